using System.Text;
using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.History;

namespace Dashboard.Web.Dispatch;

/// <summary>How a trial's attempts and its end are stored.</summary>
static class TrialChanges
{
    /// <summary>Stores an attempt with everything measured; false where it is stored already.</summary>
    public static bool StoreAttempt(
        this JobChange change, string jobId, string trialId, int attempt, long lease, string environmentId, TrialOutcome outcome, DateTimeOffset at) =>
        change.Execute(
            """
            INSERT INTO attempts (job_id, trial_id, attempt, lease, state, at, environment_id, result_hash, outcome, workers_used, timeline)
            VALUES (@jobId, @trialId, @attempt, @lease, @state, @at, @environmentId, @ResultHash, @facts, @workers, @timeline)
            ON CONFLICT DO NOTHING
            """,
            new
            {
                jobId, trialId, attempt, lease, environmentId, outcome.ResultHash,
                state = Stored.Name(outcome.State),
                at = Stored.Time(at),
                facts = Stored.Json(Facts(outcome)),
                workers = Stored.Json(outcome.WorkersUsed),
                timeline = Stored.Json(outcome.Timeline),
            }) == 1;

    static TrialOutcome Facts(TrialOutcome outcome) => outcome with
    {
        Result = null, WorkersUsed = [], Timeline = [], Printed = outcome.Printed is { } printed ? printed with { StdoutTail = null, StderrTail = null } : null,
    };

    /// <summary>Bytes of text that a job keeps of what its program printed; later trials are counted only.</summary>
    public const long MostPrintedBytes = 8L << 20;

    /// <summary>Keeps the end of what a program printed, until the job's share is used up.</summary>
    public static void KeepPrinted(this JobChange change, string jobId, string trialId, int attempt, long lease, ProgramPrint? printed)
    {
        if (printed is not { StdoutTail: var stdout, StderrTail: var stderr } || (stdout + stderr).Length == 0)
        {
            return;
        }
        long bytes = Encoding.UTF8.GetByteCount(stdout ?? "") + Encoding.UTF8.GetByteCount(stderr ?? "");
        change.Execute(
            """
            INSERT INTO printed (job_id, trial_id, attempt, lease, bytes, stdout, stderr)
            SELECT @jobId, @trialId, @attempt, @lease, @bytes, @stdout, @stderr
            WHERE (SELECT COALESCE(SUM(bytes), 0) FROM printed WHERE job_id = @jobId) + @bytes <= @MostPrintedBytes
            ON CONFLICT DO NOTHING
            """,
            new { jobId, trialId, attempt, lease, bytes, stdout, stderr, MostPrintedBytes });
    }

    public static void Supersede(this JobChange change, string jobId, string trialId, int attempt, long lease) => change.Execute(
        "UPDATE attempts SET state = 'superseded' WHERE job_id = @jobId AND trial_id = @trialId AND attempt = @attempt AND lease = @lease",
        new { jobId, trialId, attempt, lease });

    /// <summary>How many disturbed trials of the job may still be repeated; superseded attempts are repeats that were made, or what they replaced.</summary>
    public static int NoiseBudget(this JobChange change, string jobId)
    {
        var (planned, measured, used) = change.Connection.QuerySingle<(int, int, int)>(
            """
            SELECT COUNT(*), COUNT(*) FILTER (WHERE NOT warmup), (SELECT COUNT(*) FROM attempts WHERE job_id = @jobId AND state = 'superseded')
            FROM trials WHERE job_id = @jobId
            """, new { jobId });
        return NoiseRepeats.Budget(measured, planned, used);
    }

    /// <summary>The trial's row shows this attempt from now on.</summary>
    public static void EndTrial(
        this JobChange change, TrialRow trial, int attempt, long lease, string? environmentId, TrialOutcome outcome, DateTimeOffset at)
    {
        change.Execute(
            """
            UPDATE trials SET state = @state, attempt = @attempt, lease = @lease, environment_id = @environmentId, finished_at = @at,
              started_at = COALESCE(started_at, @started), seconds = @Seconds, result_hash = @ResultHash, outcome = @facts, workers_used = @workers, items = @items
            WHERE job_id = @JobId AND id = @Id
            """,
            new
            {
                trial.JobId, trial.Id, attempt, lease, environmentId, outcome.Seconds, outcome.ResultHash,
                state = Stored.Name(outcome.State),
                at = Stored.Time(at),
                started = Stored.Time(at.AddSeconds(-(outcome.ElapsedSeconds ?? 0))),
                facts = Stored.Json(Facts(outcome)),
                workers = Stored.Json(outcome.WorkersUsed),
                items = trial.Items > 0 ? trial.Items : ItemCount.Sum(outcome.WorkersUsed.Select(w => w.Items)),
            });
        change.CountProgress(trial.JobId);
        change.Append(trial.JobId, EventTypes.TrialFinished, Finished(trial, attempt, outcome), at);
    }

    static object Finished(TrialRow trial, int attempt, TrialOutcome outcome) => new
    {
        trialId = trial.Id, trial.Strategy, trial.Workers, trial.Variant, trial.Repetition, trial.Warmup, attempt,
        state = outcome.State, outcome.Seconds, outcome.StartupSeconds, outcome.ElapsedSeconds, outcome.ResultHash,
        flags = trial.LaterRound ? [.. outcome.Flags, "later-round"] : outcome.Flags,
        outcome.Error,
    };

    /// <summary>The trial goes back to wait for its next attempt.</summary>
    public static void Again(this JobChange change, string jobId, string trialId, int attempt, TrialError? error)
    {
        change.Execute(
            "UPDATE trials SET state = 'queued', attempt = @attempt, started_at = NULL, workers_used = NULL WHERE job_id = @jobId AND id = @trialId",
            new { jobId, trialId, attempt });
        change.Append(jobId, EventTypes.TrialRequeued, new { trialId, attempt, error });
    }

    /// <summary>Brings the job's counters up to date with its trials. The casts stop at what 64 bits hold, where sums of integers would fail.</summary>
    public static void CountProgress(this JobChange change, string jobId) => change.Execute(
        """
        UPDATE jobs SET (trials_done, items_done, busy_seconds, busy_squares, items_total) = (
          SELECT COUNT(*) FILTER (WHERE state IN ('succeeded', 'failed', 'cancelled')),
            CAST(TOTAL(items) FILTER (WHERE state = 'succeeded') AS INTEGER),
            COALESCE(SUM(json_extract(outcome, '$.elapsedSeconds')) FILTER (WHERE state IN ('succeeded', 'failed')), 0),
            COALESCE(SUM(json_extract(outcome, '$.elapsedSeconds') * json_extract(outcome, '$.elapsedSeconds')) FILTER (WHERE state IN ('succeeded', 'failed')), 0),
            CAST(TOTAL(items) + COALESCE(AVG(items) FILTER (WHERE items > 0), 0) * COUNT(*) FILTER (WHERE items = 0) AS INTEGER)
          FROM trials WHERE job_id = @jobId)
        WHERE id = @jobId
        """, new { jobId });
}
