using System.Collections.Immutable;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Live;

/// <summary>A committed event with the job it belongs to, as hubs send it.</summary>
public sealed record LiveEvent(string JobId, long Seq, DateTimeOffset At, string Type, JsonElement Data);

/// <summary>A merged picture of a running job; never stored, never numbered.</summary>
/// <param name="LastSeq">Number of the last event this picture includes.</param>
/// <param name="TrialId">The trial that runs; null between two.</param>
public sealed record ProgressSnapshot(
    string JobId, long LastSeq, JobProgress Progress, string? TrialId, TrialProgress? Trial, Configuration? Configuration);

/// <summary>The heartbeat of a Runner's node.</summary>
public sealed record RunnerPulse(string Runner, NodePulse Pulse);

/// <summary>Hears what happens. Calls come from the writers of the history and of the hub, so they only take note and return.</summary>
interface IJobFeedListener
{
    void Committed(IReadOnlyList<LiveEvent> events);

    /// <summary>There is a newer picture of the job in <see cref="LiveProgress"/>.</summary>
    void Progressed(string jobId);

    void Pulsed(RunnerPulse pulse);
}

/// <summary>Tells listeners in this process of committed events, progress and pulses.</summary>
sealed class JobFeed
{
    ImmutableArray<IJobFeedListener> listeners = [];

    /// <summary>Those added first are told first.</summary>
    public void Add(IJobFeedListener listener) => ImmutableInterlocked.Update(ref listeners, all => all.Add(listener));

    public void Remove(IJobFeedListener listener) => ImmutableInterlocked.Update(ref listeners, all => all.Remove(listener));

    public void Publish(IReadOnlyList<LiveEvent> events) => Each(l => l.Committed(events));

    public void PublishProgress(string jobId) => Each(l => l.Progressed(jobId));

    public void Publish(RunnerPulse pulse) => Each(l => l.Pulsed(pulse));

    void Each(Action<IJobFeedListener> tell)
    {
        foreach (var listener in listeners)
        {
            tell(listener);
        }
    }
}
