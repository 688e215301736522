using System.Globalization;
using System.Security.Claims;
using Dashboard.Core.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Scaling;
using Dashboard.Web.Scaling.Changes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Scaling;

/// <summary>The body of <c>POST /api/v1/scaling/annotations</c>.</summary>
/// <param name="Curve">Left out for a note on every curve.</param>
/// <param name="At">When it happened; now where left out.</param>
public sealed record AnnotationRequest(string? Text = null, string? Curve = null, DateTimeOffset? At = null);

/// <summary>The body of <c>POST /api/v1/scaling/baselines</c>.</summary>
public sealed record BaselineRequest(string? Curve = null, string? Job = null);

/// <summary>The body of <c>POST /api/v1/scaling/changes</c>: which suspected change is to be run again.</summary>
/// <param name="AfterJob">The change's <c>afterJobId</c>.</param>
public sealed record ConfirmRequest(string? Curve = null, int? Workers = null, string? AfterJob = null);

/// <summary>Curves over time, and what people say and ask about them.</summary>
static class HistoryEndpoints
{
    const int LongestText = 500;

    public static void MapCurveHistory(this IEndpointRouteBuilder api)
    {
        var look = api.MapGroup("/scaling").WithTags("Scaling");
        look.MapGet("/history", History).WithSummary("How times went from job to job, and where they changed").WithDescription(
            """
            The filters of GET /api/v1/scaling, and workers (counts). jobsPerCurve: the newest points, 1 to 5000 (default 500). A change is suspected until a re-run confirms or refutes it;
            POST /api/v1/scaling/changes hands that re-run in. parameters: of the law that fits each job with five worker counts or more (serialFraction, sigma, kappa).
            """).WithQuery([.. CurveFilterQuery.Names, "workers"]);
        look.MapGet("/annotations", (CurveNotes notes, string? curve) => new Jobs.Page<AnnotationView>(notes.Annotations(string.IsNullOrEmpty(curve) ? null : curve), null))
            .WithSummary("Notes on the history, newest first");
        look.MapGet("/baselines", (CurveNotes notes) => new Jobs.Page<BaselineView>(notes.Baselines(), null)).WithSummary("Jobs that curves are held against");
        var change = api.MapGroup("/scaling").WithTags("Scaling");
        change.MapPost("/annotations", AnnotateAsync).WithSummary("Note something on the history of a curve, or of all");
        change.MapDelete("/annotations/{id}", RemoveAsync).WithSummary("Remove a note");
        change.MapPost("/baselines", PinAsync).WithSummary("Hold a curve against a job");
        change.MapDelete("/baselines/{curve}", UnpinAsync).WithSummary("Hold a curve against no job any more");
        change.MapPost("/changes", ConfirmAsync).WithSummary("Run a suspected change again");
    }

    static Results<Ok<CurveHistories>, ProblemHttpResult> History(HttpContext context, CurveHistoryStore curves)
    {
        var faults = new Faults();
        var (filter, errors) = CurveFilterQuery.Read(context.Request.Query, CurveHistoryStore.DefaultPoints, CurveHistoryStore.MostPoints, "workers");
        faults.AddRange(errors);
        var workers = new List<int>();
        foreach (string text in context.Request.Query["workers"].OfType<string>().SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0) workers.Add(count);
            else faults.Add("workers", $"'{text}' is not a whole number from 1.");
        }
        return faults.Any ? Problems.Invalid(faults.ToErrors()) : TypedResults.Ok(curves.Read(filter, workers));
    }

    static async Task<Results<Created<AnnotationView>, ProblemHttpResult>> AnnotateAsync(AnnotationRequest request, CurveNotes notes, HttpContext context)
    {
        var faults = new Faults();
        string text = request.Text?.Trim() ?? "";
        if (text.Length is 0 or > LongestText) faults.Add("text", $"{text.Length} characters: allowed are 1 to {LongestText}.");
        if (request.Curve is { } curve && !notes.Knows(curve)) faults.Add("curve", $"'{curve}' is not a curve of the history.");
        if (faults.Any) return Problems.Invalid(faults.ToErrors());
        var made = await notes.AnnotateAsync(request.Curve, request.At, text, NameOf(context.User));
        return TypedResults.Created($"{context.Request.PathBase}/api/v1/scaling/annotations/{made.Id}", made);
    }

    static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string id, CurveNotes notes, HttpContext context)
    {
        if (notes.Annotation(id) is { } note && note.Author != NameOf(context.User) && !Roles.Allowed(Roles.Operator).Any(context.User.IsInRole))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, $"The note is {note.Author}'s; only its author and operators may remove it.");
        }
        return await notes.RemoveAsync(id) ? TypedResults.NoContent() : Problems.NotFound($"There is no annotation '{id}'.");
    }

    static async Task<Results<Created<BaselineView>, ProblemHttpResult>> PinAsync(BaselineRequest request, CurveNotes notes, HttpContext context)
    {
        var faults = new Faults();
        if (string.IsNullOrWhiteSpace(request.Curve)) faults.Add("curve", "Missing: the id of a curve.");
        else if (!notes.Knows(request.Curve)) faults.Add("curve", $"'{request.Curve}' is not a curve of the history.");
        else if (string.IsNullOrWhiteSpace(request.Job)) faults.Add("job", "Missing: the id of a job.");
        if (faults.Any) return Problems.Invalid(faults.ToErrors());
        return await notes.PinAsync(request.Curve!, request.Job!, NameOf(context.User)) is not { } made ? Problems.Invalid("job", $"Job '{request.Job}' has no samples on curve {request.Curve}.")
            : TypedResults.Created($"{context.Request.PathBase}/api/v1/scaling/baselines/{made.Curve}", made);
    }

    static async Task<Results<NoContent, ProblemHttpResult>> UnpinAsync(string curve, CurveNotes notes) =>
        await notes.UnpinAsync(curve) ? TypedResults.NoContent() : Problems.NotFound($"Curve '{curve}' has no pinned baseline.");

    static async Task<Results<Created<ChangeView>, ProblemHttpResult>> ConfirmAsync(ConfirmRequest request, ChangeDesk changes, CurveNotes notes, HttpContext context)
    {
        var faults = new Faults();
        if (string.IsNullOrWhiteSpace(request.Curve)) faults.Add("curve", "Missing: the id of a curve.");
        if (request.Workers is not >= 1) faults.Add("workers", "Missing: a worker count from 1.");
        if (string.IsNullOrWhiteSpace(request.AfterJob)) faults.Add("afterJob", "Missing: afterJobId of the change.");
        if (faults.Any) return Problems.Invalid(faults.ToErrors());
        if (!notes.Knows(request.Curve!)) return Problems.NotFound($"There is no curve '{request.Curve}'.");
        var (change, problem) = await changes.ConfirmAsync(request.Curve!, request.Workers!.Value, request.AfterJob!, NameOf(context.User));
        return problem is not null ? Problems.Conflict(problem)
            : change is not null ? TypedResults.Created((string?)null, change)
            : Problems.NotFound($"The history of curve {request.Curve} at {request.Workers} workers shows no change at job '{request.AfterJob}'.");
    }

    static string NameOf(ClaimsPrincipal user) => user.Identity?.Name ?? "anonymous";
}
