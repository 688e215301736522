using System.Diagnostics;
using System.Globalization;
using System.Net;
using Dashboard.TestKit;

namespace Dashboard.Load.Watching;

/// <summary>
/// Two hundred watching clients and ten thousand worker reports a second, with a real kernel beside them: how late browsers are, what it
/// costs the kernel, what grows, and whether clients that do not read hold up others.
/// </summary>
sealed class LoadCommand(int minutes, ReliabilityPage page) : IAsyncDisposable
{
    const int Nodes = 16, WorkersEach = 64, Clients = 200, SlowClients = 10, TrialsARound = 40, SubmissionsPerMinute = 1000;
    const double BrowserTarget = 250, KernelTarget = 0.02, SubmitTarget = 50;

    readonly long began = Stopwatch.GetTimestamp();
    readonly Latencies progress = new(), events = new(), slowRoundProgress = new();
    readonly List<ReportingNode> nodes = [];
    readonly List<WatchingClient> clients = [];
    readonly List<double> loaded = [], calm = [];
    readonly List<double> shares = [];
    SpeedupServer server = null!;
    ProcessHistory web = null!, runner = null!;

    double Clock() => Stopwatch.GetElapsedTime(began).TotalSeconds;

    /// <returns>Whether all targets were met.</returns>
    public async Task<bool> RunAsync()
    {
        server = await SpeedupServer.StartAsync();
        (web, runner) = (new ProcessHistory("Web", server.Id), new ProcessHistory("Runner", server.Runner.Id));
        PinToLastCpu();
        await ConnectAsync();
        using var sampling = new CancellationTokenSource();
        await Task.Delay(TimeSpan.FromSeconds(15));
        Forget();
        var sampler = SampleAsync(sampling.Token);
        long reportsBefore = nodes.Sum(n => n.WorkerReports);
        double underLoad = 0, worstAge = 0;
        for (int round = 0; underLoad < 60 * minutes; round++)
        {
            SetSlow(round % 3 == 1);
            double took = await LoadedRoundAsync(round % 3 == 1);
            underLoad += took;
            if (round % 3 == 2)
            {
                worstAge = Math.Max(worstAge, clients.Take(SlowClients).Where(c => c.IsOpen).Select(c => c.LastAge).DefaultIfEmpty(0).Max());
            }
            await CalmRoundAsync();
            Console.Error.WriteLine($"[{Clock():0} s] round {round}: browsers {progress.Words()}, events {events.Words()}; kernel {Percent(Slowdown)}; generator {shares.Average():0.00} cores; {web.Words()}");
        }
        double reportsPerSecond = (nodes.Sum(n => n.WorkerReports) - reportsBefore) / underLoad;
        var submitted = await Submissions.SendAsync(server.Api, SubmissionsPerMinute, TimeSpan.FromMinutes(1), "node-0");
        await sampling.CancelAsync();
        await sampler;
        return Report(reportsPerSecond, underLoad, worstAge, submitted);
    }

    double Slowdown => KernelUnderLoad.Median(loaded) / KernelUnderLoad.Median(calm) - 1;

    /// <summary>The generator keeps to one CPU, so that what it takes can be told from what the server takes.</summary>
    static void PinToLastCpu()
    {
        using var taskset = Process.Start(new ProcessStartInfo("taskset", ["-a", "-p", "-c", $"{Environment.ProcessorCount - 1}", $"{Environment.ProcessId}"]) { RedirectStandardOutput = true })!;
        taskset.WaitForExit();
    }

    async Task ConnectAsync()
    {
        string runnerToken = await TokenAsync("runner"), viewer = await TokenAsync("viewer");
        var jobs = new List<string>();
        for (int i = 0; i < Nodes; i++)
        {
            var node = new ReportingNode(server.Url, runnerToken, $"node-{i}", WorkersEach, Clock);
            nodes.Add(node);
            await node.ConnectAsync();
            jobs.Add((await server.Api.PostAsync("api/v1/jobs", new
            {
                analysis = "sum-range", title = $"watched on node-{i}", placement = new { runner = $"node-{i}" },
                sweep = new { strategies = new[] { "threads" }, workers = new[] { WorkersEach }, repetitions = 1000, warmups = 0, baseline = false },
            })).Expect(HttpStatusCode.Created).GetProperty("id").GetString()!);
            await node.BeginAsync();
        }
        for (int i = 0; i < Clients; i++)
        {
            var client = new WatchingClient(server.Url, viewer, jobs[i % Nodes], Clock, progress, events);
            clients.Add(client);
            await client.OpenAsync();
        }
    }

