using System.Collections.Concurrent;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Live;

/// <summary>The last progress of every running job, in memory only: one entry a job, replaced by each newer one.</summary>
public sealed class LiveProgress
{
    readonly ConcurrentDictionary<string, JobProgressReport> latest = new();

    public void Note(JobProgressReport report) => latest[report.JobId] = report;

    /// <summary>The job's trial ended, so its progress is part of the history now.</summary>
    public void Drop(string jobId) => latest.TryRemove(jobId, out _);

    public JobProgressReport? Of(string jobId) => latest.GetValueOrDefault(jobId);

    /// <summary>Adds what the running trial has done so far to the stored progress.</summary>
    public JobView Merge(JobView job) =>
        job.State == JobState.Running && Of(job.Id) is { } report ? job with { Progress = Merge(job.Progress, report.Trial) } : job;

    static JobProgress Merge(JobProgress stored, TrialProgress trial)
    {
        // Casts of what is too large stop at the largest number.
        long total = stored.ItemsTotal > 0 ? stored.ItemsTotal : (long)((double)trial.ItemsTotal * stored.TrialsTotal);
        if (trial.ItemsTotal <= 0 || stored.TrialsTotal == 0)
        {
            return stored;
        }
        double share = Math.Clamp((double)trial.ItemsDone / trial.ItemsTotal, 0, 1);
        long done = ItemCount.Sum(stored.ItemsDone, (long)(share * total / stored.TrialsTotal));
        return stored with { ItemsDone = Math.Min(done, total), ItemsTotal = total };
    }
}
