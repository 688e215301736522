using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Core.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Schedules;

/// <summary>A schedule as the API and the pages show it.</summary>
/// <param name="NextTimes">The next five; none while it is paused.</param>
/// <param name="LastProblem">Why the last occurrence made no job; null where it did.</param>
public sealed record ScheduleView(
    string Id, string Name, string Cron, string TimeZone, JobRequest Job, string Owner, DateTimeOffset CreatedAt, bool Paused, IReadOnlyList<DateTimeOffset> NextTimes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? LastAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? LastJob,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? LastProblem)
{
    /// <summary>The tag that every job of the schedule bears.</summary>
    public string Tag => ScheduleTag.Of(Id);
}

static class ScheduleTag
{
    public static string Of(string id) => $"schedule:{id}";
}

/// <summary>The body of <c>POST /api/v1/schedules</c>.</summary>
public sealed record ScheduleRequest
{
    /// <summary>What lists show; the job's title or analysis where left out.</summary>
    public string? Name { get; init; }
    /// <summary>Five fields as in crontab, or Quartz's six or seven.</summary>
    public string? Cron { get; init; }
    /// <summary>Default UTC.</summary>
    public string? TimeZone { get; init; }
    /// <summary>The body of <c>POST /api/v1/jobs</c>.</summary>
    public JobRequest? Job { get; init; }
    public bool Paused { get; init; }
}

/// <summary>A row of <c>schedules</c>.</summary>
sealed class ScheduleRow
{
    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public string Cron { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public string Job { get; init; } = "{}";
    public string Owner { get; init; } = "";
    public long CreatedAt { get; init; }
    public bool Paused { get; init; }
    public long Since { get; init; }
    public long? LastAt { get; init; }
    public string? LastJob { get; init; }
    public string? LastProblem { get; init; }

    public Queue.Recurrence Rule => new(Cron, TimeZone);

    public JobRequest Request => Stored.Read<JobRequest>(Job)!;

    public ScheduleView ToView(IReadOnlyList<DateTimeOffset> next) => new(
        Id, Name, Cron, TimeZone, Request, Owner, Stored.Time(CreatedAt), Paused, next, Stored.Time(LastAt), LastJob, LastProblem);
}
