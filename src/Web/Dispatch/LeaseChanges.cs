using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.History;

namespace Dashboard.Web.Dispatch;

/// <summary>How a lease begins and ends in the history.</summary>
static class LeaseChanges
{
    /// <summary>Opens a lease for a job that still waits.</summary>
    /// <returns>Its number, or null where the job has meanwhile ended, was cancelled, or has a lease.</returns>
    public static long? Open(this JobChange change, JobNeeds job, PoolNode node)
    {
        if (change.Job(job.JobId) is not { JobState: JobState.Queued, CancelRequested: false, Lease: null })
        {
            return null;
        }
        long number = change.Connection.QuerySingle<long>(
            "INSERT INTO leases (job_id, runner, host_id, lane, cores, granted_at) VALUES (@JobId, @Name, @HostId, @lane, @Cores, @now) RETURNING number",
            new { job.JobId, node.Name, node.HostId, lane = Stored.Name(job.Lane), job.Cores, now = change.NowMilliseconds });
        change.Execute("UPDATE jobs SET lease = @number, runner = @Name, waiting_for = @waiting WHERE id = @JobId",
            new { number, node.Name, job.JobId, waiting = $"starts on Runner {node.Name}" });
        return number;
    }

    public static void Close(this JobChange change, string jobId, long lease)
    {
        change.Execute("UPDATE leases SET closed_at = @now WHERE number = @lease AND closed_at IS NULL", new { lease, now = change.NowMilliseconds });
        change.Execute("UPDATE jobs SET lease = NULL WHERE id = @jobId AND lease = @lease", new { jobId, lease });
    }

    /// <summary>The Runner took the job up; the first time it starts the job, later calls change nothing.</summary>
    /// <returns>False where the lease is no longer the job's.</returns>
    public static bool Take(this JobChange change, string jobId, long lease)
    {
        if (change.Job(jobId) is not { } job || job.Lease != lease || job.Terminal)
        {
            return false;
        }
        if (job.JobState == JobState.Queued)
        {
            change.Execute("UPDATE jobs SET state = 'running', waiting_for = NULL, started_at = COALESCE(started_at, @now) WHERE id = @jobId",
                new { jobId, now = change.NowMilliseconds });
            change.Append(jobId, EventTypes.JobStarted, new { runner = job.Runner, lease });
        }
        return true;
    }

    /// <summary>
    /// Ends a lease whose Runner is gone. The job goes back to the queue and continues at its first missing trial, as a new attempt; a trial lost
    /// too often fails instead.
    /// </summary>
    /// <param name="counts">Whether the loss counts as a failed attempt; an orderly stop of Web or Runner does not.</param>
    public static void Lose(this JobChange change, string jobId, long lease, string reason, bool counts)
    {
        if (change.Job(jobId) is not { } job || job.Lease != lease)
        {
            return;
        }
        change.Close(jobId, lease);
        if (job.Terminal)
        {
            return;
        }
        if (job.CancelRequested)
        {
            change.EndCancelled(jobId, new StopReport(0, 0, Confirmed: false));
            return;
        }
        bool trialFailed = change.LoseTrials(jobId, lease, reason, counts);
        change.Requeue(jobId, reason);
        if (trialFailed)
        {
            change.EndIfDone(jobId);
        }
    }

    /// <summary>A Runner came back late with a job that nobody else has taken up meanwhile: it keeps it, with all it has done.</summary>
    public static bool Reopen(this JobChange change, JobRow job, JobOffer held)
    {
        if (job is not { JobState: JobState.Queued, Lease: null, CancelRequested: false })
        {
            return false;
        }
        int reopened = change.Execute(
            """
            UPDATE leases SET closed_at = NULL
            WHERE number = @Lease AND job_id = @JobId AND number = (SELECT MAX(number) FROM leases WHERE job_id = @JobId)
            """, new { held.Lease, held.JobId });
        if (reopened == 1)
        {
            change.Execute(
                """
                UPDATE jobs SET state = 'running', waiting_for = NULL, lease = @Lease, started_at = COALESCE(started_at, @now),
                  runner = (SELECT runner FROM leases WHERE number = @Lease)
                WHERE id = @JobId
                """, new { held.Lease, held.JobId, now = change.NowMilliseconds });
            change.Append(held.JobId, EventTypes.JobStarted, new { reattached = true, held.Lease });
        }
        return reopened == 1;
    }

    static bool LoseTrials(this JobChange change, string jobId, long lease, string reason, bool counts)
    {
        // No attempt is stored: its result may still lie in the Runner's spool and come later.
        var error = new TrialError("lost", reason);
        bool failed = false;
        foreach (var trial in change.Connection.Query<TrialRow>("SELECT * FROM trials WHERE job_id = @jobId AND state = 'running'", new { jobId }).ToList())
        {
            bool again = !counts || TrialRetry.WillRetry(error, trial.Attempt);
            var outcome = new TrialOutcome { State = counts ? TrialState.Failed : TrialState.Cancelled, Error = error };
            if (again)
            {
                change.Again(jobId, trial.Id, trial.Attempt + 1, error);
            }
            else
            {
                change.EndTrial(trial, trial.Attempt, lease, trial.EnvironmentId, outcome, change.Now);
                failed = true;
            }
        }
        return failed;
    }

    public static void Requeue(this JobChange change, string jobId, string reason)
    {
        change.Execute("UPDATE jobs SET state = 'queued', runner = NULL, waiting_for = @reason WHERE id = @jobId", new { jobId, reason });
        change.Append(jobId, EventTypes.JobQueued, new { reason });
    }
}
