using System.Net.Http.Json;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Core.Strategies;
using Dashboard.TestKit;

namespace Dashboard.Web.Tests.Dispatch;

/// <summary>A Runner that runs nothing: it speaks the protocol over the real hub and the real HTTP, and says what a test has it say.</summary>
public sealed class RunnerByHand : IAsyncDisposable
{
    readonly HttpClient http;
    readonly HubConnectionByHand hub;
    readonly string name;
    readonly string environment;
    long sequence;

    RunnerByHand(HttpClient http, HubConnectionByHand hub, string name, string environment, long sequence) =>
        (this.http, this.hub, this.name, this.environment, this.sequence) = (http, hub, name, environment, sequence);

    public RunnerWelcome Welcome { get; private set; } = null!;

    public long Sequence => sequence;

    /// <param name="kind">Tells kinds of node apart: Runners of one kind measure comparably.</param>
    /// <param name="introduce">Completes its introduction.</param>
    /// <param name="token">What it signs in with; the local Runner's where left out.</param>
    public static async Task<RunnerByHand> ConnectAsync(
        WebUnderTest web, string name = "hand", IReadOnlyList<JobOffer>? held = null, long sequence = 0, int cpus = 4, string kind = "",
        Func<RunnerHello, RunnerHello>? introduce = null, string? token = null)
    {
        var hub = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/runners", token ?? web.RunnerToken);
        var runner = new RunnerByHand(web.Client(token ?? web.RunnerToken), hub, name, $"env{kind}", sequence);
        var answer = await hub.InvokeAsync(RunnerHubNames.Hello, introduce is null ? Hello(name, held ?? [], cpus, kind) : introduce(Hello(name, held ?? [], cpus, kind)));
        runner.Node = Hello(name, [], cpus, kind).Node;
        runner.Welcome = answer.Deserialize<RunnerWelcome>(ProtocolJson.Options)!;
        return runner;
    }

    static RunnerHello Hello(string name, IReadOnlyList<JobOffer> held, int cpus, string kind) => new(
        RunnerProtocol.Version, name, RunnerProtocol.ProductVersion, $"boot-{name}",
        new NodeFacts($"env{kind}", $"key{kind}", $"host-{name}", "Linux", "6.1", ".NET", "CPU", cpus, cpus, cpus, null, [], 1, 1L << 33, 256, "Open MPI 4.1.4", null, null, false),
        [.. StrategyNames.MapReduce.Select(s => new StrategyAvailability(s, true, null))], [], held);

    public async Task<JobOffer> OfferAsync() => (await hub.NextAsync(RunnerHubNames.Offer)).Argument.Deserialize<JobOffer>(ProtocolJson.Options)!;

    public async Task<JobOffer> CancelAsync() => (await hub.NextAsync(RunnerHubNames.Cancel)).Argument.Deserialize<JobOffer>(ProtocolJson.Options)!;

    public async Task<SlurmOrder> NextOrderAsync() => (await hub.NextAsync(RunnerHubNames.Slurm)).Argument.Deserialize<SlurmOrder>(ProtocolJson.Options)!;

    public async Task<ClusterOrder> NextClusterOrderAsync() => (await hub.NextAsync(RunnerHubNames.Cluster)).Argument.Deserialize<ClusterOrder>(ProtocolJson.Options)!;

    public Task TellAsync(ClusterReport report) => hub.InvokeAsync(RunnerHubNames.ClusterTold, report);

    public Task AnswerAsync(SlurmAnswer answer) => hub.InvokeAsync(RunnerHubNames.SlurmAnswered, answer);

    public async Task<JobAssignment> AssignmentAsync(JobOffer offer) =>
        (await http.GetFromJsonAsync<JobAssignment>($"/api/v1/runner/jobs/{offer.JobId}/assignment?lease={offer.Lease}", ProtocolJson.Options))!;

