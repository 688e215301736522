using System.Text;
using Dashboard.Web.Auth;
using Dashboard.Web.History;
using Dashboard.Web.Pages.Jobs;
using Dashboard.Web.Scaling;
using Dashboard.Web.Scaling.Proposal;

namespace Dashboard.Web.Api.Scaling;

/// <summary>Curves and studies as files.</summary>
static class ExportEndpoints
{
    const string ProposalHelp = """
        What a reviewer of a proposal asks for: versions, machine, layouts with intervals, efficiency and core-hours, charts, exclusions, methods and raw data. Query, all optional: runs and margin
        (request = runs x core-hours x margin; margin 1 to 10, default 1.2), strategy and workers (the layout asked for; the recommended one where left out), and free words: code, compiler,
        flags, libraries, problem, partition, io.
        """;

    public static void MapExports(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("").WithTags("Scaling");
        group.MapGet("/scaling/export.csv", (HttpContext context, CurveStore curves) => Export(context, curves, csv: true)).Produces<string>(200, "text/csv").ProducesProblem(400)
            .WithSummary("The curves of GET /api/v1/scaling as CSV, one row for each point").WithQuery(CurveFilterQuery.Names);
        group.MapGet("/scaling/export.json", (HttpContext context, CurveStore curves) => Export(context, curves, csv: false)).Produces<CurveReports>().ProducesProblem(400)
            .WithSummary("The curves of GET /api/v1/scaling as a file").WithQuery(CurveFilterQuery.Names);
        group.MapGet("/jobs/{id}/proposal.html", HtmlAsync).Produces<string>(200, "text/html").ProducesProblem(400).ProducesProblem(404)
            .WithSummary("The scaling study of a job as one printable file").WithDescription(ProposalHelp).WithQuery(ProposalRequest.Names);
        group.MapGet("/jobs/{id}/proposal.tex", TexAsync).Produces<string>(200, "text/x-tex").ProducesProblem(400).ProducesProblem(404)
            .WithSummary("The table of the scaling study in LaTeX (booktabs)").WithDescription(ProposalHelp).WithQuery(ProposalRequest.Names);
    }

    static IResult Export(HttpContext context, CurveStore curves, bool csv)
    {
        var (filter, errors) = CurveFilterQuery.Read(context.Request.Query);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }
        var found = curves.Read(filter);
        return csv
            ? TypedResults.File(CurvesCsv.Write(found.Series), "text/csv; charset=utf-8", "curves.csv")
            : TypedResults.File(Encoding.UTF8.GetBytes(Stored.Json(found)), "application/json", "curves.json");
    }

    static async Task<IResult> HtmlAsync(string id, HttpContext context, JobHistory jobs, NodeFactsReader nodes)
    {
        var (study, problem) = await StudyAsync(id, context, jobs, nodes);
        if (study is null)
        {
            return problem!;
        }
        context.Items[SecurityHeaders.OwnPolicy] = ProposalPage.ContentPolicy(tools: true);
        return TypedResults.Text(ProposalPage.Write(study, $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}"), "text/html; charset=utf-8");
    }

    static async Task<IResult> TexAsync(string id, HttpContext context, JobHistory jobs, NodeFactsReader nodes)
    {
        var (study, problem) = await StudyAsync(id, context, jobs, nodes);
        return study is null ? problem! : TypedResults.File(Encoding.UTF8.GetBytes(ProposalTable.Write(study)), "text/x-tex; charset=utf-8", $"{id}-scaling.tex");
    }

    static async Task<(ScalingStudy? Study, IResult? Problem)> StudyAsync(string id, HttpContext context, JobHistory jobs, NodeFactsReader nodes)
    {
        var (request, errors) = ProposalRequest.Read(context.Request.Query);
        if (errors.Count > 0) return (null, Problems.Invalid(errors));
        if (await jobs.FindAsync(id) is not { } job) return (null, Problems.NotFound($"There is no job '{id}'."));
        var environments = (job.Trials ?? []).Select(t => t.EnvironmentId).OfType<string>().Distinct();
        var study = new ScalingStudy(job, await JobScaling.OfAsync(job, jobs), nodes.Read(environments), request, jobs.LaunchersOf(job));
        if (request.Strategy is { } strategy && study.Report.Series.All(s => s.Strategy != strategy))
            return (null, Problems.Invalid("strategy", $"'{strategy}' was not measured; there is {Listed(study.Rows.Select(r => r.Series.Strategy))}."));
        if (request.Workers is { } workers && study.Rows.All(r => r.Point.Workers != workers))
            return (null, Problems.Invalid("workers", $"{workers} workers were not measured; there is {Listed(study.Rows.Select(r => $"{r.Point.Workers}"))}."));
        return (study, null);
    }

    static string Listed(IEnumerable<string> names) => string.Join(", ", names.Distinct().DefaultIfEmpty("nothing"));
}
