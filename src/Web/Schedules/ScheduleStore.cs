using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Api;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Queue;

namespace Dashboard.Web.Schedules;

/// <summary>Recurring jobs: made, listed, paused, resumed and deleted. The history holds them; the queue is told when they are due.</summary>
public sealed class ScheduleStore
{
    public const int ShownTimes = 5;

    const int LongestName = 200, MostTags = 19;

    readonly HistoryDatabase database;
    readonly IJobQueue queue;
    readonly JobIntake intake;
    readonly TimeProvider time;
    readonly SemaphoreSlim following = new(1);

    internal ScheduleStore(HistoryDatabase database, IJobQueue queue, JobIntake intake, TimeProvider time) =>
        (this.database, this.queue, this.intake, this.time) = (database, queue, intake, time);

    /// <summary>Newest first.</summary>
    public Page<ScheduleView> List(PageRequest page)
    {
        using var connection = database.Open();
        var rows = connection.Query<ScheduleRow>(
            "SELECT * FROM schedules WHERE @id IS NULL OR (created_at, id) < (@at, @id) ORDER BY created_at DESC, id DESC LIMIT @count",
            new { id = page.After?.Id, at = page.After?.CreatedAt, count = page.Limit + 1 }).ToList();
        var shown = rows.Take(page.Limit).Select(View).ToList();
        return new Page<ScheduleView>(shown, rows.Count > page.Limit ? Cursor.Write(shown[^1].CreatedAt, shown[^1].Id) : null);
    }

    public ScheduleView? Find(string id) => Row(id) is { } row ? View(row) : null;

    /// <summary>The next times of a rule; faults by field.</summary>
    public (IReadOnlyList<DateTimeOffset> Times, IReadOnlyDictionary<string, string[]> Errors) Times(string? cron, string? timeZone)
    {
        var faults = new Faults();
        return (Times(cron, timeZone, faults), faults.ToErrors());
    }

    /// <summary>Checks the whole request, the job included, and stores it.</summary>
    public async Task<(ScheduleView? Schedule, IReadOnlyDictionary<string, string[]> Errors)> CreateAsync(ScheduleRequest request, string owner, SubmitterRights? rights = null)
    {
        var faults = new Faults();
        Times(request.Cron, request.TimeZone, faults);
        if (request.Name is { } name && (name.Length > LongestName || name.Any(char.IsControl)))
        {
            faults.Add("name", $"{name.Length} characters: at most {LongestName} are allowed, without control characters.");
        }
        await CheckJobAsync(request.Job, owner, rights, faults);
        if (faults.Any)
        {
            return (null, faults.ToErrors());
        }
        var row = RowOf(request, owner);
        await database.WriteAsync(connection =>
        {
            connection.Execute(
                """
                INSERT INTO schedules (id, name, cron, time_zone, job, owner, created_at, paused, since)
                VALUES (@Id, @Name, @Cron, @TimeZone, @Job, @Owner, @CreatedAt, @Paused, @Since)
                """, row);
        });
        await FollowAsync(row.Id);
        return (View(row), faults.ToErrors());
    }

    async Task CheckJobAsync(JobRequest? job, string owner, SubmitterRights? rights, Faults faults)
    {
        if (job is null)
        {
            faults.Add("job", "Missing: the body of POST /api/v1/jobs.");
            return;
        }
        if (job.Tags?.Count > MostTags)
        {
            faults.Add("job.tags", $"{job.Tags.Count} tags: at most {MostTags} are allowed, because each job gets one more for its schedule.");
        }
        foreach (var (path, messages) in (await intake.CheckAsync(job, owner, rights)).Errors)
        {
            foreach (string message in messages)
            {
                faults.Add($"job.{path}", message);
            }
        }
    }

    ScheduleRow RowOf(ScheduleRequest request, string owner)
    {
        long now = Stored.Time(time.GetUtcNow());
        string? name = new[] { request.Name, request.Job!.Title, request.Job.Analysis }.First(n => !string.IsNullOrWhiteSpace(n));
        return new ScheduleRow
        {
            Id = JobIds.Next(time.GetUtcNow()), Name = name!.Trim(), Cron = request.Cron!.Trim(), TimeZone = Zone(request.TimeZone), Job = Stored.Json(request.Job), Owner = owner,
            CreatedAt = now, Paused = request.Paused, Since = now,
        };
    }

    /// <summary>What comes due while it is paused is not made up for.</summary>
    /// <returns>Null where there is no such schedule.</returns>
    public async Task<ScheduleView?> PauseAsync(string id, bool paused)
    {
        await database.WriteAsync(connection =>
        {
            connection.Execute("UPDATE schedules SET paused = @paused, since = MAX(since, @now) WHERE id = @id AND paused <> @paused",
                new { id, paused, now = Stored.Time(time.GetUtcNow()) });
        });
        if (Row(id) is not { } row)
        {
            return null;
        }
        await FollowAsync(id);
        return View(row);
    }

    /// <summary>Its jobs stay.</summary>
    public async Task<bool> DeleteAsync(string id)
    {
        int gone = await database.WriteAsync(connection => connection.Execute("DELETE FROM schedules WHERE id = @id", new { id }));
        await FollowAsync(id);
        return gone == 1;
    }

    /// <summary>Brings the queue in line with the history, for every schedule.</summary>
    public async Task FollowAllAsync()
    {
        using var connection = database.Open();
        foreach (var row in connection.Query<ScheduleRow>("SELECT * FROM schedules").ToList())
        {
            await FollowAsync(row.Id);
        }
    }

    /// <summary>
    /// One at a time, and by what is stored when its turn comes: the engine refuses to take away what another change is taking away, and
    /// a change that comes late must not bring back what has been deleted meanwhile.
    /// </summary>
    async Task FollowAsync(string id)
    {
        await following.WaitAsync();
        try
        {
            await (Row(id) is { Paused: false } row ? queue.RepeatAsync(id, row.Rule, Stored.Time(row.Since)) : queue.EndRepeatAsync(id));
        }
        finally
        {
            following.Release();
        }
    }

    ScheduleRow? Row(string id)
    {
        using var connection = database.Open();
        return connection.QuerySingleOrDefault<ScheduleRow>("SELECT * FROM schedules WHERE id = @id", new { id });
    }

    ScheduleView View(ScheduleRow row) => row.ToView(row.Paused ? [] : queue.Occurrences(row.Rule, time.GetUtcNow(), ShownTimes));

    IReadOnlyList<DateTimeOffset> Times(string? cron, string? timeZone, Faults faults)
    {
        if (string.IsNullOrWhiteSpace(cron))
        {
            faults.Add("cron", "Missing: five fields (minute hour day month weekday), such as \"30 4 * * 1\" for Mondays at 04:30.");
            return [];
        }
        try
        {
            var times = queue.Occurrences(new Recurrence(cron, Zone(timeZone)), time.GetUtcNow(), ShownTimes);
            if (times.Count == 0)
            {
                faults.Add("cron", $"'{cron}' names no time that is still to come.");
            }
            return times;
        }
        catch (RecurrenceException fault)
        {
            faults.Add(fault.Part, fault.Message);
            return [];
        }
    }

    static string Zone(string? timeZone) => string.IsNullOrWhiteSpace(timeZone) ? "UTC" : timeZone.Trim();
}
