using Dashboard.Core.Measurement;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.History;
using Dashboard.Web.Scaling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Scaling;

/// <summary>Curves and what they say: of a job, or of anyone's timings.</summary>
static class ScalingEndpoints
{
    public static void MapScaling(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").WithTags("Scaling");
        group.MapGet("/jobs/{id}/scaling", OfJobAsync).WithSummary("Speedup, efficiency and fits of a job's sweep");
        group.MapGet("/scaling", Curves).WithSummary("Curves of the whole history, each of comparable timings only").WithDescription(
            """
            One series for each curve: the same analysis, parameters, variant, strategy, binding and kind of scaling on the same kind of node in the same state of caches. Filters, all optional: analysis, strategy, variant,
            curve (ids), host, node (a series' node.key), since and until (when jobs ended), tag, job (ids). metric is region (default) or elapsed (with start-up). goal and threshold are those of
            POST /api/v1/scaling/fit. limit: series, 1 to 100 (default 20), the last measured first; jobsPerCurve: newest jobs behind each, 1 to 200 (default 10).
            """).WithQuery(CurveFilterQuery.Names);
        group.MapPost("/scaling/fit", Fit).WithSummary("Fit and advice for any timings; nothing is stored");
    }

    static async Task<Results<Ok<ScalingReport>, ProblemHttpResult>> OfJobAsync(string id, JobHistory history) =>
        await history.FindAsync(id) is { } job ? TypedResults.Ok(await JobScaling.OfAsync(job, history)) : Problems.NotFound($"There is no job '{id}'.");

    static Results<Ok<CurveReports>, ProblemHttpResult> Curves(HttpContext context, CurveStore curves)
    {
        var (filter, errors) = CurveFilterQuery.Read(context.Request.Query);
        return errors.Count > 0 ? Problems.Invalid(errors) : TypedResults.Ok(curves.Read(filter));
    }

    static Results<Ok<ScalingReport>, ProblemHttpResult> Fit(FitRequest request)
    {
        var errors = request.Check();
        if (errors.Count > 0) return Problems.Invalid(errors);
        return TypedResults.Ok(ScalingReport.Of(request.ToSamples(), request.Kind!.Value, request.ToGoal(), ownBaseline: true));
    }
}
