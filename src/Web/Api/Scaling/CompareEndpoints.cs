using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Scaling.Comparing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Scaling;

/// <summary>Whether two sides differ, and the job that tells best.</summary>
static class CompareEndpoints
{
    const int MostJobs = 50, LeastRounds = 5, MostRounds = 1_000;

    static readonly string[] Known = ["a", "b", "variantA", "variantB"];

    public static void MapCompare(this IEndpointRouteBuilder api)
    {
        api.MapGet("/scaling/compare", CompareAsync).WithTags("Scaling").WithSummary("Verdicts on two sides, for each configuration").WithDescription(
            """
            a and b: ids of up to 50 jobs each, by repetition or with commas; a verdict needs three jobs a side. Or a alone with variantA and variantB, two variants of interleaved jobs. Ratios are time of B
            over time of A. Verdicts: faster, slower, equivalent, no-clear-difference (with detectableChange, the smallest change that would have been seen) and not-comparable (with the reason).
            rerun is what to send to POST /api/v1/scaling/rerun for an interleaved A/B run.
            """).WithQuery(Known);
        api.MapPost("/scaling/rerun", RerunAsync).WithTags("Scaling").WithSummary("Run two jobs' sides in turns within one job").WithDescription(
            "{ a, b, repetitions?, preview? }: variants A and B of one job, interleaved by round. With preview the answer is the body for POST /api/v1/jobs.");
    }

    static async Task<Results<Ok<ComparisonReport>, ProblemHttpResult>> CompareAsync(HttpContext context, JobHistory history, JobComparison comparison)
    {
        var query = context.Request.Query;
        var faults = new Faults();
        foreach (string name in query.Keys.Where(k => !Known.Contains(k)))
        {
            faults.Add(name, $"is no parameter here; known are {string.Join(", ", Known)}.");
        }
        IReadOnlyList<string> a = Ids(query, "a", faults), b = Ids(query, "b", faults);
        bool variants = query.ContainsKey("variantA") || query.ContainsKey("variantB");
        if (a.Count == 0) faults.Add("a", "Missing: the id of one job at least.");
        if (b.Count == 0 && !variants) faults.Add("b", "Missing: the id of one job at least, or variantA and variantB beside a.");
        if (b.Count > 0 && variants) faults.Add("b", "Given beside variantA or variantB; variants are compared within the jobs of a.");
        if (faults.Any) return Problems.Invalid(faults.ToErrors());

        var found = new Dictionary<string, JobView>();
        foreach (string id in a.Concat(b).Distinct())
        {
            if (await history.FindAsync(id) is not { } job) return Problems.NotFound($"There is no job '{id}'.");
            found[id] = job;
        }
        IReadOnlyList<JobView> sideA = [.. a.Select(id => found[id])];
        return TypedResults.Ok(variants
            ? comparison.Variants(sideA, Variant(query, "variantA"), Variant(query, "variantB"))
            : comparison.Sides(sideA, [.. b.Select(id => found[id])]));
    }

    static string? Variant(IQueryCollection query, string name) => query[name].LastOrDefault(v => !string.IsNullOrEmpty(v));

    static IReadOnlyList<string> Ids(IQueryCollection query, string name, Faults faults)
    {
        string[] ids = [.. query[name].OfType<string>().SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()];
        if (ids.Length > MostJobs) faults.Add(name, $"{ids.Length} jobs: allowed are up to {MostJobs}.");
        return ids;
    }

    static async Task<Results<Created<JobView>, Ok<JobRequest>, ProblemHttpResult>> RerunAsync(RerunRequest request, HttpContext context, JobHistory history, JobDesk desk)
    {
        var faults = new Faults();
        if (string.IsNullOrWhiteSpace(request.A)) faults.Add("a", "Missing: the id of a job.");
        if (string.IsNullOrWhiteSpace(request.B)) faults.Add("b", "Missing: the id of another job.");
        if (request.Repetitions is { } rounds) faults.Range("repetitions", rounds, LeastRounds, MostRounds);
        if (faults.Any) return Problems.Invalid(faults.ToErrors());
        if (await history.FindAsync(request.A!, withTrials: false) is not { } a) return Problems.NotFound($"There is no job '{request.A}'.");
        if (await history.FindAsync(request.B!, withTrials: false) is not { } b) return Problems.NotFound($"There is no job '{request.B}'.");
        if (AbRerun.Refusal(a, b) is { } refusal) return Problems.Conflict(refusal);
        var job = AbRerun.Of(a, b, request.Repetitions);
        if (request.Preview) return TypedResults.Ok(job);
        return await desk.SubmitAsync(job, context.User.Identity?.Name ?? "anonymous") switch
        {
            SubmitResult.Created made => TypedResults.Created($"{context.Request.PathBase}/api/v1/jobs/{made.Job.Id}", made.Job),
            SubmitResult.Invalid invalid => Problems.Invalid(invalid.Errors),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }
}