    async Task<string> TokenAsync(string role) =>
        (await server.Api.PostAsync("api/v1/tokens", new { name = $"load-{role}", role })).Expect(HttpStatusCode.Created).GetProperty("secret").GetString()!;

    void SetSlow(bool slow)
    {
        foreach (var client in clients.Take(SlowClients))
        {
            client.Stalled = slow;
        }
    }

    void Forget()
    {
        progress.Clear();
        events.Clear();
    }

    async Task<double> LoadedRoundAsync(bool slow)
    {
        nodes.ForEach(n => n.Paused = false);
        await Task.Delay(TimeSpan.FromSeconds(2));
        double start = Clock(), cpu = OwnCpu();
        loaded.AddRange(await KernelUnderLoad.RunAsync(server.Api, TrialsARound));
        double took = Clock() - start;
        shares.Add((OwnCpu() - cpu) / took);
        return took + 2;
    }

    async Task CalmRoundAsync()
    {
        nodes.ForEach(n => n.Paused = true);
        await Task.Delay(TimeSpan.FromSeconds(2));
        using var burner = new Burner(shares[^1]);
        calm.AddRange(await KernelUnderLoad.RunAsync(server.Api, TrialsARound));
    }

    static double OwnCpu() => ProcessSample.Of(Environment.ProcessId, default).CpuSeconds;

    async Task SampleAsync(CancellationToken stop)
    {
        try
        {
            for (; ; await Task.Delay(TimeSpan.FromSeconds(2), stop))
            {
                web.Take(TimeSpan.FromSeconds(Clock()));
                runner.Take(TimeSpan.FromSeconds(Clock()));
            }
        }
        catch (OperationCanceledException)
        {
            // the end
        }
    }

    bool Report(double reportsPerSecond, double underLoad, double worstAge, Latencies submitted)
    {
        int open = clients.Count(c => c.IsOpen);
        bool grew = web.Grew || runner.Grew;
        bool good = progress.Milliseconds(0.95) <= BrowserTarget && events.Milliseconds(0.95) <= BrowserTarget && Slowdown <= KernelTarget
            && submitted.Milliseconds(0.95) <= SubmitTarget && !grew && open == Clients;
        page.Keep("load", string.Create(CultureInfo.InvariantCulture, $"""
            | what | figure | target |
            | --- | --- | --- |
            | under load | {underLoad:0} s, {Clients} clients on {Nodes} jobs, {reportsPerSecond:N0} worker reports/s | 600 s, 200, 10,000 |
            | progress: made by a worker's node to read by a client; median, p95, p99 of {progress.Count:N0} | {progress.Words()} | p95 {BrowserTarget:0} ms |
            | events: trial reported to read by a client; median, p95, p99 of {events.Count:N0} | {events.Words()} | p95 {BrowserTarget:0} ms |
            | kernel, median of {loaded.Count} trials under load against {calm.Count} beside a program that takes the generator's share of the same CPU | {KernelUnderLoad.Median(loaded) * 1000:0.0} against {KernelUnderLoad.Median(calm) * 1000:0.0} ms, {Percent(Slowdown)} | +{KernelTarget * 100:0} % |
            | the load generator took | {shares.Average():0.00} cores, pinned to the last CPU | |
            | Web: settled and at the end | {web.Figures()} | flat |
            | Runner: settled and at the end | {runner.Figures()} | flat |
            | {SlowClients} clients that do not read for a third of the time: age of the first picture after | {worstAge * 1000:0} ms at most; {open} of {Clients} connections open at the end | |
            | {submitted.Count:N0} submissions in a minute, under load; median, p95, p99 | {submitted.Words()} | p95 {SubmitTarget:0} ms |

            {(good ? "All targets were met." : "**Not all targets were met.**")}
            """));
        return good;
    }

    static string Percent(double share) => (share * 100).ToString("+0.0;-0.0", CultureInfo.InvariantCulture) + " %";

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}
