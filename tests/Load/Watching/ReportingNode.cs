using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.TestKit;

namespace Dashboard.Load.Watching;

/// <summary>
/// A node of many workers as the server sees it: it speaks the Runner's protocol and reports as one does, ten times a second, but computes
/// nothing. Its reports bear the time at which they were made.
/// </summary>
sealed class ReportingNode(string url, string token, string name, int workers, Func<double> clock) : IAsyncDisposable
{
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan TrialTakes = TimeSpan.FromSeconds(5);

    readonly HttpClient http = new() { BaseAddress = new Uri(url), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    readonly CancellationTokenSource stop = new();
    HubConnectionByHand hub = null!;
    Task working = Task.CompletedTask;
    long sequence;

    /// <summary>While it is set, nothing is reported.</summary>
    public volatile bool Paused;

    /// <summary>Reports of single workers that were sent.</summary>
    public long WorkerReports { get; private set; }

    public long TrialsFinished { get; private set; }

    public async Task ConnectAsync()
    {
        hub = await HubConnectionByHand.OpenAsync(url, "/hubs/runners", token);
        var node = new NodeFacts($"load-{name}", "load", name, "Linux", "6.1", ".NET", "CPU", workers, workers, workers, null, [], 1, 1L << 36, 256, "Open MPI 4.1.4", null, null, false);
        var welcome = (await hub.InvokeAsync(RunnerHubNames.Hello, new RunnerHello(
            RunnerProtocol.Version, name, RunnerProtocol.ProductVersion, $"boot-{name}", node, [.. StrategyNames.MapReduce.Select(s => new StrategyAvailability(s, true, null))], [], []))).Deserialize<RunnerWelcome>(ProtocolJson.Options)!;
        if (welcome.Refusal is { } refusal)
        {
            throw new InvalidOperationException($"The server refuses the node {name}: {refusal}");
        }
    }

    /// <summary>Takes the next job and reports on it until it is disposed of, or the job's trials are through.</summary>
    public async Task BeginAsync()
    {
        var offer = (await hub.NextAsync(RunnerHubNames.Offer)).Argument.Deserialize<JobOffer>(ProtocolJson.Options)!;
        var assignment = (await http.GetFromJsonAsync<JobAssignment>($"/api/v1/runner/jobs/{offer.JobId}/assignment?lease={offer.Lease}", ProtocolJson.Options))!;
        working = WorkAsync(offer, assignment);
    }

    async Task WorkAsync(JobOffer offer, JobAssignment assignment)
    {
        try
        {
            foreach (var trial in assignment.Trials)
            {
                await ReportAsync(new TrialStarted { Sequence = ++sequence, JobId = offer.JobId, Lease = offer.Lease, At = DateTimeOffset.UtcNow, TrialId = trial.TrialId, Attempt = trial.Attempt, Workers = Used(0) });
                await ProgressAsync(offer, trial);
                await ReportAsync(new TrialFinished
                {
                    Sequence = ++sequence, JobId = offer.JobId, Lease = offer.Lease, At = DateTimeOffset.UtcNow, TrialId = trial.TrialId, Attempt = trial.Attempt, EnvironmentId = $"load-{name}",
                    Outcome = new TrialOutcome
                    {
                        State = TrialState.Succeeded, Seconds = 1, ElapsedSeconds = clock(), StartupSeconds = 0.1, AllocatedCores = workers, ResultHash = "same",
                        Result = JsonSerializer.SerializeToElement(new { total = "1" }), WorkersUsed = Used(1000), Timeline = [.. Enumerable.Range(0, workers).Select(w => new ChunkTime(w, w, 0, 1, 1000))],
                    },
                });
                TrialsFinished++;
            }
        }
        catch (OperationCanceledException)
        {
            // disposed of
        }
    }

    async Task ProgressAsync(JobOffer offer, TrialSpec trial)
    {
        using var beat = new PeriodicTimer(Beat);
        for (int done = 0; done < TrialTakes / Beat; done++)
        {
            await beat.WaitForNextTickAsync(stop.Token);
            while (Paused)
            {
                await Task.Delay(Beat, stop.Token);
            }
            long items = done * 1000L;
            await hub.SendAsync(RunnerHubNames.Progress, new JobProgressReport(offer.JobId, offer.Lease, trial.TrialId, trial.Attempt, new TrialProgress(
                items, 50_000, clock(), [.. Enumerable.Range(0, workers).Select(w => new WorkerProgress(w, 1000 + w, name, "running", items / workers, done, "chunk", 0.1 * done))], 95, 1L << 30)));
            WorkerReports += workers;
        }
    }

    List<WorkerUse> Used(long items) => [.. Enumerable.Range(0, workers).Select(w => new WorkerUse(w, 1000 + w, name, 1, items))];

    async Task ReportAsync(RunnerReport report)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/runner/reports", new ReportBatch(name, [report]), ProtocolJson.Options, stop.Token);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"A report of {name} was refused: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await working;
        if (hub is not null)
        {
            await hub.DisposeAsync();
        }
        http.Dispose();
    }
}
