using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Dispatch;

/// <summary>
/// What a Runner's durable report changes. Each report counts once, however often it is sent: numbers within a lease only
/// grow, and an attempt is stored under its own key.
/// </summary>
static class ReportChanges
{
    const int LogLinesOfJob = 5000;

    /// <summary>Leases of one job that may end without a finished trial before the job is given up.</summary>
    const int FruitlessLeases = 12;

    /// <returns>False where the report's lease is no longer the job's and its Runner may forget it: it was not asked when that has stopped.</returns>
    public static bool Apply(this JobChange change, string runner, RunnerReport report)
    {
        int counted = change.Execute(
            "UPDATE leases SET last_report = @Sequence WHERE number = @Lease AND job_id = @JobId AND runner = @runner AND last_report < @Sequence",
            new { report.Sequence, report.Lease, report.JobId, runner });
        var job = change.Job(report.JobId);
        bool current = job is not null && job.Lease == report.Lease && !job.Terminal;
        if (counted == 1 && job is not null)
        {
            Apply(change, job, runner, current, EventSizes.Bounded(report));
        }
        return current || report is JobStopped || change.IsUnconfirmed(new JobOffer(report.JobId, report.Lease));
    }

    static void Apply(JobChange change, JobRow job, string runner, bool current, RunnerReport report)
    {
        switch (report)
        {
            case TrialStarted started when current:
                change.Started(started);
                break;
            case TrialFinished finished:
                change.Finished(job, current, finished);
                break;
            case TrialLogged logged:
                change.Logged(job, logged);
                break;
            case JobStopped stopped when current:
                change.Stopped(job, stopped);
                break;
            case JobStopped { Stopped: { Confirmed: false } left }:
                change.StillLeft(job, left);
                break;
            case JobStopped late:
                change.Settle(job.Id, runner, late.Lease, late.Stopped);
                break;
        }
    }

    static void Started(this JobChange change, TrialStarted report)
    {
        change.Take(report.JobId, report.Lease);
        if (change.Trial(report.JobId, report.TrialId) is not { TrialState: TrialState.Queued or TrialState.Running } trial)
        {
            return;
        }
        change.Execute(
            """
            UPDATE trials SET state = 'running', attempt = @Attempt, lease = @Lease, started_at = @at, workers_used = @workers
            WHERE job_id = @JobId AND id = @TrialId
            """,
            new { report.JobId, report.TrialId, report.Attempt, report.Lease, at = Stored.Time(report.At), workers = Stored.Json(report.Workers) });
        change.Append(report.JobId, EventTypes.TrialStarted, new
        {
            trialId = trial.Id, trial.Strategy, trial.Workers, trial.Variant, trial.Repetition, trial.Warmup, report.Attempt,
            workersUsed = report.Workers.Take(64),
        }, report.At);
    }

    static void Finished(this JobChange change, JobRow job, bool current, TrialFinished report)
    {
        var (outcome, attempt) = (report.Outcome, report.Attempt);
        var trial = change.Trial(job.Id, report.TrialId);
        if (trial is null || !change.StoreAttempt(job.Id, trial.Id, attempt, report.Lease, report.EnvironmentId, outcome, report.At))
        {
            return;
        }
        change.KeepPrinted(job.Id, trial.Id, attempt, report.Lease, outcome.Printed);
        if (outcome.State == TrialState.Succeeded)
        {
            change.Succeeded(job, trial, report);
        }
        else if (current && trial.TrialState is TrialState.Queued or TrialState.Running)
        {
            change.Unsuccessful(job, trial, report);
        }
    }

