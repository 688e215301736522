using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Slurm;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;

namespace Dashboard.Web.Slurm;

/// <summary>What the end of a Slurm job means for the job that it ran.</summary>
static class SlurmEndings
{
    /// <summary>Slurm holds nothing of the job any more. Finished trials stay; what is left is run by the next allocation, or by a retry.</summary>
    /// <param name="output">The end of what the batch script said; null or empty for nothing.</param>
    public static void EndSlurm(this JobChange change, SlurmRow row, string state, string reason, string? output)
    {
        change.Execute("UPDATE slurm_jobs SET state = @state, reason = @reason, ended_at = @now WHERE number = @Number", new { row.Number, state, reason, now = change.NowMilliseconds });
        if (change.Job(row.JobId) is not { } job)
        {
            change.Execute("DELETE FROM slurm_jobs WHERE number = @Number", new { row.Number });
            return;
        }
        change.Settle(job.Id, row.Name, long.MaxValue, null);
        if (job.Terminal)
        {
            return;
        }
        Log(change, row, output);
        if (job.Lease is { } lease && job.Runner == row.Name)
        {
            // Slurm has ended every process of it; nobody needs to wait for the Runner.
            change.Lose(job.Id, lease, $"Slurm job {row.SlurmId} is over", counts: false, gone: true);
        }
        else if (job.CancelRequested)
        {
            change.EndCancelled(job.Id, new StopReport(0, 0, Confirmed: !SlurmRows.AnyOpen(change.Connection, job.Id)));
        }
        Conclude(change, row, state, reason, output);
    }

    static void Conclude(JobChange change, SlurmRow row, string state, string reason, string? output)
    {
        if (change.Job(row.JobId) is not { Terminal: false } job)
        {
            return;
        }
        if (row.SpentAt is not null || change.EndIfDone(job.Id))
        {
            return;
        }
        string kind = state is "TIMEOUT" or "DEADLINE" ? "walltime" : "slurm";
        change.EndFailed(job.Id, new JobError(kind, Words(change, row, state, reason, output)));
    }

    static string Words(JobChange change, SlurmRow row, string state, string reason, string? output)
    {
        var (done, total) = change.Connection.QuerySingle<(int, int)>(
            "SELECT COUNT(*) FILTER (WHERE state = 'succeeded'), COUNT(*) FROM trials WHERE job_id = @JobId", new { row.JobId });
        string said = state is "TIMEOUT" or "DEADLINE" or "CANCELLED" || LastLine(output) is not { } line ? "" : $" Its last words: {line}";
        string kept = done == 0 ? $"None of the {total} trials had finished" : $"{done} of {total} trials are finished and kept";
        return $"{SlurmReasons.Ended(row.SlurmId ?? 0, state, reason)}. {kept}; a retry runs the rest in a new allocation.{said}";
    }

    static string? LastLine(string? output) =>
        output?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() is { } line ? line.Length <= 300 ? line : line[..300] + "…" : null;

    static void Log(JobChange change, SlurmRow row, string? output)
    {
        var lines = (output ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(20).Select(l => new LogLine($"slurm job {row.SlurmId}", "info", l.TrimEnd()));
        change.AppendLines(row.JobId, null, lines);
    }

    /// <summary>Slurm did not take the job: a fault of the request, so it does not help to ask again.</summary>
    public static void RefusedBySlurm(this JobChange change, SlurmRow row, string why)
    {
        change.Execute("UPDATE slurm_jobs SET state = 'REFUSED', reason = @why, ended_at = @now WHERE number = @Number", new { row.Number, why, now = change.NowMilliseconds });
        if (change.Job(row.JobId) is { Terminal: false } job)
        {
            change.EndFailed(job.Id, new JobError("slurm", $"Slurm refused the job: {why}"));
        }
    }
}
