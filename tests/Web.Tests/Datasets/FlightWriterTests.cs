using System.Security.Cryptography;
using Dashboard.TestKit;
using Dashboard.Web.Datasets.Flights;
using Dashboard.Web.Tests.Contract;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Datasets;

/// <summary>Made-up flights look like the real files, and a seed gives the same ones for ever.</summary>
public sealed class FlightWriterTests(ContractWeb contract) : IClassFixture<ContractWeb>, IDisposable
{
    const int January1988 = 1988 * 12;

    readonly TemporaryFolder folder = new();

    Dictionary<string, string> Write(FlightOrder order, int threads = 1)
    {
        string to = Directory.CreateDirectory(Path.Combine(folder.Path, Guid.NewGuid().ToString("n"))).FullName;
        FlightWriter.Write(order, to, threads, (_, _) => { }, CancellationToken.None).ShouldBe(order.Rows);
        return Directory.GetFiles(to, "*.csv").ToDictionary(f => Path.GetFileName(f), f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))) + " " + f);
    }

    static string Hash(string entry) => entry.Split(' ')[0];

    static string[] Lines(string entry) => File.ReadAllText(entry.Split(' ')[1]).TrimEnd('\n').Split('\n');

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        var first = Write(new FlightOrder(January1988, 3, 5000, 7));
        var again = Write(new FlightOrder(January1988, 3, 5000, 7));
        var other = Write(new FlightOrder(January1988, 3, 5000, 8));
        first.Keys.Order().ShouldBe(["1988-01.csv", "1988-02.csv", "1988-03.csv"]);
        foreach (string file in first.Keys)
        {
            Hash(again[file]).ShouldBe(Hash(first[file]));
            Hash(other[file]).ShouldNotBe(Hash(first[file]));
        }
        // A month is the same whatever the range around it.
        Hash(Write(new FlightOrder(January1988 + 1, 1, 5000, 7))["1988-02.csv"]).ShouldBe(Hash(first["1988-02.csv"]));
        Hash(first["1988-01.csv"]).ShouldNotBe(Hash(first["1988-02.csv"]));
    }

    [Fact]
    public void Threads_change_no_byte_and_count_every_row_once()
    {
        var order = new FlightOrder(January1988, 29, 30_000, 5);
        var one = Write(order);
        foreach (int threads in new[] { 2, 3, 16 })
        {
            var many = Write(order, threads);
            many.Keys.Order().ShouldBe(one.Keys.Order());
            many.Keys.ShouldAllBe(file => Hash(many[file]) == Hash(one[file]), $"{threads} threads");
            AnswersBeside(many).ShouldBe(AnswersBeside(one));
        }
    }

    static string AnswersBeside(Dictionary<string, string> files) =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(files.Values.First().Split(' ')[1])!, FlightAnswers.FileName));

    [Fact]
    public void The_known_answers_are_what_the_rows_say()
    {
        // So few rows that some months have ties.
        var files = Write(new FlightOrder(January1988, 300, 20, 2), 2);
        var lines = files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f =>
        {
            var flown = Lines(f.Value).Skip(1).Select(l => l.Split(',')).Where(c => c[9].Length > 0).Select(c => (Delay: Number(c[9]), Airport: c[6].Trim('"'))).ToList();
            double longest = flown.Max(r => r.Delay);
            var airports = flown.Where(r => r.Delay == longest).Select(r => r.Airport).Distinct().Order(StringComparer.Ordinal);
            return $"{f.Key[..4]} {f.Key[5..7]} {longest:0.0} [{string.Join(", ", airports.Select(a => $"'{a}'"))}]";
        }).ToList();
        AnswersBeside(files).TrimEnd('\n').Split('\n').ShouldBe(lines);
        lines.ShouldContain(l => l.Contains("', '"), "a tie");
    }

    static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void A_month_of_cancelled_flights_has_no_longest_delay()
    {
        var cancelled = Enumerable.Range(1, 1000).Select(seed => Write(new FlightOrder(January1988, 1, 1, seed))).First(f => Lines(f.Values.Single())[1].Contains(",,,1.00,"));
        AnswersBeside(cancelled).ShouldBe("1988 01 None []\n");
    }

    [Fact]
    public void A_full_disk_is_said_once_whatever_the_threads()
    {
        string to = Directory.CreateDirectory(Path.Combine(folder.Path, "full")).FullName;
        // The device that is always full stands for the disk.
        foreach (string month in new[] { "1988-01", "1988-02", "1988-03" })
        {
            File.CreateSymbolicLink(Path.Combine(to, month + ".csv"), "/dev/full");
        }

        Should.Throw<IOException>(() => FlightWriter.Write(new FlightOrder(January1988, 3, 50_000, 1), to, 2, (_, _) => { }, CancellationToken.None))
            .Message.ShouldContain("No space left on device");
    }

    [Fact]
    public void A_stop_is_heard_by_all_threads()
    {
        using var stop = new CancellationTokenSource();
        string to = Directory.CreateDirectory(Path.Combine(folder.Path, "stopped")).FullName;
        Should.Throw<OperationCanceledException>(() => FlightWriter.Write(
            new FlightOrder(January1988, 1_200, 1_000_000, 1), to, 3, (_, _) => stop.Cancel(), stop.Token));
    }

    [Fact]
    public void The_bytes_stay_the_same_over_versions() =>
        Lines(Write(new FlightOrder(January1988 + 1, 1, 3, 1)).Values.Single()).ShouldBe(Expected);

    static readonly string[] Expected =
    [
        "\"YEAR\",\"MONTH\",\"DAY_OF_MONTH\",\"FL_DATE\",\"UNIQUE_CARRIER\",\"FL_NUM\",\"ORIGIN\",\"DEST\",\"CRS_DEP_TIME\",\"DEP_DELAY\",\"ARR_DELAY\",\"CANCELLED\",\"DISTANCE\",",
        "1988,2,10,1988-02-10,\"AS\",825,\"MKE\",\"MSP\",\"1010\",7.00,-8.00,0.00,2497.00,",
        "1988,2,20,1988-02-20,\"DL\",559,\"TPA\",\"SFO\",\"2120\",-5.00,-1.00,0.00,2289.00,",
        "1988,2,29,1988-02-29,\"NW\",2324,\"DCA\",\"MIA\",\"1650\",28.00,16.00,0.00,431.00,",
    ];

    [Fact]
    public void Rows_are_like_those_of_the_bureau()
    {
        const int rows = 200_000;
        string[] lines = Lines(Write(new FlightOrder(January1988 + 1, 1, rows, 1)).Values.Single());
        lines.Length.ShouldBe(rows + 1);
        lines.ShouldAllBe(l => l.EndsWith(','));
        var cells = lines.Skip(1).Select(l => l.Split(',')).ToList();
        cells.ShouldAllBe(c => c.Length == 14 && c[0] == "1988" && c[1] == "2" && c[6] != c[7]);
        cells.Select(c => c[3]).Distinct().ShouldBe(Enumerable.Range(1, 29).Select(d => $"1988-02-{d:00}"));
        lines.Skip(1).Max(l => l.Length).ShouldBeLessThan(FlightWriter.LongestRow);
        var delays = cells.Where(c => c[9].Length > 0).Select(c => double.Parse(c[9], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        (1 - (double)delays.Count / rows).ShouldBeInRange(0.012, 0.018);
        delays.Count(d => d <= 0).ShouldBeInRange(rows / 3, rows * 2 / 3);
        delays.Max().ShouldBeInRange(600, 1440);
        FlightWriter.TypicalRow.ShouldBe(lines.Skip(1).Average(l => l.Length + 1.0), 0.5);
        cells.ShouldAllBe(c => (c[9].Length == 0) == (c[11] == "1.00"));
        cells.Select(c => c[6]).Distinct().Count().ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task A_generated_data_set_becomes_ready_and_says_what_it_is()
    {
        var made = (await contract.PostAsync("/api/v1/datasets",
            """{"name":"made","generate":{"kind":"flights","from":"1988-01","to":"1989-02","rowsPerMonth":1000,"seed":3}}""")).ShouldBe(201).Json;
        made.Text("state").ShouldBe("importing");
        var set = await Wait.ForAsync("the flights", TimeSpan.FromSeconds(30), async () => (await contract.GetAsync("/api/v1/datasets/made")).Json, s => s.Text("state") != "importing");
        set.Text("state").ShouldBe("ready", set.ToString());
        set.Number("files").ShouldBe(14);
        set.Number("rows").ShouldBe(14_000);
        set.Items("columns").Select(c => c.Text("name")).ShouldContain("DEP_DELAY");
        set.Items("columns").Count.ShouldBe(13);
        set.GetProperty("source").GetProperty("generate").Number("seed").ShouldBe(3);
        (await contract.PostAsync("/api/v1/jobs", """{"analysis":"group-max","parameters":{"dataset":"made","value":"DEP_DELAY","key":"ORIGIN"}}""")).ShouldBe(201)
            .Json.GetProperty("progress").Number("itemsTotal").ShouldBeGreaterThan(0);
        var answers = (await contract.GetAsync("/api/v1/datasets/made/answers.txt", Dashboard.Web.Auth.Roles.Viewer)).ShouldBe(200);
        answers.Type!.ToString().ShouldBe("text/plain; charset=utf-8");
        answers.Text.Split('\n').Length.ShouldBe(15);
        answers.Text.ShouldStartWith("1988 01 ");
        string path = set.Text("path")!;
        (await contract.SendAsync("DELETE", "/api/v1/datasets/made")).ShouldBe(204);
        Directory.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task Other_data_sets_have_no_known_answers()
    {
        string table = Path.Combine(contract.DataRoot, "plain.csv");
        File.WriteAllText(table, "x\n1\n");
        (await contract.PostAsync("/api/v1/datasets", $$"""{"name":"plain","path":"{{table}}"}""")).ShouldBe(201);
        (await contract.GetAsync("/api/v1/datasets/plain/answers.txt")).ShouldBeProblem(404).Json.Text("detail")!.ShouldContain("only generated flights");
        (await contract.GetAsync("/api/v1/datasets/none/answers.txt")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task Flights_that_are_deleted_while_they_are_written_leave_nothing()
    {
        var made = (await contract.PostAsync("/api/v1/datasets",
            """{"name":"doomed","generate":{"kind":"flights","from":"1988-01","to":"1999-12","rowsPerMonth":100000}}""")).ShouldBe(201).Json;
        (await contract.SendAsync("DELETE", "/api/v1/datasets/doomed")).ShouldBe(204);
        Directory.GetDirectories(Path.Combine(contract.Web.DataDirectory, "datasets")).ShouldNotContain(d => d.Contains(made.Text("id")!));
    }

    [Theory]
    [InlineData("""{}""", "generate.kind")]
    [InlineData("""{"kind":"trains","from":"1988-01","to":"1988-01","rowsPerMonth":1}""", "generate.kind")]
    [InlineData("""{"kind":"flights","from":"1988-1","to":"1988-01","rowsPerMonth":1}""", "generate.from")]
    [InlineData("""{"kind":"flights","from":"1988-13","to":"1988-01","rowsPerMonth":1}""", "generate.from")]
    [InlineData("""{"kind":"flights","from":"1988-02","to":"1988-01","rowsPerMonth":1}""", "generate.to")]
    [InlineData("""{"kind":"flights","from":"1901-01","to":"2001-01","rowsPerMonth":1}""", "generate.to")]
    [InlineData("""{"kind":"flights","from":"1988-01","to":"1988-01"}""", "generate.rowsPerMonth")]
    [InlineData("""{"kind":"flights","from":"1988-01","to":"1988-01","rowsPerMonth":0}""", "generate.rowsPerMonth")]
    [InlineData("""{"kind":"flights","from":"1988-01","to":"1988-01","rowsPerMonth":1000001}""", "generate.rowsPerMonth")]
    [InlineData("""{"kind":"flights","from":"1988-01","to":"1988-01","rowsPerMonth":1.5}""", "generate.rowsPerMonth")]
    [InlineData("""{"kind":"flights","from":"1988-01","to":"1988-01","rowsPerMonth":1,"seed":"x"}""", "generate.seed")]
    public async Task Orders_out_of_range_are_refused_with_the_range(string generate, string blamed) =>
        (await contract.PostAsync("/api/v1/datasets", $$"""{"name":"refused","generate":{{generate}}}""")).ShouldBlame(blamed);

    public void Dispose() => folder.Dispose();
}