    public Task<HttpResponseMessage> TryAssignmentAsync(JobOffer offer) => http.GetAsync($"/api/v1/runner/jobs/{offer.JobId}/assignment?lease={offer.Lease}");

    public Task ProgressAsync(JobOffer offer, TrialSpec trial, long done, long total, IReadOnlyList<WorkerProgress>? workers = null) => hub.SendAsync(
        RunnerHubNames.Progress, new JobProgressReport(offer.JobId, offer.Lease, trial.TrialId, trial.Attempt, new TrialProgress(done, total, 0.1, workers ?? [])));

    /// <summary>Says what it has learned of its node since it connected.</summary>
    public Task LearnedAsync(NodeFacts node) => hub.InvokeAsync(RunnerHubNames.Learned, node);

    /// <summary>Says how busy its node is.</summary>
    public Task PulseAsync(NodePulse pulse) => hub.InvokeAsync(RunnerHubNames.Pulse, pulse);

    public NodeFacts Node { get; private set; } = null!;

    public async Task<ReportAck> ReportAsync(params RunnerReport[] reports)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/runner/reports", new ReportBatch(name, reports), ProtocolJson.Options);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<ReportAck>(text, ProtocolJson.Options)! : throw new InvalidOperationException(text);
    }

    public TrialStarted Started(JobOffer offer, TrialSpec trial) => new()
    {
        Sequence = ++sequence, JobId = offer.JobId, Lease = offer.Lease, At = DateTimeOffset.UtcNow, TrialId = trial.TrialId, Attempt = trial.Attempt,
        Workers = [new WorkerUse(0, 42, "here", 0, 0)],
    };

    public TrialFinished Finished(JobOffer offer, TrialSpec trial, TrialOutcome outcome) => new()
    {
        Sequence = ++sequence, JobId = offer.JobId, Lease = offer.Lease, At = DateTimeOffset.UtcNow, TrialId = trial.TrialId, Attempt = trial.Attempt,
        EnvironmentId = environment, Outcome = outcome,
    };

    public TrialLogged Logged(JobOffer offer, TrialSpec trial, IReadOnlyList<LogLine> lines) => new()
    {
        Sequence = ++sequence, JobId = offer.JobId, Lease = offer.Lease, At = DateTimeOffset.UtcNow, TrialId = trial.TrialId, Lines = lines,
    };

    public JobStopped Stopped(JobOffer offer, bool cancelled = false, TrialError? error = null) => new()
    {
        Sequence = ++sequence, JobId = offer.JobId, Lease = offer.Lease, At = DateTimeOffset.UtcNow, Cancelled = cancelled, Error = error,
        Stopped = cancelled ? new StopReport(3, 0.2, true) : null,
    };

    public static TrialOutcome Success(string result = "499500") => new()
    {
        State = TrialState.Succeeded, Seconds = 0.01, ElapsedSeconds = 0.1, StartupSeconds = 0.05, AllocatedCores = 1, ResultHash = $"hash-{result}",
        Result = JsonSerializer.SerializeToElement(new { total = result }), WorkersUsed = [new WorkerUse(0, 42, "here", 0.01, 1000)],
        Timeline = [new ChunkTime(0, 0, 0, 0.01, 1000)],
    };

    public static TrialOutcome Failure(string kind) => new() { State = TrialState.Failed, Error = new TrialError(kind, $"a {kind} on purpose") };

    /// <summary>Runs every trial of the next offer and ends the job.</summary>
    /// <param name="outcome">What each trial comes to; a short success where left out.</param>
    public async Task<JobOffer> RunNextAsync(Func<TrialSpec, TrialOutcome>? outcome = null)
    {
        var offer = await OfferAsync();
        foreach (var trial in (await AssignmentAsync(offer)).Trials)
        {
            await ReportAsync(Started(offer, trial), Finished(offer, trial, outcome?.Invoke(trial) ?? Success()));
        }
        await ReportAsync(Stopped(offer));
        return offer;
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        http.Dispose();
    }
}
