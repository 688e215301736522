using System.Collections.Concurrent;
using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Dashboard.Web.Live;

/// <summary>
/// The merged picture of each watched job as it is now, built once for all who watch it and written once to the bytes that they are sent:
/// what a thousand browsers cost is the sending. The history is read only after something was committed.
/// </summary>
sealed class ProgressPictures : IJobFeedListener
{
    readonly HistoryDatabase database;
    readonly LiveProgress live;
    readonly ConcurrentDictionary<string, Picture> pictures = new();

    public ProgressPictures(HistoryDatabase database, LiveProgress live, JobFeed feed)
    {
        (this.database, this.live) = (database, live);
        // Ahead of all watchers, so that no pump it wakes finds the picture before.
        feed.Add(this);
    }

    /// <param name="brief">Without the workers, for those who watch all jobs.</param>
    /// <returns>The call <c>Progress</c>, and whether the job is over; null for an unknown job.</returns>
    public (SerializedHubMessage Message, bool Over)? Of(string jobId, bool brief)
    {
        var picture = pictures.GetOrAdd(jobId, _ => new Picture());
        lock (picture)
        {
            picture.Job ??= Read(jobId);
            if (picture.Job is not { } job)
            {
                pictures.TryRemove(jobId, out _);
                return null;
            }
            bool over = job.State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
            if (over)
            {
                // Asked for once or twice more, not worth keeping.
                pictures.TryRemove(jobId, out _);
            }
            return (brief ? picture.Brief ??= Message(job, brief) : picture.Whole ??= Message(job, brief), over);
        }
    }

    public void Committed(IReadOnlyList<LiveEvent> events)
    {
        foreach (string id in events.Select(e => e.JobId).Distinct())
        {
            Change(id, stored: true);
        }
    }

    public void Progressed(string jobId) => Change(jobId, stored: false);

    public void Pulsed(RunnerPulse pulse)
    {
    }

    void Change(string jobId, bool stored)
    {
        if (pictures.TryGetValue(jobId, out var picture))
        {
            lock (picture)
            {
                (picture.Whole, picture.Brief) = (null, null);
                picture.Job = stored ? null : picture.Job;
            }
        }
    }

    StoredJob? Read(string jobId)
    {
        using var connection = database.Open();
        return connection.QuerySingleOrDefault<JobRow>("SELECT * FROM jobs WHERE id = @jobId", new { jobId }) is { } row ? new StoredJob(row.ToView()) : null;
    }

    SerializedHubMessage Message(StoredJob job, bool brief)
    {
        var report = job.State == JobState.Running ? live.Of(job.View.Id) : null;
        var merged = live.Merge(job.View);
        var trial = brief && report is not null ? report.Trial with { Workers = [] } : report?.Trial;
        var snapshot = new ProgressSnapshot(merged.Id, merged.LastSeq, merged.Progress, report?.TrialId, trial, report is null ? null : ConfigurationOf(job, report.TrialId));
        return new SerializedHubMessage(new InvocationMessage("Progress", [snapshot]));
    }

    Configuration? ConfigurationOf(StoredJob job, string trialId)
    {
        if (job.Configuration.TrialId != trialId)
        {
            using var connection = database.Open();
            var trial = connection.QuerySingleOrDefault<TrialRow>("SELECT strategy, workers, variant FROM trials WHERE job_id = @Id AND id = @trialId", new { job.View.Id, trialId });
            job.Configuration = (trialId, trial is null ? null : new Configuration(trial.Strategy, trial.Workers, trial.Variant));
        }
        return job.Configuration.Of;
    }

    sealed class Picture
    {
        public StoredJob? Job;
        public SerializedHubMessage? Whole, Brief;
    }

    sealed class StoredJob(JobView view)
    {
        public JobView View => view;
        public JobState State => view.State;
        public (string? TrialId, Configuration? Of) Configuration;
    }
}
