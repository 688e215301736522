using System.Security.Claims;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Schedules;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Schedules;

/// <summary>Jobs that are handed in again and again.</summary>
static class ScheduleEndpoints
{
    public static void MapSchedules(this IEndpointRouteBuilder api)
    {
        var schedules = api.MapGroup("/schedules").WithTags("Schedules");
        schedules.MapGet("/", List).WithSummary("Schedules, newest first");
        schedules.MapGet("/times", Times).WithSummary("The next five times of a cron expression (cron, timeZone)");
        schedules.MapGet("/{id}", Find).WithSummary("One schedule");
        var changes = api.MapGroup("/schedules").WithTags("Schedules");
        changes.MapPost("/", CreateAsync).WithSummary("Hand a job in again and again").WithDescription(
            """
            { cron, timeZone?, job, name?, paused? }. cron has five fields (minute hour day month weekday, as in crontab) or six (second first); job is the body of POST /api/v1/jobs and is checked at once.
            Each run is an ordinary job with the tag schedule:{id}. Occurrences that were missed are made up for once; while the job of the time before has not ended, none is handed in.
            """);
        changes.MapPost("/{id}/pause", (string id, HttpContext context, ScheduleStore store) => PauseAsync(id, true, context, store)).WithSummary("Hand in no more jobs until it is resumed");
        changes.MapPost("/{id}/resume", (string id, HttpContext context, ScheduleStore store) => PauseAsync(id, false, context, store)).WithSummary("Go on; what came due meanwhile is not made up for");
        changes.MapDelete("/{id}", DeleteAsync).WithSummary("Delete a schedule; its jobs stay");
    }

    static Results<Ok<Page<ScheduleView>>, ProblemHttpResult> List(ScheduleStore schedules, string? limit, string? cursor) =>
        PageRequest.Read(limit, cursor, out var problem) is { } page ? TypedResults.Ok(schedules.List(page)) : problem!;

    static Results<Ok<ScheduleTimes>, ProblemHttpResult> Times(ScheduleStore schedules, string? cron, string? timeZone)
    {
        var (times, errors) = schedules.Times(cron, timeZone);
        return errors.Count > 0 ? Problems.Invalid(errors) : TypedResults.Ok(new ScheduleTimes(times));
    }

    static Results<Ok<ScheduleView>, ProblemHttpResult> Find(string id, ScheduleStore schedules) =>
        schedules.Find(id) is { } schedule ? TypedResults.Ok(schedule) : Missing(id);

    static async Task<Results<Created<ScheduleView>, ProblemHttpResult>> CreateAsync(ScheduleRequest request, HttpContext context, ScheduleStore schedules)
    {
        var (schedule, errors) = await schedules.CreateAsync(request, NameOf(context.User), SubmitterRights.Of(context.User));
        return schedule is null ? Problems.Invalid(errors) : TypedResults.Created($"{context.Request.PathBase}/api/v1/schedules/{schedule.Id}", schedule);
    }

    static async Task<Results<Ok<ScheduleView>, ProblemHttpResult>> PauseAsync(string id, bool paused, HttpContext context, ScheduleStore schedules)
    {
        if (Refusal(id, context.User, schedules) is { } refusal)
        {
            return refusal;
        }
        return await schedules.PauseAsync(id, paused) is { } schedule ? TypedResults.Ok(schedule) : Missing(id);
    }

    static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, HttpContext context, ScheduleStore schedules)
    {
        if (Refusal(id, context.User, schedules) is { } refusal)
        {
            return refusal;
        }
        return await schedules.DeleteAsync(id) ? TypedResults.NoContent() : Missing(id);
    }

    /// <summary>Submitters change their own schedules; operators and owners any.</summary>
    static ProblemHttpResult? Refusal(string id, ClaimsPrincipal user, ScheduleStore schedules) =>
        schedules.Find(id) is not { } schedule || ScheduleAccess.MayChange(schedule, user) ? null
        : Problems.Of(StatusCodes.Status403Forbidden, $"Schedule {id} belongs to {schedule.Owner}; only its owner and operators may change it.");

    static string NameOf(ClaimsPrincipal user) => user.Identity?.Name ?? "anonymous";

    static ProblemHttpResult Missing(string id) => Problems.NotFound($"There is no schedule '{id}'.");
}

/// <param name="NextTimes">In UTC.</param>
public sealed record ScheduleTimes(IReadOnlyList<DateTimeOffset> NextTimes);
