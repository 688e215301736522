using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;
using Dashboard.Web.Live;

namespace Dashboard.Web.Telemetry;

/// <summary>
/// Counts what happens to jobs, and writes a trace of each that ended: a span for the job, one below it for each trial, with the times of
/// the history. A trace holds no parameters and no titles.
/// </summary>
sealed class JobTelemetry(JobFeed feed, JobHistory history, DashboardMeters meters, ILogger<JobTelemetry> log) : BackgroundService, IJobFeedListener
{
    public const string Source = "Speedup";

    /// <summary>Trials of a job that become spans; of more, the first.</summary>
    const int MostSpans = 500;

    static readonly ActivitySource Spans = new(Source);

    readonly Channel<string> ended = Channel.CreateBounded<string>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Committed(IReadOnlyList<LiveEvent> events)
    {
        foreach (var entry in events)
        {
            switch (entry.Type)
            {
                case EventTypes.JobQueued when entry.Seq == 1: meters.Submitted(); break;
                case EventTypes.TrialFinished: meters.Trial(Text(entry, "strategy"), Text(entry, "state"), Number(entry, "elapsedSeconds")); break;
                case EventTypes.JobFinished:
                    meters.Finished(Text(entry, "state"));
                    ended.Writer.TryWrite(entry.JobId);
                    break;
            }
        }
    }

    public void Progressed(string jobId)
    {
    }

    public void Pulsed(RunnerPulse pulse)
    {
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        feed.Add(this);
        try
        {
            await foreach (string id in ended.Reader.ReadAllAsync(stoppingToken))
            {
                await TraceAsync(id);
            }
        }
        catch (OperationCanceledException)
        {
            // Web ends.
        }
        finally
        {
            feed.Remove(this);
        }
    }

    async Task TraceAsync(string id)
    {
        try
        {
            if (await history.FindAsync(id) is { FinishedAt: { } finished } job)
            {
                meters.JobTook(job.Analysis, (finished - job.CreatedAt).TotalSeconds);
                Trace(job, finished);
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            log.LogWarning(fault, "Job {Job} has no trace", id);
        }
    }

    static void Trace(JobView job, DateTimeOffset finished)
    {
        // A root of its own, whatever request happens to be around.
        Activity.Current = null;
        if (Spans.StartActivity("job", ActivityKind.Internal, default(ActivityContext), startTime: job.CreatedAt) is not { } span)
        {
            return;
        }
        span.SetTag("speedup.job.id", job.Id).SetTag("speedup.analysis", job.Analysis).SetTag("speedup.state", Word(job.State)).SetTag("speedup.trials", job.Progress.TrialsTotal);
        span.SetStatus(job.State == Core.Jobs.JobState.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        if (job.StartedAt is { } started)
        {
            span.AddEvent(new ActivityEvent("started", started));
        }
        foreach (var trial in (job.Trials ?? []).Where(t => t is { StartedAt: not null, FinishedAt: not null }).Take(MostSpans))
        {
            using var below = Spans.StartActivity("trial", ActivityKind.Internal, span.Context, startTime: trial.StartedAt!.Value);
            below?.SetTag("speedup.trial.id", trial.Id).SetTag("speedup.strategy", trial.Strategy).SetTag("speedup.workers", trial.Workers).SetTag("speedup.warmup", trial.Warmup)
                .SetTag("speedup.state", Word(trial.State)).SetTag("speedup.attempt", trial.Attempt).SetTag("speedup.region_seconds", trial.Seconds);
            below?.SetEndTime(trial.FinishedAt!.Value.UtcDateTime);
        }
        span.SetEndTime(finished.UtcDateTime);
        span.Stop();
    }

    static string Word<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    static string Text(LiveEvent entry, string name) => entry.Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "unknown";

    static double? Number(LiveEvent entry, string name) => entry.Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
