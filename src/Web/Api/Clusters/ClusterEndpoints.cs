using Dashboard.Core.Protocol.Clusters;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Clusters;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Clusters;

/// <summary>Clusters of engines: start, list, look at, end.</summary>
static class ClusterEndpoints
{
    public static void MapClusters(this IEndpointRouteBuilder api)
    {
        var clusters = api.MapGroup("/clusters").WithTags("Clusters");
        clusters.MapGet("/", ListAsync).WithSummary("Clusters, newest first");
        clusters.MapGet("/{id}", FindAsync).WithSummary("A cluster with its engines and their load").ProducesProblem(404);
        clusters.MapGet("/{id}/tasks", TasksAsync).WithSummary("The cluster's task log after a number").ProducesProblem(404).ProducesProblem(409)
            .WithDescription("""
                { items, nextAfter?, lastSeq }: entries with seq above `after` (default 0), oldest first, up to `limit` (1 to 500, default 100); the newest ten thousand are kept. startedAt and seconds tell when
                and for how long an engine was at a task. What code or function a task ran is shown to those who may use the cluster; others see its kind.
                """);
        clusters.MapPost("/", StartAsync).WithSummary("Start a cluster").ProducesProblem(400).ProducesProblem(409).WithDescription(
            """
            { engines?: 4, launcher?: "local" | "mpi" | "slurm", runner?, slurm? }. slurm, for that launcher, is { timeLimitMinutes, partition?, nodes?, account?, setup?, … } as placement.slurm of a job; while the allocation waits, `error` says why. engines is 1 to the larger of 64 and four times the Runner's usable CPUs. The cluster is `starting`, then `ready`; requests wait until it is. It belongs
            to whoever started it: another operator may not use it, owners may. It stops by itself after it has been idle for idleStopSeconds (Dashboard:ClusterIdleMinutes). A user has at most 8 at a time.
            """);
        clusters.MapDelete("/{id}", StopAsync).WithSummary("End a cluster and all its processes; one that has ended is forgotten").ProducesProblem(404);
        clusters.MapClusterCalls();
        api.MapClusterLine();
    }

    static async Task<Results<Ok<Page<ClusterView>>, ProblemHttpResult>> ListAsync(ClusterStore store, ClusterViews views, HttpContext context, string? limit, string? cursor)
    {
        if (PageRequest.Read(limit, cursor, out var problem) is not { } page)
        {
            return problem!;
        }
        var found = store.List(page);
        return TypedResults.Ok(new Page<ClusterView>(await Task.WhenAll(found.Items.Select(c => views.OfAsync(c, context.User, context.RequestAborted))), found.NextCursor));
    }

    static async Task<Results<Ok<ClusterView>, ProblemHttpResult>> FindAsync(string id, ClusterStore store, ClusterViews views, HttpContext context) =>
        store.Find(id) is { } cluster ? TypedResults.Ok(await views.OfAsync(cluster, context.User, context.RequestAborted)) : Missing(id);

    static async Task<Results<Ok<TaskPage>, ProblemHttpResult>> TasksAsync(
        string id, string? after, string? limit, HttpContext context, ClusterStore store, ClusterViews views, ClusterDesk desk)
    {
        if (PageRequest.Read(limit, null, out var problem) is not { } page)
        {
            return problem!;
        }
        long from = 0;
        if (!string.IsNullOrEmpty(after) && (!long.TryParse(after, System.Globalization.CultureInfo.InvariantCulture, out from) || from < 0))
        {
            return Problems.Invalid("after", $"'{after}' is not the number of an entry; allowed are whole numbers from 0");
        }
        if (store.Find(id) is not { } cluster)
        {
            return Missing(id);
        }
        if (cluster.HasEnded)
        {
            return Problems.Conflict(ClusterDesk.Over(cluster));
        }
        return await views.LookAsync(cluster, LineVerb.Tasks, from, page.Limit, context.RequestAborted) is { } look
            ? TypedResults.Ok(TaskPage.Of(ClusterViews.Shown(look, ClusterAccess.MayUse(cluster, context.User))!, page.Limit))
            : Problems.Of(StatusCodes.Status503ServiceUnavailable, desk.Unreachable(cluster) ?? $"Cluster {id} is {cluster.State.ToString().ToLowerInvariant()} and out of reach at the moment.");
    }

    static async Task<Results<Created<ClusterView>, ProblemHttpResult>> StartAsync(ClusterRequest request, HttpContext context, ClusterDesk desk, ClusterViews views) =>
        await desk.StartAsync(request, context.User) switch
        {
            ClusterOutcome.Started started => TypedResults.Created($"{context.Request.PathBase}/api/v1/clusters/{started.Cluster.Id}", views.Merge(started.Cluster, null)),
            var refused => Problem(refused),
        };

    static async Task<Results<NoContent, ProblemHttpResult>> StopAsync(string id, HttpContext context, ClusterStore store, ClusterDesk desk)
    {
        if (store.Find(id) is not { } cluster)
        {
            return Missing(id);
        }
        if (!ClusterAccess.MayUse(cluster, context.User))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, ClusterAccess.Refusal(cluster));
        }
        await desk.StopAsync(cluster, CancellationToken.None);
        return TypedResults.NoContent();
    }

    public static ProblemHttpResult Missing(string id) => Problems.NotFound($"There is no cluster '{id}'.");

    public static ProblemHttpResult Problem(ClusterOutcome outcome) => outcome switch
    {
        ClusterOutcome.Invalid invalid => Problems.Invalid(invalid.Errors),
        ClusterOutcome.Conflict conflict => Problems.Conflict(conflict.Message),
        ClusterOutcome.Unavailable away => Problems.Of(StatusCodes.Status503ServiceUnavailable, away.Message),
        _ => throw new InvalidOperationException(outcome.GetType().Name),
    };
}

/// <summary>A part of a cluster's task log.</summary>
/// <param name="NextAfter">What to ask for next; null where this was the end.</param>
public sealed record TaskPage(IReadOnlyList<TaskEntry> Items, long? NextAfter, long LastSeq)
{
    public static TaskPage Of(ClusterLook look, int limit) =>
        new(look.Tasks, look.Tasks.Count == limit && look.Tasks[^1].Seq < look.LastSeq ? look.Tasks[^1].Seq : null, look.LastSeq);
}
