using Dashboard.Core.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Slurm;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Jobs;

/// <summary>Batch scripts of jobs that are placed through Slurm.</summary>
static class SlurmEndpoints
{
    public static void MapSlurmScript(this RouteGroupBuilder jobs) => jobs.MapGet("/{id}/slurm-script", ScriptAsync).WithSummary("The batch script of a job that is placed through Slurm")
        .WithDescription("The script of its latest Slurm job, or of the one with the number `job`; before the first was handed in, what it would be.")
        .Produces<string>(200, "text/x-shellscript").ProducesProblem(404);

    public static void MapSlurmPreview(this RouteGroupBuilder changes) => changes.MapPost("/slurm-preview", PreviewAsync).WithSummary("The batch scripts of a job, and what they may cost")
        .WithDescription("The body is that of POST /api/v1/jobs, with placement.slurm; nothing is stored. mostCoreHours counts every core of the allocations to their time limits, and is left out where the size of whole nodes is not known.")
        .ProducesProblem(400);

    static async Task<Results<Ok<SlurmPreview>, ProblemHttpResult>> PreviewAsync(JobRequest request, HttpContext context, JobIntake intake)
    {
        var (preview, errors) = await intake.PreviewAsync(request, context.User.Identity?.Name ?? "anonymous", SubmitterRights.Of(context.User));
        return preview is null ? Problems.Invalid(errors) : TypedResults.Ok(preview);
    }

    static async Task<IResult> ScriptAsync(string id, string? job, JobHistory history, SlurmScripts scripts)
    {
        if (await history.FindAsync(id, withTrials: false) is not { } found)
        {
            return Problems.NotFound($"There is no job '{id}'.");
        }
        if (found.Placement?.Slurm is null)
        {
            return Problems.NotFound($"Job {id} is not placed through Slurm, so it has no batch script.");
        }
        return scripts.Of(found, job) is { } script ? TypedResults.File(System.Text.Encoding.UTF8.GetBytes(script.Text), "text/x-shellscript; charset=utf-8", $"{script.Name}.sh")
            : Problems.NotFound($"Job {id} has no Slurm job '{job}'.");
    }
}
