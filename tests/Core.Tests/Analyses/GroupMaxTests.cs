using System.Text;
using Dashboard.Core.Analyses;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

public sealed class GroupMaxTests : IDisposable
{
    static readonly IAnalysis Analysis = AnalysisCatalog.Find("group-max")!;

    readonly string folder = Directory.CreateTempSubdirectory("group-max-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Months_give_the_airports_with_the_longest_delay()
    {
        Write("data/1988-02.csv", "DEP_DELAY,ORIGIN,\n1320.0,TUS,\n5,LAX,\n1320,DCA,\n,SFO,\n");
        Write("data/1988-01.csv", "ORIGIN,DEP_DELAY\r\nHNL,-3\r\nJFK\r\nSJU,x1\r\n");
        Write("data/readme.txt", "not data");
        Result(Path("data")).ShouldBe(
            """{"groups":[{"group":"1988-01","max":-3,"keys":["HNL"]},{"group":"1988-02","max":1320,"keys":["DCA","TUS"]}],"rows":5,"badRows":"""
            + """[{"file":"1988-01.csv","line":3,"column":2,"reason":"1 field, but the header has 2"},"""
            + """{"file":"1988-01.csv","line":4,"column":2,"reason":"\"x1\" is not a number"}],"badRowCount":2}""");
    }

    [Fact]
    public void A_registered_data_set_is_found_by_its_id()
    {
        Write("a.csv", "DEP_DELAY,ORIGIN\n1,X\n");
        var context = new AnalysisContext { Datasets = new Dictionary<string, string> { ["flights"] = folder }, DataRoots = [folder] };
        using var run = Analysis.Prepare(Json("""{ "dataset": "flights", "value": "DEP_DELAY", "key": "ORIGIN" }"""), context);
        Serially(run).Value.GetProperty("rows").GetInt64().ShouldBe(1);
    }

    [Fact]
    public void Files_of_one_name_in_two_folders_stay_groups_of_their_own()
    {
        Write("1988/01.csv", "DEP_DELAY,ORIGIN\n1,X\n");
        Write("1989/01.csv", "DEP_DELAY,ORIGIN\n2,Y\n");
        Write("1989/02.csv", "DEP_DELAY,ORIGIN\n3,Z\n");
        var groups = Run(Path("*/0?.csv")).GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("group").GetString());
        groups.ShouldBe(["02", "1988/01", "1989/01"]);
    }

    [Fact]
    public void Many_bad_rows_are_counted_and_the_first_hundred_named()
    {
        Write("a.csv", "DEP_DELAY,ORIGIN\n" + string.Concat(Enumerable.Repeat("oops,X\n", 150)));
        Write("b.csv", "DEP_DELAY,ORIGIN\nno,X\n");
        var result = Run(folder);
        result.GetProperty("badRowCount").GetInt64().ShouldBe(151);
        result.GetProperty("badRows").EnumerateArray().Select(b => b.GetProperty("line").GetInt64()).ShouldBe(Enumerable.Range(2, 100).Select(i => (long)i));
    }

    [Fact]
    public void A_missing_column_is_told_with_file_and_the_columns_there_are()
    {
        Write("a.csv", "DELAY,ORIGIN\n1,X\n");
        Refusal(folder).ShouldBe("a.csv has no column \"DEP_DELAY\"; its columns are DELAY, ORIGIN.");
    }

    [Theory]
    [InlineData("none", "no such file")]
    [InlineData("empty", "holds no .csv files")]
    [InlineData("empty/*.csv", "matches no file")]
    [InlineData("../x", "\"..\"")]
    [InlineData("/etc/hostname", "lies outside")]
    [InlineData("link.csv", "lies outside")]
    [InlineData("away/hostname", "lies outside")]
    [InlineData("blank.csv", "no header line")]
    [InlineData("wide.csv", "UTF-16")]
    public void Unusable_paths_are_refused_in_words(string path, string because)
    {
        Directory.CreateDirectory(Path("empty"));
        Write("blank.csv", "\n\n");
        File.WriteAllText(Path("wide.csv"), "DEP_DELAY,ORIGIN", Encoding.Unicode);
        File.CreateSymbolicLink(Path("link.csv"), "/etc/hostname");
        Directory.CreateSymbolicLink(Path("away"), "/etc");
        Refusal(path, folder).ShouldContain(because);
    }

    [Fact]
    public void A_link_that_stays_inside_is_followed()
    {
        Write("data/a.csv", "DEP_DELAY,ORIGIN\n1,X\n");
        File.CreateSymbolicLink(Path("link.csv"), Path("data/a.csv"));
        Run("link.csv", folder).GetProperty("rows").GetInt64().ShouldBe(1);
    }

    [Fact]
    public void Progress_adds_up_to_the_bytes_of_all_files_however_it_is_scattered()
    {
        string rows = string.Concat(Enumerable.Range(0, 900_000).Select(i => $"{i % 1000}.5,\"K{i % 7}\"\n"));
        Write("a.csv", "DEP_DELAY,ORIGIN\n" + rows);
        using var run = Prepare(folder);
        run.Chunks.Count.ShouldBe(2);
        var context = new CountingContext();
        var result = run.Reduce(run.Chunks.Select(c => run.Map(c.Index, context)).ToList());
        run.Chunks.Sum(c => c.Items).ShouldBe(new FileInfo(Path("a.csv")).Length);
        context.Items.ShouldBeInRange(run.Chunks.Sum(c => c.Items) - 100, run.Chunks.Sum(c => c.Items));
        ResultHash.Of(Scattered(() => Prepare(folder), 3, 1)).ShouldBe(ResultHash.Of(result));
        result.Value.GetProperty("groups")[0].GetProperty("keys").GetArrayLength().ShouldBe(7);
    }

    string Path(string name) => System.IO.Path.Combine(folder, name);

    void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllText(Path(name), text);
    }

    static IAnalysisRun Prepare(string path, params string[] roots) => Analysis.Prepare(
        Json($$"""{ "path": "{{path}}", "value": "DEP_DELAY", "key": "ORIGIN" }"""), new AnalysisContext { DataRoots = roots });

    static System.Text.Json.JsonElement Run(string path, params string[] roots)
    {
        using var run = Prepare(path, roots);
        return Serially(run).Value;
    }

    static string Result(string path) => Run(path).GetRawText();

    static string Refusal(string path, params string[] roots) => Should.Throw<InputException>(() => Prepare(path, roots)).Message;
}
