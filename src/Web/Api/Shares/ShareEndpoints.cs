using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Audit;
using Dashboard.Web.Auth;
using Dashboard.Web.Auth.Shares;
using Dashboard.Web.History;
using Dashboard.Web.Options;
using Dashboard.Web.Pages.Jobs;
using Dashboard.Web.Scaling;
using Dashboard.Web.Scaling.Proposal;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Shares;

/// <summary>Links that show a job to people without a token.</summary>
static class ShareEndpoints
{
    public static void MapShares(this IEndpointRouteBuilder api)
    {
        api.MapPost("/jobs/{id}/shares", CreateAsync).WithTags("Shares").WithSummary("Make a link that shows this job, read only, to whoever has it")
            .WithDescription("{ days? }: 7 where left out. The link is in this answer and nowhere else. Dashboard:Sharing:Allowed has to be true.");
        var shares = api.MapGroup("/shares").WithTags("Shares");
        shares.MapGet("/", List).WithSummary("Links, newest first: one's own, and for owners all; never the links themselves");
        shares.MapDelete("/{id}", DeleteAsync).WithSummary("Revoke a link at once: its maker and owners may");
    }

    /// <summary>The study of a shared job: one file without scripts.</summary>
    public static void MapSharedScaling(this IEndpointRouteBuilder routes) => routes.MapGet("/shared/{secret}/scaling", ScalingAsync).ExcludeFromDescription();

    static async Task<Results<Created<CreatedShare>, ProblemHttpResult>> CreateAsync(string id, ShareRequest request, ShareStore shares, JobHistory jobs, HttpContext context)
    {
        if (!shares.Allowed)
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "Links are not allowed here; the setting Dashboard:Sharing:Allowed would allow them.");
        }
        if (await jobs.FindAsync(id, withTrials: false) is null)
        {
            return Problems.NotFound($"There is no job '{id}'.");
        }
        var (secret, share, fault) = await shares.CreateAsync(id, request.Days, context.User.Identity?.Name ?? "");
        if (share is null)
        {
            return Problems.Invalid("days", fault!);
        }
        context.Response.Headers.CacheControl = "no-store";
        AuditTrail.Say(context, share.Id, $"job {id}, until {share.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        return TypedResults.Created($"{context.Request.PathBase}/api/v1/shares/{share.Id}", new CreatedShare(share.Id, id, ShareLink.Of(context, secret!), share.ExpiresAt));
    }

    static Results<Ok<Page<ShareView>>, ProblemHttpResult> List(ShareStore shares, HttpContext context, string? limit, string? cursor) =>
        PageRequest.Read(limit, cursor, out var problem) is { } page ? TypedResults.Ok(shares.List(page, context.User)) : problem!;

    static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, ShareStore shares, HttpContext context) => shares.Find(id) switch
    {
        // Others learn nothing of it, not even that it is there.
        { } share when ShareStore.MayRevoke(share, context.User) && await shares.DeleteAsync(id) => TypedResults.NoContent(),
        _ => Problems.NotFound($"There is no link '{id}' of yours."),
    };

    static async Task<IResult> ScalingAsync(string secret, HttpContext context, ShareDoor door, JobHistory jobs, NodeFactsReader nodes)
    {
        if (await door.OpenAsync(context, secret) is not { } share || await jobs.FindAsync(share.JobId) is not { } job)
        {
            return TypedResults.StatusCode(context.Response.StatusCode >= 400 ? context.Response.StatusCode : StatusCodes.Status404NotFound);
        }
        var (request, _) = ProposalRequest.Read(new QueryCollection());
        var environments = (job.Trials ?? []).Select(t => t.EnvironmentId).OfType<string>().Distinct();
        context.Items[SecurityHeaders.OwnPolicy] = ProposalPage.ContentPolicy(tools: false);
        return TypedResults.Text(ProposalPage.Write(new ScalingStudy(job, await JobScaling.OfAsync(job, jobs), nodes.Read(environments), request, jobs.LaunchersOf(job))), "text/html; charset=utf-8");
    }
}
