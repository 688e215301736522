using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Dashboard.Faults.Product;

/// <summary>
/// The published product under test: Web with its own Runner, or with two Runners of which the first hangs on a line that can be cut.
/// Everything it starts bears a mark, and has temporary files in a folder of its own.
/// </summary>
public sealed class Installation : IAsyncDisposable
{
    /// <summary>The second Runner, which is drained until a fault wants it.</summary>
    public const string Other = "b";

    const string MarkVariable = "FAULTS_OF_SPEEDUP";

    readonly string _mark = $"{Guid.NewGuid():N}";
    readonly TemporaryFolder _folder = new();
    readonly List<(Process Process, Transcript Log)> _runners = [];
    readonly string _temporary;

    Installation() => _temporary = Directory.CreateDirectory(Path.Combine(_folder.Path, "tmp")).FullName;

    public SpeedupServer Server { get; private set; } = null!;

    public ApiClient Api => Server.Api;

    public HistoryFile History { get; private set; } = null!;

    /// <summary>Of the Runner whose job is hit.</summary>
    public SpoolReader Spool { get; private set; } = null!;

    /// <summary>Null where the Runner is Web's own.</summary>
    public Line? Line { get; private set; }

    public LeftBehind LeftBehind { get; private set; } = null!;

    /// <summary>The result that nothing disturbed, as JSON.</summary>
    public string Reference { get; private set; } = "";

    /// <summary>The job that is hit.</summary>
    public string Job { get; private set; } = "";

    /// <summary>Name of the Runner whose job is hit.</summary>
    public string Main => Line is null ? "local" : "a";

    public int RunnerId => Line is null ? Server.Runner.Id : _runners[0].Process.Id;

    public static async Task<Installation> StartAsync(bool linked)
    {
        var product = new Installation();
        try
        {
            await product.SetUpAsync(linked);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    async Task SetUpAsync(bool linked)
    {
        LeftBehind = new LeftBehind(_temporary, $"{MarkVariable}={_mark}");
        Server = await SpeedupServer.StartAsync(new ServerSettings
        {
            LocalRunner = !linked,
            Environment = new Dictionary<string, string>
            {
                [MarkVariable] = _mark, ["TMPDIR"] = _temporary,
                // A silent Runner's jobs are handed on soon, so that a cell takes seconds.
                ["Dashboard__RunnerLostSeconds"] = "2", ["Dashboard__LeaseGraceSeconds"] = linked ? "4" : "20",
            },
        });
        History = new HistoryFile(Path.Combine(Server.DataDirectory, "history.db"));
        Spool = new SpoolReader(linked ? Below("spool-a") : Path.Combine(Server.DataDirectory, "spool", "local"));
        if (linked)
        {
            Line = new Line(new Uri(Server.Url).Port);
            await StartRunnerAsync("a", Line.Port);
            await StartRunnerAsync(Other, new Uri(Server.Url).Port);
            await DrainAsync(Other);
        }
        var job = await Api.RunAsync(JobUnderFault.Body(["threads"], repetitions: 1));
        Require.That(job.Text("state") == "succeeded", $"The job without a fault is {job}");
        Reference = job.GetProperty("result").GetRawText();
    }

    /// <summary>Strategies that the Runner offers.</summary>
    public async Task<IReadOnlySet<string>> OfferedAsync() => (await Api.GetAsync("api/v1/strategies")).Expect(HttpStatusCode.OK).EnumerateArray()
        .Where(strategy => strategy.GetProperty("available").GetBoolean()).Select(strategy => strategy.Text("name")!).ToHashSet();

    public async Task SubmitAsync(IReadOnlyList<string> strategies) => Job = await Api.SubmitAsync(JobUnderFault.Body(strategies, JobUnderFault.Trials / strategies.Count));

    /// <summary>Everything alive that this product started, Web left out.</summary>
    public IReadOnlyList<RunningProcess> Processes() => [.. RunningProcess.Below(null, $"{MarkVariable}={_mark}").Where(process => process.Id != Server.Id)];

    /// <summary>Processes of trials, Runners left out.</summary>
    public IReadOnlyList<RunningProcess> TrialProcesses() => [.. Processes().Where(process => process.Role != "agent")];

    public async Task StartWebAsync()
    {
        await Server.StartAgainAsync();
        await ConnectedAsync(Main);
    }

    public Task DrainAsync(string runner) => OrderAsync(runner, "drain");

    public Task ResumeAsync(string runner) => OrderAsync(runner, "resume");

    public Task ConnectedAsync(string runner) => Wait.ForAsync($"Runner {runner} to be connected", TimeSpan.FromSeconds(30), () => RunnersAsync(),
        runners => runners.Any(r => r.Text("name") == runner && r.Text("state") is "connected" or "drained" or "busy" or "idle"), runners => $"{string.Join('\n', runners)}\n{Log()}");

    /// <summary>Waits until the second Runner has the job, or it is over.</summary>
    public Task HandedOnAsync() => Api.WaitForJobAsync(Job, "to go on elsewhere", job => (job.Text("runner") == Other && job.Text("state") == "running") || job.Text("finishedAt") is not null, TimeSpan.FromSeconds(40));

    public string Log() => $"--- Web ---\n{Server.Log.Tail(60)}\n{string.Join('\n', _runners.Select(runner => $"--- a Runner ---\n{runner.Log.Tail(30)}"))}";

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, _) in _runners)
        {
            Signals.Send(process.Id, Signals.Terminate);
        }
        foreach (var (process, _) in _runners)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(8));
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (Server is not null)
        {
            await Server.DisposeAsync();
            foreach (var process in Processes())
            {
                Signals.Send(process.Id, Signals.Kill);
            }
        }
        Line?.Dispose();
        _folder.Dispose();
    }

    async Task<IReadOnlyList<JsonElement>> RunnersAsync() => (await Api.GetAsync("api/v1/runners")).Expect(HttpStatusCode.OK).Items("items");

    async Task OrderAsync(string runner, string order) => (await Api.PostAsync($"api/v1/runners/{runner}/{order}")).Expect(HttpStatusCode.OK);

    async Task StartRunnerAsync(string name, int port)
    {
        string tokenFile = Below("runner-token");
        if (!File.Exists(tokenFile))
        {
            await File.WriteAllTextAsync(tokenFile, (await Api.PostAsync("api/v1/tokens", new { name = "faults", role = "runner" })).Expect(HttpStatusCode.Created).Text("secret"));
        }
        var start = new ProcessStartInfo(Repository.Executable("Dashboard.Runner"),
            ["agent", "--server", $"http://127.0.0.1:{port}", "--token-file", tokenFile, "--name", name, "--spool", Below($"spool-{name}"), "--scratch", Path.Combine(_temporary, $"scratch-{name}"), "--no-calibration"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        (start.Environment[MarkVariable], start.Environment["TMPDIR"]) = (_mark, _temporary);
        var process = Process.Start(start)!;
        var log = new Transcript();
        _ = log.FollowAsync(process.StandardOutput);
        _ = log.FollowAsync(process.StandardError);
        _runners.Add((process, log));
        await ConnectedAsync(name);
    }

    string Below(string name) => Path.Combine(_folder.Path, name);
}
