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
        var comparable = job.Deterministic ? Comparable(trials, job) : [];
        var error = InputFault(trials) ?? Mismatch(change, comparable) ?? TrialsFailed(trials);
        change.End(jobId, error is null ? JobState.Succeeded : JobState.Failed, error, Agreement(comparable));
        return true;
    }

    /// <summary>Ends the job as failed at once; what has not run never will, unless it is retried.</summary>
    public static void EndFailed(this JobChange change, string jobId, JobError error)
    {
        change.DropTrials(jobId);
        change.End(jobId, JobState.Failed, error, null);
    }

    public static void EndCancelled(this JobChange change, string jobId, StopReport stopped)
    {
        change.DropTrials(jobId);
        change.Execute("UPDATE jobs SET stopped = @stopped WHERE id = @jobId", new { jobId, stopped = Stored.Json(stopped) });
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

    /// <summary>
    /// Results must agree among trials with the same parameters: of one variant and, where the problem grows with the workers,
    /// of one worker count. Counted is how many bear the commonest result of their group.
    /// </summary>
    static ResultAgreement? Agreement(IReadOnlyList<IGrouping<object, TrialRow>> comparable)
    {
        int same = comparable.Sum(g => g.GroupBy(t => t.ResultHash).Max(h => h.Count()));
        int total = comparable.Sum(g => g.Count());
        return total == 0 ? null : new ResultAgreement(same, total);
    }

    static IReadOnlyList<IGrouping<object, TrialRow>> Comparable(List<TrialRow> trials, JobRow job)
    {
        bool weak = Stored.Read<Sweep>(job.Sweep)!.Scaling == ScalingKind.Weak;
        return [.. trials.Where(t => t.TrialState == TrialState.Succeeded && t.ResultHash is not null)
            .GroupBy(t => (object)(t.Variant, weak ? t.Workers : 0))];
    }

    static JobError? InputFault(List<TrialRow> trials) =>
        Errors(trials).FirstOrDefault(e => TrialRetry.StopsTheJob(e.Error)) is { Error: { } error } ? new JobError(error.Kind, error.Message) : null;

    static JobError? TrialsFailed(List<TrialRow> trials)
    {
        var failed = Errors(trials).Where(e => !e.Trial.Warmup).ToList();
        if (failed.Count == 0)
        {
            return null;
        }
        var (trial, error) = failed[0];
        string others = failed.Count == 1 ? "" : $" and {failed.Count - 1} more";
        return new JobError("trials-failed",
            $"{failed.Count} of {trials.Count(t => !t.Warmup)} measured trials failed: {trial.Id} ({trial.Strategy}, {trial.Workers} workers){others}. {error.Kind}: {error.Message}");
    }

    static IEnumerable<(TrialRow Trial, TrialError Error)> Errors(List<TrialRow> trials) => trials
        .Where(t => t.TrialState == TrialState.Failed)
        .Select(t => (t, Stored.Read<TrialOutcome>(t.Outcome)?.Error ?? new TrialError("crash", "no reason was reported")));

    /// <summary>Shows the value of the first trial of a group and the first one that differs from it.</summary>
    static JobError? Mismatch(JobChange change, IReadOnlyList<IGrouping<object, TrialRow>> comparable)
    {
        foreach (var group in comparable)
        {
            var first = group.First();
            if (group.FirstOrDefault(t => t.ResultHash != first.ResultHash) is { } other)
            {
                int differing = group.Count(t => t.ResultHash != first.ResultHash);
                return new JobError("mismatch",
                    $"{differing} of {group.Count()} results differ from the first: {Shown(change, first)} but {Shown(change, other)}.");
            }
        }
        return null;
    }

    static string Shown(JobChange change, TrialRow trial)
    {
        string? value = change.Connection.QuerySingleOrDefault<string>(
            "SELECT value FROM results WHERE job_id = @JobId AND hash = @ResultHash", new { trial.JobId, trial.ResultHash });
        return $"trial {trial.Id} ({trial.Strategy}, {trial.Workers} workers) has {Short(value ?? trial.ResultHash!)}";
    }

    static string Short(string value) => value.Length <= 300 ? value : $"{value[..300]}…";
}
