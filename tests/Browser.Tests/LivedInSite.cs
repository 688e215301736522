using System.Net;
using Dashboard.Browser.Tests.Pictures;

namespace Dashboard.Browser.Tests;

/// <summary>
/// A server where people have worked for a while, so that pages are looked at with something on them. Only the pictures of the documentation are
/// worth the minute of the whole airline exercise; else a small sweep over generated flights stands for it.
/// </summary>
public sealed class LivedInSite : Site
{
    const string Solver = "cavity-solver";

    readonly Dictionary<string, string> _known = [];

    protected override ServerSettings Settings => new()
    {
        // Pictures are worth the repeats of what this machine's other work disturbed.
        Environment = new Dictionary<string, string> { ["Dashboard__Sharing__Allowed"] = "true", ["Dashboard__RepeatDisturbed"] = Documentation.IsWritten ? "true" : "false" },
    };

    /// <summary>The address with {job}, {failed}, {curve} and others in place.</summary>
    public string Address(string path) => _known.Aggregate(path, (address, known) => address.Replace($"{{{known.Key}}}", known.Value));

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await KeepACurveThatChangesAsync();
        await AddPeopleAndProgramsAsync();
        _known["dataset"] = Documentation.IsWritten ? await Server.Api.ImportFlightsAsync() : await GenerateAsync("flights-2001-made", 20_000);
        if (Documentation.IsWritten) await GenerateAsync("flights-1988", 200_000);
        _known["imported"] = await ImportAsync("Lid-driven cavity, 512 cells a side", "cavity-512", 0, 0.045);
        await EndsAsync("succeeded", Clean());
        _known["failed"] = await EndsAsync("failed", new
        {
            analysis = "command", title = "Heat equation, mesh 7", parameters = new { application = "heat-equation" },
            sweep = new { strategies = new[] { "external" }, workers = new[] { 1, 2 }, repetitions = 1, warmups = 0 },
        });
        await CancelOneAsync();
        _known["job"] = await EndsAsync("succeeded", Flights());
        await Server.Api.PostAsync("api/v1/schedules", new { name = "quarterly flights", cron = "30 4 1 1,4,7,10 *", timeZone = "UTC", job = Flights() });
        _known["shared"] = new Uri((await MadeAsync($"api/v1/jobs/{_known["job"]}/shares", new { days = 30 })).Text("url")!).AbsolutePath;
        string cluster = (await MadeAsync("api/v1/clusters", new { engines = 2 })).Text("id")!;
        await Wait.ForAsync("two engines", TimeSpan.FromSeconds(60), async () => (await Server.Api.GetAsync($"api/v1/clusters/{cluster}")).Json, found => found.Text("state") == "ready");
    }

    /// <summary>While somebody looks, a sweep runs and another waits for it.</summary>
    /// <param name="look">Is given the id of the one that runs.</param>
    public async Task WorkWhileAsync(Func<string, Task> look)
    {
        string running = await Server.Api.SubmitAsync(Long("Sum of the first 1.5 billion numbers", "serial", "threads", "processes"));
        string waiting = await Server.Api.SubmitAsync(Flights());
        try
        {
            await look(running);
        }
        finally
        {
            // The one that waits first, lest it begins.
            await CancelAsync(waiting);
            await CancelAsync(running);
        }
    }

    /// <summary>One curve with twelve jobs, slower from the seventh on.</summary>
    async Task KeepACurveThatChangesAsync()
    {
        var jobs = new List<string>();
        for (int i = 0; i < 12; i++)
        {
            jobs.Add(await ImportAsync($"Nightly run {i + 1}", Solver, i, i < 6 ? 0.04 : 0.12));
        }
        _known["curve"] = (await Server.Api.GetAsync($"api/v1/scaling?job={jobs[^1]}")).Json.Items("series")[0].Text("curve")!;
        _known["sides"] = $"a={string.Join(',', jobs.Take(6))}&b={string.Join(',', jobs.Skip(6))}";
        await MadeAsync("api/v1/scaling/annotations", new { curve = _known["curve"], text = "GCC 14.2 → 15.1" });
    }

    async Task<string> ImportAsync(string title, string program, int run, double serial)
    {
        var rows = from workers in (int[])[1, 2, 4, 8, 12, 16, 24, 32]
                   from sample in (int[])[-1, 0, 1]
                   select FormattableString.Invariant($"{workers},{412 * (serial + ((1 - serial) / workers) + (0.0002 * workers)) * (1 + (0.002 * sample) + (0.001 * (run % 3))):F3}");
        return (await MadeAsync("api/v1/scaling/import", new { title, program, host = "cluster-a", text = string.Join('\n', rows.Prepend("workers,seconds")) })).Text("id")!;
    }

    async Task AddPeopleAndProgramsAsync()
    {
        foreach (var (name, role) in new[] { ("Ada", "submitter"), ("Grace", "operator"), ("status screen", "viewer") })
        {
            await MadeAsync("api/v1/tokens", new { name, role });
        }
        await MadeAsync("api/v1/applications", new
        {
            name = "heat-equation", title = "Heat equation on a mesh", description = "One step of the solver on the mesh that it is given.",
            program = new[] { "/bin/sh", "-c", "echo 'reading mesh-7.bin'; echo 'mesh-7.bin: 4096 cells expected, 4080 found' >&2; exit 3" },
        });
        foreach (string file in (string[])["planted-curve.yaml", "planted_curve.py", "python-area.yaml", "python_area.py"])
        {
            File.Copy(Path.Combine(Repository.Root, "examples", "applications", file), Path.Combine(Server.DataDirectory, "applications", file));
        }
    }

    async Task<string> GenerateAsync(string name, int rowsPerMonth)
    {
        string id = (await MadeAsync("api/v1/datasets", new { name, generate = new { kind = "flights", from = "1988-01", to = "1988-06", rowsPerMonth, seed = 25 } })).Text("id")!;
        await Wait.ForAsync(name, TimeSpan.FromSeconds(60), async () => (await Server.Api.GetAsync($"api/v1/datasets/{id}")).Json, set => set.Text("state") == "ready");
        return id;
    }

    async Task CancelOneAsync()
    {
        string id = await Server.Api.SubmitAsync(Long("Sum, with one zero too many", "threads"));
        await Server.Api.WaitForJobAsync(id, "to run", job => job.Text("state") == "running");
        await CancelAsync(id);
    }

    async Task CancelAsync(string id)
    {
        await Server.Api.PostAsync($"api/v1/jobs/{id}/cancel");
        await Server.Api.WaitForEndAsync(id);
    }

    /// <summary>Leaves a data set behind.</summary>
    static object Clean() => new
    {
        analysis = "evaluate", title = "Calibrate the sensor", parameters = new { expression = "where(x % 10 == 3, x/0, x)", length = 100_000, save = true, name = "sensor", variables = new { x = new { linspace = new[] { 0, 99_999 } } } },
        sweep = new { strategies = new[] { "serial" }, repetitions = 1, warmups = 0 },
    };

    object Flights() => new
    {
        analysis = "group-max", title = "Worst delay of each month", tags = new[] { "course" },
        parameters = new { dataset = _known["dataset"], value = "ARR_DELAY", key = "ORIGIN", groupBy = "file" },
        sweep = Documentation.IsWritten
            ? new { strategies = new[] { "serial", "threads", "processes", "pool", "mpi" }, workers = new[] { 1, 2 }, repetitions = 5 }
            : new { strategies = new[] { "serial", "threads", "pool" }, workers = new[] { 1, 2 }, repetitions = 2 },
    };

    static object Long(string title, params string[] strategies) => new
    {
        analysis = "sum-range", title, parameters = new { stop = 1_500_000_000L, repeats = 2 }, sweep = new { strategies, workers = new[] { 1, 2 }, repetitions = Documentation.IsWritten ? 25 : 5, warmups = 0 },
    };

    async Task<string> EndsAsync(string state, object body)
    {
        var job = await Server.Api.RunAsync(body, TimeSpan.FromMinutes(3));
        job.Text("state").ShouldBe(state, $"{job}");
        return job.Text("id")!;
    }

    async Task<System.Text.Json.JsonElement> MadeAsync(string path, object body) => (await Server.Api.PostAsync(path, body)).Expect(HttpStatusCode.Created);
}
