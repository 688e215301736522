using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.History;
using Dashboard.Web.Slurm;

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

    /// <param name="gone">Whether it is known that nothing of it runs any more; else that stays open until its Runner says so.</param>
    public static void Close(this JobChange change, string jobId, long lease, bool gone)
    {
        change.Execute("UPDATE leases SET closed_at = @now, unconfirmed = NOT @gone WHERE number = @lease AND closed_at IS NULL", new { lease, gone, now = change.NowMilliseconds });
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
    /// <param name="gone">Whether it is known that nothing of it runs any more.</param>
    public static void Lose(this JobChange change, string jobId, long lease, string reason, bool counts, bool gone)
    {
        if (change.Job(jobId) is not { } job || job.Lease != lease)
        {
            return;
        }
        // Of a job that was not fetched nothing can have started.
        change.Close(jobId, lease, gone || job.JobState == JobState.Queued);
        if (job.Terminal)
        {
            return;
        }
        if (job.CancelRequested)
        {
            change.EndCancelled(jobId, new StopReport(0, 0, gone && !SlurmRows.AnyOpen(change.Connection, jobId)));
            return;
        }
        bool trialFailed = change.LoseTrials(job, lease, reason, counts);
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
            UPDATE leases SET closed_at = NULL, unconfirmed = 0
            WHERE number = @Lease AND job_id = @JobId AND number = (SELECT MAX(number) FROM leases WHERE job_id = @JobId)
            """, new { held.Lease, held.JobId });
        if (reopened == 1)
        {
            change.Execute(
                """
                UPDATE trials SET failures = failures - 1
                WHERE job_id = @JobId AND failures > 0 AND id = (SELECT lost_trial FROM leases WHERE number = @Lease);
                UPDATE leases SET lost_trial = NULL WHERE number = @Lease;
                UPDATE jobs SET state = 'running', waiting_for = NULL, lease = @Lease, started_at = COALESCE(started_at, @now),
                  runner = (SELECT runner FROM leases WHERE number = @Lease)
                WHERE id = @JobId
                """, new { held.Lease, held.JobId, now = change.NowMilliseconds });
            change.Append(held.JobId, EventTypes.JobStarted, new { reattached = true, held.Lease });
            change.ConfirmOnceSure(held.JobId, null);
        }
        return reopened == 1;
    }

    /// <returns>Whether a trial failed, as it was lost too often.</returns>
    static bool LoseTrials(this JobChange change, JobRow job, long lease, string reason, bool counts)
    {
        // No attempt is stored: its result may still lie in the Runner's spool and come later.
        var error = new TrialError("lost", reason);
        bool failed = false;
        foreach (var trial in change.Hit(job, counts))
        {
            if (!counts || TrialRetry.WillRetry(error, trial.Failures + 1))
            {
                change.Again(job.Id, trial.Id, trial.Attempt + 1, error, failed: counts);
            }
            else
            {
                change.EndTrial(trial, trial.Attempt, lease, trial.EnvironmentId, new TrialOutcome { State = TrialState.Failed, Error = error }, change.Now);
                failed = true;
            }
            change.Execute("UPDATE leases SET lost_trial = @Id WHERE number = @lease AND @counts", new { trial.Id, lease, counts });
        }
        return failed;
    }

    /// <summary>
    /// Those that ran. Where none did a loss counts against the first that is missing: it may have ended its Runner before its start was
    /// stored, and must not do so for ever.
    /// </summary>
    static List<TrialRow> Hit(this JobChange change, JobRow job, bool counts)
    {
        var missing = change.Remaining(job);
        var running = missing.FindAll(t => t.TrialState == TrialState.Running);
        return running.Count == 0 && counts && job.JobState == JobState.Running ? [.. missing.Take(1)] : running;
    }

    /// <summary>Whether processes of an earlier lease may still run.</summary>
    public static bool AnyUnconfirmed(this JobChange change, string jobId) =>
        change.Connection.QuerySingle<bool>("SELECT EXISTS (SELECT 1 FROM leases WHERE job_id = @jobId AND unconfirmed = 1)", new { jobId });

    /// <summary>Whether processes of this lease, which is over, may still run; whoever holds it is to stop them and to say when it has.</summary>
    public static bool IsUnconfirmed(this JobChange change, JobOffer lease) => change.Connection.QuerySingle<bool>(
        "SELECT EXISTS (SELECT 1 FROM leases WHERE number = @Lease AND job_id = @JobId AND unconfirmed = 1)", new { lease.Lease, lease.JobId });

    /// <summary>Nothing runs any more of what the Runner held of the job up to this lease.</summary>
    /// <param name="said">What the Runner reports of the stop; null where it is merely known.</param>
    public static void Settle(this JobChange change, string jobId, string runner, long lease, StopReport? said)
    {
        change.Execute(
            "UPDATE leases SET unconfirmed = 0 WHERE job_id = @jobId AND runner = @runner AND number <= @lease AND unconfirmed = 1", new { jobId, runner, lease });
        change.ConfirmOnceSure(jobId, said);
    }

    public static void ConfirmOnceSure(this JobChange change, string jobId, StopReport? said)
    {
        if (change.Job(jobId) is { } job && Stored.Read<StopReport>(job.Stopped) is { Confirmed: false } stopped
            && !change.AnyUnconfirmed(jobId) && !SlurmRows.AnyOpen(change.Connection, jobId))
        {
            change.Confirm(job, (said ?? stopped) with { Confirmed = true });
        }
    }

    /// <summary>The Runner could not end all: that stays open until it comes back without them.</summary>
    public static void StillLeft(this JobChange change, JobRow job, StopReport left)
    {
        if (Stored.Read<StopReport>(job.Stopped) is { Confirmed: false })
        {
            change.Confirm(job, left);
        }
    }

    /// <summary>Says how the end of the job's processes stands, of which it was not certain.</summary>
    static void Confirm(this JobChange change, JobRow job, StopReport stopped)
    {
        change.Execute("UPDATE jobs SET stopped = @stopped WHERE id = @Id", new { job.Id, stopped = Stored.Json(stopped) });
        change.Append(job.Id, EventTypes.JobStopped, new { stopped });
    }

    public static void Requeue(this JobChange change, string jobId, string reason)
    {
        change.Execute("UPDATE jobs SET state = 'queued', runner = NULL, waiting_for = @reason WHERE id = @jobId", new { jobId, reason });
        change.Append(jobId, EventTypes.JobQueued, new { reason });
    }
}
