using System.Globalization;
using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Queue;

namespace Dashboard.Web.Schedules;

/// <summary>Hands in the job of a schedule that is due. What the queue's engine calls; calls too many do no harm.</summary>
sealed partial class ScheduleDesk(HistoryDatabase database, IJobQueue queue, JobDesk desk, TimeProvider time, ILogger<ScheduleDesk> logger)
{
    public async Task RunDueAsync(string id)
    {
        if (Read(id) is not { Paused: false } row || LastDue(row) is not { } due)
        {
            return;
        }
        var (job, problem) = Unfinished(row) is { } running
            ? (null, $"Job {running}, of the time before, had not ended.")
            : await SubmitAsync(row, due);
        if (problem is not null)
        {
            Skipped(logger, id, problem);
        }
        await database.WriteAsync(connection =>
        {
            connection.Execute(
                "UPDATE schedules SET since = @since, last_at = @since, last_job = COALESCE(@job, last_job), last_problem = @problem WHERE id = @id",
                new { id, job, problem, since = Stored.Time(due) });
        });
    }

    ScheduleRow? Read(string id)
    {
        using var connection = database.Open();
        return connection.QuerySingleOrDefault<ScheduleRow>("SELECT * FROM schedules WHERE id = @id", new { id });
    }

    /// <summary>Now, where something came due since the last time: several occurrences that were missed are one. Null where nothing did.</summary>
    DateTimeOffset? LastDue(ScheduleRow row)
    {
        var now = time.GetUtcNow();
        var next = queue.Occurrences(row.Rule, Stored.Time(row.Since), 1);
        return next.Count == 1 && next[0] <= now ? now : null;
    }

    /// <summary>A schedule does not get ahead of its own jobs.</summary>
    string? Unfinished(ScheduleRow row)
    {
        using var connection = database.Open();
        return connection.QuerySingleOrDefault<string>("SELECT id FROM jobs WHERE id = @LastJob AND state IN ('queued', 'running')", new { row.LastJob });
    }

    /// <summary>The key makes a second try after a crash find the job of the first.</summary>
    async Task<(string? Job, string? Problem)> SubmitAsync(ScheduleRow row, DateTimeOffset due)
    {
        var request = row.Request;
        request = request with { Tags = [.. request.Tags ?? [], ScheduleTag.Of(row.Id)] };
        string key = string.Create(CultureInfo.InvariantCulture, $"schedule {row.Id} after {row.Since}");
        return await desk.SubmitAsync(request, row.Owner, key, SubmitterRights.All) switch
        {
            SubmitResult.Created made => (made.Job.Id, null),
            SubmitResult.Repeated known => (known.Job.Id, null),
            SubmitResult.Invalid invalid => (null, $"The job is not valid any more. {string.Join(' ', invalid.Errors.Select(e => $"{e.Key}: {string.Join(' ', e.Value)}").Take(3))}"),
            SubmitResult.KeyReused reused => (null, reused.Message),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    [LoggerMessage(LogLevel.Warning, "Schedule {Schedule} made no job: {Problem}")]
    static partial void Skipped(ILogger logger, string schedule, string problem);
}
