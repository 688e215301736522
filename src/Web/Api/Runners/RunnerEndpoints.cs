using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Runners;

/// <summary>The Runners as people see and steer them.</summary>
static class RunnerEndpoints
{
    public static void MapRunners(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/runners", (NodePool pool) => new Jobs.Page<RunnerView>(pool.Runners(), null))
            .WithTags("Runners").WithSummary("Runners that are or were connected");
        var group = routes.MapGroup("/runners").WithTags("Runners");
        group.MapPost("/{name}/drain", (string name, NodePool pool) => DrainAsync(name, true, pool)).WithSummary("Give a Runner no new jobs");
        group.MapPost("/{name}/resume", (string name, NodePool pool) => DrainAsync(name, false, pool)).WithSummary("Give a drained Runner jobs again");
        group.MapDelete("/{name}", ForgetAsync).WithSummary("Forget a Runner that is gone");
    }

    static async Task<Results<Ok<RunnerView>, ProblemHttpResult>> DrainAsync(string name, bool drained, NodePool pool) =>
        await pool.DrainAsync(name, drained) && pool.Runners().FirstOrDefault(r => r.Name == name) is { } runner ? TypedResults.Ok(runner) : Missing(name);

    static async Task<Results<NoContent, ProblemHttpResult>> ForgetAsync(string name, NodePool pool) => await pool.ForgetAsync(name) switch
    {
        ChangeResult.Done => TypedResults.NoContent(),
        ChangeResult.Conflict conflict => Problems.Conflict(conflict.Message),
        _ => Missing(name),
    };

    static ProblemHttpResult Missing(string name) => Problems.NotFound($"There is no Runner '{name}'.");
}
