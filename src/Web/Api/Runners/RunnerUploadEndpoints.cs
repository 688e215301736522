using Dashboard.Core.Protocol;
using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;
using Dashboard.Web.Options;
using Dashboard.Web.Slurm;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dashboard.Web.Api.Runners;

/// <summary>What Runners fetch and upload; see <see cref="RunnerProtocol"/>.</summary>
static class RunnerUploadEndpoints
{
    public static void MapRunnerUploads(this IEndpointRouteBuilder routes, DashboardOptions options)
    {
        var group = routes.MapGroup("/runner").WithTags("Runner protocol");
        group.MapGet("/jobs/{id}/assignment", AssignmentAsync).WithSummary("The remaining trials of a leased job");
        group.MapPost("/reports", StoreAsync).WithSummary("Durable reports; acknowledged once stored")
            .WithMetadata(new RequestSizeLimitAttribute(options.Limits.RunnerBodyBytes));
    }

    static async Task<Results<Ok<ReportAck>, ProblemHttpResult>> StoreAsync(ReportBatch batch, HttpContext context, ReportDesk desk) =>
        string.IsNullOrEmpty(batch.Runner) ? Problems.Invalid("runner", "is missing; needed is the Runner's name")
        : OneJobToken.Refusal(context.User, batch.Runner) is { } bound ? Problems.Of(StatusCodes.Status403Forbidden, bound)
        : MessageGaps.Find(batch) is { } gap ? Problems.Invalid("reports", $"must be a list of whole reports, without nulls where their types have values; there is none at {gap}")
        : TypedResults.Ok(await desk.StoreAsync(batch));

    static async Task<Results<Ok<JobAssignment>, ProblemHttpResult>> AssignmentAsync(string id, string? lease, HttpContext context, ReportDesk desk)
    {
        if (OneJobToken.JobRefusal(context.User, id) is { } refusal)
        {
            return Problems.Of(StatusCodes.Status403Forbidden, refusal);
        }
        if (!long.TryParse(lease, out long number))
        {
            return Problems.Invalid("lease", $"'{lease}' is not the number of a lease");
        }
        return await desk.AssignAsync(id, number) is { } assignment
            ? TypedResults.Ok(assignment)
            : Problems.Conflict($"Lease {lease} of job '{id}' is not valid any more; stop and forget the job.");
    }
}
