using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Live;

/// <summary>Builds the merged picture of a job as it is now.</summary>
sealed class ProgressSnapshots(HistoryDatabase database, JobHistory history, LiveProgress live)
{
    /// <summary>Null for an unknown job.</summary>
    public async Task<ProgressSnapshot?> OfAsync(string jobId)
    {
        if (await history.FindAsync(jobId, withTrials: false) is not { } job)
        {
            return null;
        }
        var report = job.State == JobState.Running ? live.Of(jobId) : null;
        return new ProgressSnapshot(jobId, job.LastSeq, job.Progress, report?.TrialId, report?.Trial, report is null ? null : ConfigurationOf(job, report.TrialId));
    }

    Configuration? ConfigurationOf(JobView job, string trialId)
    {
        using var connection = database.Open();
        return connection.QuerySingleOrDefault<TrialRow>("SELECT strategy, workers, variant FROM trials WHERE job_id = @Id AND id = @trialId", new { job.Id, trialId })
            is { } trial ? new Configuration(trial.Strategy, trial.Workers, trial.Variant) : null;
    }
}
