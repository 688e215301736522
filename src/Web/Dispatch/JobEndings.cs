using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;
using Dashboard.Web.Scaling;

namespace Dashboard.Web.Dispatch;

/// <summary>How a job ends, and what its trials' results come to.</summary>
static class JobEndings
{
    /// <summary>Ends the job if no trial is left to run; false where some are.</summary>
    public static bool EndIfDone(this JobChange change, string jobId)
    {
        var trials = change.Connection.Query<TrialRow>(
            "SELECT job_id, id, ordinal, strategy, workers, variant, repetition, warmup, state, result_hash, outcome FROM trials WHERE job_id = @jobId ORDER BY ordinal",
            new { jobId }).ToList();
        if (trials.Any(t => t.TrialState is TrialState.Queued or TrialState.Running))
        {
            return false;
        }
        var job = change.Job(jobId)!;
        var ending = new SweepEnding([.. trials.Select(Ended)], Stored.Read<Sweep>(job.Sweep)!.Scaling, job.Deterministic);
        var error = ending.Error(trial => ValueOf(change, jobId, trial.ResultHash));
        change.End(jobId, error is null ? JobState.Succeeded : JobState.Failed, error is null ? null : new JobError(error.Kind, error.Message), ending.Agreement);
        return true;
    }

    /// <summary>Ends the job as failed at once; what has not run never will, unless it is retried.</summary>
    public static void EndFailed(this JobChange change, string jobId, JobError error)
    {
        change.DropTrials(jobId);
        change.End(jobId, JobState.Failed, error, null);
    }

    /// <param name="stopped">Of its last lease; confirmed only if nothing may run of earlier ones either.</param>
    public static void EndCancelled(this JobChange change, string jobId, StopReport stopped)
    {
        change.DropTrials(jobId);
        var all = stopped with { Confirmed = stopped.Confirmed && !change.AnyUnconfirmed(jobId) };
        change.Execute("UPDATE jobs SET stopped = @stopped WHERE id = @jobId", new { jobId, stopped = Stored.Json(all) });
        change.End(jobId, JobState.Cancelled, null, null);
    }

    static void DropTrials(this JobChange change, string jobId)
    {
        change.Execute("UPDATE trials SET state = 'cancelled', finished_at = @now WHERE job_id = @jobId AND state IN ('queued', 'running')",
            new { jobId, now = change.NowMilliseconds });
        change.CountProgress(jobId);
    }

    static void End(this JobChange change, string jobId, JobState state, JobError? error, ResultAgreement? agreement)
    {
        change.CountProgress(jobId);
        change.Execute(
            """
            UPDATE jobs SET state = @state, waiting_for = NULL, finished_at = @now, error_kind = @Kind, error_message = @Message,
              agree_same = @Same, agree_total = @Total
            WHERE id = @jobId
            """,
            new { jobId, state = Stored.Name(state), now = change.NowMilliseconds, error?.Kind, error?.Message, agreement?.Same, agreement?.Total });
        JobCurves.Keep(change.Connection, jobId);
        var job = change.Job(jobId)!;
        change.Append(jobId, EventTypes.JobFinished, new { state, error, resultsAgree = agreement, stopped = Stored.Read<StopReport>(job.Stopped), progress = job.Progress });
    }

    static EndedTrial Ended(TrialRow trial) => new(
        trial.Id, new Configuration(trial.Strategy, trial.Workers, trial.Variant), trial.Warmup, trial.TrialState, trial.ResultHash,
        trial.TrialState == TrialState.Failed ? Stored.Read<TrialOutcome>(trial.Outcome)?.Error : null);

    static string? ValueOf(JobChange change, string jobId, string? hash) =>
        change.Connection.QuerySingleOrDefault<string>("SELECT value FROM results WHERE job_id = @jobId AND hash = @hash", new { jobId, hash });
}
