using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Dashboard.Core.Clusters;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Core.Strategies;
using Dashboard.TestKit;

namespace Dashboard.Load.Fuzz;

/// <summary>
/// A node without programs: it speaks the Runner's protocol, takes a lease and answers for clusters, so that requests reach what
/// lies behind a Runner, and nothing that a random request asks for is run.
/// </summary>
sealed class PlantedNode(string url, string token, string name) : IAsyncDisposable
{
    const string Look = """{"upSeconds":1,"idleSeconds":0,"requests":0,"lastSeq":1,"engines":[{"id":0,"pid":5,"host":"planted","state":"ready"}],"tasks":[{"seq":1,"at":"2030-01-01T00:00:00Z","task":0,"state":"done","kind":"execute","what":"1+1"}]}""";

    readonly CancellationTokenSource stop = new();
    readonly List<Task> lines = [];
    readonly HttpClient http = new() { BaseAddress = new Uri(url), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    long sequence = 1000;
    HubConnectionByHand hub = null!;
    Task serving = Task.CompletedTask;

    public string Name => name;

    /// <summary>The job that it was offered; null until then.</summary>
    public JobOffer? Offer { get; private set; }

    public static RunnerHello Hello(string name) => new(
        RunnerProtocol.Version, name, RunnerProtocol.ProductVersion, $"boot-{name}",
        new NodeFacts($"fuzz-{name}", "fuzz", name, "Linux", "6.1", ".NET", "CPU", 4, 4, 4, null, [], 1, 1L << 33, 256, "Open MPI 4.1.4", null, null, false),
        [.. StrategyNames.MapReduce.Select(s => new StrategyAvailability(s, true, null))], ["slurm-submit"], [])
    {
        Slurm = new SlurmFacts("/nowhere", "/nowhere/Dashboard.Runner"),
    };

    public async Task ConnectAsync()
    {
        hub = await HubConnectionByHand.OpenAsync(url, "/hubs/runners", token);
        await hub.InvokeAsync(RunnerHubNames.Hello, Hello(name));
        serving = ServeAsync();
    }

    async Task ServeAsync()
    {
        while (!stop.IsCancellationRequested && !hub.Ended.IsCompleted)
        {
            try
            {
                var (target, argument) = await hub.NextAsync(RunnerHubNames.Offer, RunnerHubNames.Cancel, RunnerHubNames.Slurm, RunnerHubNames.Cluster);
                if (target == RunnerHubNames.Offer)
                {
                    Offer = argument.Deserialize<JobOffer>(ProtocolJson.Options);
                }
                else if (target == RunnerHubNames.Cancel)
                {
                    await StopAsync(argument.Deserialize<JobOffer>(ProtocolJson.Options)!);
                }
                else if (target == RunnerHubNames.Slurm)
                {
                    await hub.SendAsync(RunnerHubNames.SlurmAnswered, new SlurmAnswer(argument.Text("id")!) { Error = "There is no Slurm behind this node." });
                }
                else
                {
                    await ObeyAsync(argument.Deserialize<ClusterOrder>(ProtocolJson.Options)!);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException or InvalidOperationException or HttpRequestException)
            {
                // Nothing was asked for a while, or the round is over.
            }
        }
    }

    async Task StopAsync(JobOffer job)
    {
        RunnerReport stopped = new JobStopped { Sequence = ++sequence, JobId = job.JobId, Lease = job.Lease, At = DateTimeOffset.UtcNow, Cancelled = true, Stopped = new StopReport(0, 0, true) };
        using var answer = await http.PostAsJsonAsync("/api/v1/runner/reports", new ReportBatch(name, [stopped]), ProtocolJson.Options, stop.Token);
    }

    Task ObeyAsync(ClusterOrder order)
    {
        if (order.Kind == ClusterOrderKind.Start)
        {
            lines.Add(AnswerAsync(order.Cluster));
        }
        return hub.SendAsync(RunnerHubNames.ClusterTold, new ClusterReport(order.Cluster, order.Kind == ClusterOrderKind.Start ? ClusterState.Ready : ClusterState.Stopped));
    }

    async Task AnswerAsync(string cluster)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        try
        {
            await socket.ConnectAsync(new Uri($"{url.Replace("http:", "ws:", StringComparison.Ordinal)}/api/v1/runner/clusters/{cluster}/line"), stop.Token);
            using var line = new LineSocket(socket);
            while (await line.ReceiveAsync(stop.Token) is { } asked)
            {
                using var body = new LineBuffer();
                body.Write(Encoding.UTF8.GetBytes((LineVerb)asked.Head.Code is LineVerb.Look or LineVerb.Tasks ? Look : "{}"));
                await line.SendAsync(new LineHead(asked.Head.Number, 200), body, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException or ClusterException)
        {
            // The cluster has ended, or the round is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        if (hub is not null)
        {
            await hub.DisposeAsync();
        }
        await Task.WhenAll(lines);
        http.Dispose();
    }
}