    static void Succeeded(this JobChange change, JobRow job, TrialRow trial, TrialFinished report)
    {
        bool again = trial.TrialState == TrialState.Succeeded;
        if (job.Terminal || (again && !NoiseRepeats.Replaces(Stored.Read<TrialOutcome>(trial.Outcome), report.Outcome)))
        {
            change.Supersede(job.Id, trial.Id, report.Attempt, report.Lease);
            return;
        }
        if (again)
        {
            change.Supersede(job.Id, trial.Id, trial.Attempt, trial.Lease ?? report.Lease);
        }
        if (report.Outcome is { Result: { } result } outcome)
        {
            change.Execute(
                """
                INSERT INTO results (job_id, hash, trial_id, ordinal, value)
                SELECT @JobId, @hash, @TrialId, (SELECT COUNT(*) FROM results WHERE job_id = @JobId), @value WHERE true
                ON CONFLICT DO NOTHING
                """,
                new { report.JobId, hash = outcome.ResultHash ?? "", report.TrialId, value = result.GetRawText() });
        }
        change.EndTrial(trial, report.Attempt, report.Lease, report.EnvironmentId, report.Outcome, report.At);
    }

    static void Unsuccessful(this JobChange change, JobRow job, TrialRow trial, TrialFinished report)
    {
        var error = report.Outcome.Error;
        bool interrupted = report.Outcome.State == TrialState.Cancelled && !job.CancelRequested;
        bool again = interrupted || (report.Outcome.State == TrialState.Failed && error is not null && TrialRetry.WillRetry(error, trial.Failures + 1));
        if (again && !job.CancelRequested)
        {
            change.Again(job.Id, trial.Id, report.Attempt + 1, error, failed: !interrupted);
        }
        else
        {
            change.EndTrial(trial, report.Attempt, report.Lease, report.EnvironmentId, report.Outcome, report.At);
        }
    }

    static void Logged(this JobChange change, JobRow job, TrialLogged report)
    {
        long room = LogLinesOfJob - job.LogLines;
        if (room <= 0 || report.Lines.Count == 0)
        {
            return;
        }
        var lines = report.Lines.Take((int)room).ToList();
        if (report.Lines.Count >= room)
        {
            lines.Add(new LogLine("web", "warning", $"The log ends here: it holds {LogLinesOfJob} lines of a job."));
        }
        change.Execute("UPDATE jobs SET log_lines = log_lines + @Count WHERE id = @Id", new { lines.Count, job.Id });
        change.AppendLines(job.Id, report.TrialId, lines, report.At);
    }

    static void Stopped(this JobChange change, JobRow job, JobStopped report)
    {
        bool gone = report.Stopped is null or { Confirmed: true };
        change.Close(job.Id, report.Lease, gone);
        if (gone)
        {
            change.Settle(job.Id, job.Runner ?? "", report.Lease, report.Stopped);
        }
        Slurm.SlurmRows.Spend(change.Connection, job.Runner, change.NowMilliseconds);
        if (job.CancelRequested)
        {
            change.EndCancelled(job.Id, report.Stopped ?? new StopReport(0, 0, Confirmed: true));
        }
        else if (report.Error is { } error)
        {
            change.EndFailed(job.Id, new JobError(error.Kind, error.Message));
        }
        else if (!change.EndIfDone(job.Id))
        {
            change.GiveBack(job, "the Runner gave the job back; it continues at its first missing trial");
        }
    }

    /// <summary>A job that its Runner gave up unasked goes on elsewhere, unless it has gone round in circles.</summary>
    static void GiveBack(this JobChange change, JobRow job, string reason)
    {
        foreach (var trial in change.Connection.Query<TrialRow>("SELECT * FROM trials WHERE job_id = @Id AND state = 'running'", new { job.Id }).ToList())
        {
            change.Again(job.Id, trial.Id, trial.Attempt + 1, null, failed: false);
        }
        int leases = change.Connection.QuerySingle<int>("SELECT COUNT(*) FROM leases WHERE job_id = @Id", new { job.Id });
        if (leases > change.Job(job.Id)!.TrialsDone + FruitlessLeases)
        {
            change.EndFailed(job.Id, new JobError("lost", $"The job was handed out {leases} times and came back each time with trials undone."));
        }
        else
        {
            change.Requeue(job.Id, reason);
        }
    }
}
