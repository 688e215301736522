using System.Security.Claims;
using System.Text.Json;
using Dashboard.Core.Analyses.GroupMax;
using Dashboard.Core.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dashboard.Web.Api.Jobs;

/// <summary>Jobs: hand in, list, look at, cancel, retry, delete.</summary>
static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapGet("/", ListAsync).WithSummary("Jobs, newest first");
        jobs.MapGet("/{id}", FindAsync).WithSummary("A job with its trials");
        jobs.MapGet("/{id}/events", EventsAsync).WithSummary("The job's numbered events after a number");
        jobs.MapGet("/{id}/log", LogAsync).WithSummary("The job's log as plain text").Produces<string>(200, "text/plain").ProducesProblem(404);
        jobs.MapGet("/{id}/trials.csv", CsvAsync).WithSummary("The job's trials as CSV").Produces<string>(200, "text/csv").ProducesProblem(404);
        jobs.MapGet("/{id}/result.txt", ResultTextAsync).WithSummary("The result of group-max as the course prints it, a line a group")
            .Produces<string>(200, "text/plain").ProducesProblem(404);
        jobs.MapGet("/{id}/trials/{trial}", TrialAsync).WithSummary("A trial with its workers and timeline");
        jobs.MapSlurmScript();

        var changes = routes.MapGroup("/jobs").WithTags("Jobs");
        changes.MapPost("/", SubmitAsync).WithSummary("Hand in a job").WithDescription(
            """
            placement.slurm runs the job in a Slurm allocation of its own: timeLimitMinutes, and where wanted partition, nodes, tasks or tasksPerNode, cpusPerTask, memoryBytes (of a node), account, qos,
            constraint, reservation, exclusive (default: in the exclusive lane), allocation ("sweep", or "perWorkerCount" for one Slurm job after the other), extra (options of sbatch that
            describe resources, such as --gres=gpu:1) and setup (shell lines; operators and owners only). sweep.layouts gives MPI nodes x ranksPerNode x threadsPerRank in place of plain worker counts.
            """).Accepts<JobRequest>("application/json").ProducesProblem(400).ProducesProblem(409).ProducesProblem(415);
        changes.MapPost("/{id}/cancel", CancelAsync).WithSummary("Stop a job and all its processes");
        changes.MapPost("/{id}/retry", RetryAsync).WithSummary("Run failed and cancelled trials again");
        changes.MapPost("/{id}/pin", PinAsync).WithSummary("Keep a job whatever the retention rules say");
        changes.MapPost("/{id}/unpin", UnpinAsync).WithSummary("Leave a job to the retention rules again");
        changes.MapDelete("/{id}", DeleteAsync).WithSummary("Remove a finished job");
        changes.MapSlurmPreview();
    }

    static async Task<Results<Created<JobView>, ProblemHttpResult>> SubmitAsync(
        [FromHeader(Name = "Idempotency-Key")] string? key, HttpContext context, JobDesk desk)
    {
        if (key is { Length: 0 or > 200 })
        {
            return Problems.Invalid("Idempotency-Key", $"has {key.Length} characters; allowed are 1 to 200");
        }
        if (!context.Request.HasJsonContentType())
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, null);
        }
        return await AnswerAsync(key, context, desk) switch
        {
            null => Problems.Invalid("", "is missing; send a JSON object"),
            SubmitResult.Created created => TypedResults.Created(Address(context, created.Job), created.Job),
            SubmitResult.Repeated repeated => TypedResults.Created(Address(context, repeated.Job), repeated.Job),
            SubmitResult.Invalid invalid => Problems.Invalid(invalid.Errors),
            SubmitResult.KeyReused reused => Problems.Conflict(reused.Message),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    /// <summary>Null where there is no body. It is read here, as one that cannot be read still uses its key a second time.</summary>
    /// <exception cref="JsonException">The body cannot be read; its key, if any, is free.</exception>
    static async Task<SubmitResult?> AnswerAsync(string? key, HttpContext context, JobDesk desk)
    {
        JsonException? fault = null;
        try
        {
            if (await ReadAsync(context) is { } request)
            {
                return await desk.SubmitAsync(request, NameOf(context.User), key, SubmitterRights.Of(context.User));
            }
        }
        catch (JsonException unreadable)
        {
            fault = unreadable;
        }
        if (key is not null && await desk.EarlierAsync(key, NameOf(context.User), body: null) is { } reused)
        {
            return reused;
        }
        bool empty = context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
        return fault is null || empty ? null : throw fault;
    }

    /// <exception cref="BadHttpRequestException">The body's pieces do not fit together.</exception>
    static async Task<JobRequest?> ReadAsync(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFromJsonAsync<JobRequest>(context.RequestAborted);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            throw new BadHttpRequestException($"The body cannot be read: {broken.Message}", StatusCodes.Status400BadRequest, broken);
        }
    }

    static string Address(HttpContext context, JobView job) => $"{context.Request.PathBase}/api/v1/jobs/{job.Id}";

    static string NameOf(ClaimsPrincipal user) => user.Identity?.Name ?? "anonymous";

    static async Task<Results<Ok<Page<JobView>>, ProblemHttpResult>> ListAsync(
        JobHistory history, string? state, string? analysis, string? tag, string? q, string? limit, string? cursor)
    {
        if (PageRequest.Read(limit, cursor, out var problem) is not { } page)
        {
            return problem!;
        }
        JobState? wanted = null;
        if (!string.IsNullOrEmpty(state))
        {
            string[] names = [.. Enum.GetNames<JobState>().Select(n => n.ToLowerInvariant())];
            if (!names.Contains(state))
            {
                return Problems.Invalid("state", $"'{state}' is not a state; allowed are {string.Join(", ", names)}");
            }
            wanted = Enum.Parse<JobState>(state, ignoreCase: true);
        }
        var filter = new JobFilter(wanted, NullIfEmpty(analysis), NullIfEmpty(tag), NullIfEmpty(q));
        return TypedResults.Ok(await history.ListAsync(filter, NullIfEmpty(cursor), page.Limit));
    }

    static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    static async Task<Results<Ok<JobView>, ProblemHttpResult>> FindAsync(string id, JobHistory history) =>
        await history.FindAsync(id) is { } job ? TypedResults.Ok(job) : Missing(id);

    static async Task<Results<Ok<Page<JobEvent>>, ProblemHttpResult>> EventsAsync(string id, string? after, string? cursor, string? limit, JobHistory history)
    {
        // The cursor of this list is the number of the last event.
        string name = string.IsNullOrEmpty(cursor) ? "after" : "cursor";
        after = string.IsNullOrEmpty(cursor) ? after : cursor;
        if (PageRequest.Read(limit, null, out var problem) is not { } page)
        {
            return problem!;
        }
        long from = 0;
        if (!string.IsNullOrEmpty(after) && (!long.TryParse(after, System.Globalization.CultureInfo.InvariantCulture, out from) || from < 0))
        {
            return Problems.Invalid(name, $"'{after}' is not the number of an event; allowed are whole numbers from 0");
        }
        return await history.FindAsync(id, withTrials: false) is null ? Missing(id) : TypedResults.Ok(await history.EventsAsync(id, from, page.Limit));
    }

    static async Task<IResult> LogAsync(string id, JobHistory history) =>
        await history.LogAsync(id) is { } text ? TypedResults.Text(text, "text/plain; charset=utf-8") : Missing(id);

    static async Task<IResult> CsvAsync(string id, JobHistory history) => await history.FindAsync(id) is { } job
        ? TypedResults.File(TrialsCsv.Write(job), "text/csv; charset=utf-8", $"{job.Id}-trials.csv")
        : Missing(id);

    static async Task<IResult> ResultTextAsync(string id, JobHistory history) => await history.FindAsync(id, withTrials: false) switch
    {
        null => Missing(id),
        { Analysis: not "group-max" } other => Problems.NotFound($"Job {id} ran {other.Analysis}; only results of group-max are printed as lines. GET /api/v1/jobs/{id} has the result."),
        { Result: { } result } when CourseLines.Of(result) is { } text => TypedResults.Text(text, "text/plain; charset=utf-8"),
        var job => Problems.NotFound($"Job {id} is {job.State.ToString().ToLowerInvariant()} and has no result{(job.FinishedAt is null ? " yet" : "")}."),
    };

    static async Task<Results<Ok<TrialView>, ProblemHttpResult>> TrialAsync(string id, string trial, JobHistory history) =>
        await history.FindTrialAsync(id, trial) is { } found ? TypedResults.Ok(found) : Problems.NotFound($"There is no trial '{trial}' of a job '{id}'.");

    static async Task<Results<Accepted<JobView>, ProblemHttpResult>> CancelAsync(string id, HttpContext context, JobDesk desk, JobHistory history)
    {
        var (job, problem) = await ChangeAsync(id, context, history, desk.CancelAsync);
        return problem is null ? TypedResults.Accepted(Address(context, job!), job) : problem;
    }

    static async Task<Results<Accepted<JobView>, ProblemHttpResult>> RetryAsync(string id, HttpContext context, JobDesk desk, JobHistory history)
    {
        var (job, problem) = await ChangeAsync(id, context, history, desk.RetryAsync);
        return problem is null ? TypedResults.Accepted(Address(context, job!), job) : problem;
    }

    static Task<Results<Ok<JobView>, ProblemHttpResult>> PinAsync(string id, HttpContext context, JobDesk desk, JobHistory history) =>
        KeepAsync(id, true, context, desk, history);

    static Task<Results<Ok<JobView>, ProblemHttpResult>> UnpinAsync(string id, HttpContext context, JobDesk desk, JobHistory history) =>
        KeepAsync(id, false, context, desk, history);

    static async Task<Results<Ok<JobView>, ProblemHttpResult>> KeepAsync(string id, bool pinned, HttpContext context, JobDesk desk, JobHistory history)
    {
        var (job, problem) = await ChangeAsync(id, context, history, (job, _) => desk.PinAsync(job, pinned));
        return problem is null ? TypedResults.Ok(job!) : problem;
    }

    static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, HttpContext context, JobDesk desk, JobHistory history)
    {
        var (_, problem) = await ChangeAsync(id, context, history, desk.DeleteAsync);
        return problem is null ? TypedResults.NoContent() : problem;
    }

    static async Task<(JobView? Job, ProblemHttpResult? Problem)> ChangeAsync(
        string id, HttpContext context, JobHistory history, Func<string, string, Task<ChangeResult>> change)
    {
        if (await RefusalAsync(id, context.User, history) is { } refusal)
        {
            return (null, refusal);
        }
        return await change(id, NameOf(context.User)) switch
        {
            ChangeResult.Done done => (done.Job, null),
            ChangeResult.Conflict conflict => (null, Problems.Conflict(conflict.Message)),
            _ => (null, Missing(id)),
        };
    }

    /// <summary>Submitters change their own jobs; operators and owners any.</summary>
    static async Task<ProblemHttpResult?> RefusalAsync(string id, ClaimsPrincipal user, JobHistory history) =>
        await history.FindAsync(id, withTrials: false) is { } job && !user.MayChange(job) ? Problems.Of(StatusCodes.Status403Forbidden, OwnJobs.Refusal(job)) : null;

    static ProblemHttpResult Missing(string id) => Problems.NotFound($"There is no job '{id}'.");
}
