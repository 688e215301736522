using System.Text.Encodings.Web;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Api.Scaling;
using Dashboard.Web.Auth;
using Dashboard.Web.History;
using Dashboard.Web.Scaling;
using Dashboard.Web.Scaling.Changes;
using Dashboard.Web.Scaling.Import;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>A curve on the page's chart.</summary>
/// <param name="Letter">Tells problems or jobs apart where there are several; else null.</param>
/// <param name="About">What it is of: the parameters, or the job's title.</param>
/// <param name="CurveId">Names the curve of the history; null where a single job's is shown.</param>
/// <param name="Jobs">Whose samples it is made of, newest first.</param>
/// <param name="MoreJobs">Whether the history has older ones, which it is not made of.</param>
public sealed record ShownCurve(char? Letter, string About, SeriesReport Series, ScalingKind Scaling, IReadOnlyList<string> Jobs, DateTimeOffset? LastAt, string? CurveId = null, bool MoreJobs = false);

/// <summary>Curves of the whole history over one another, and the answer they give. With <c>X-Fragment</c> it answers the changing part alone.</summary>
public sealed class ScalingModel(JobHistory history, CurveStore curves, CurveHistoryStore histories, CurveChoices choices, ImportDesk desk) : PageModel
{
    /// <summary>Jobs whose curves are laid over one another at most.</summary>
    public const int MostJobs = 8;

    // What stands in a page must not be able to end the element it stands in.
    static readonly JsonSerializerOptions InPage = new(ProtocolJson.Options) { Encoder = JavaScriptEncoder.Default };

    public static readonly IReadOnlyList<(string Key, string Title)> Views =
        [("speedup", "Speedup"), ("time", "Time"), ("efficiency", "Efficiency"), ("karpFlatt", "Karp-Flatt")];

    public ScalingAddress Address { get; private set; } = null!;
    public string View { get; private set; } = "speedup";
    public bool Elapsed { get; private set; }

    /// <summary>Only jobs that ended since then are behind the figures; null for all.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>What is wrong with the address, in words.</summary>
    public IReadOnlyList<string> Faults { get; private set; } = [];

    public IReadOnlyList<string> Analyses { get; private set; } = [];
    public IReadOnlyList<ProblemChoice> Problems { get; private set; } = [];
    public IReadOnlyList<ShownCurve> Curves { get; private set; } = [];

    /// <summary>Jobs that are laid over one another, each with curves of its own; empty where curves of the history are shown.</summary>
    public IReadOnlyList<JobView> Jobs { get; private set; } = [];

    public AskCard? Ask { get; private set; }

    /// <summary>Which strategy is fastest where; null where there is nothing to compare.</summary>
    public string? Board { get; private set; }

    /// <summary>A change that the figures straddle: they are made of jobs before it and since; null where there is none.</summary>
    public MixedLevels? Mixed { get; private set; }

    /// <summary>What was pasted, with its answer.</summary>
    public Timings Timings { get; private set; } = Timings.None;

    public bool Weak => Curves.Any(c => c.Scaling == ScalingKind.Weak);

    public async Task<IActionResult> OnGetAsync(string? timings, string? kind, string? timingsGoal, string? timingsPercent)
    {
        Timings = Timings.Of(timings, kind, timingsGoal, timingsPercent, Url.Content("~/scaling"));
        await LoadAsync();
        return Request.Headers.ContainsKey("X-Fragment") ? Partial("_Curves", this) : Page();
    }

    /// <summary>Answers pasted timings; with <c>X-Fragment</c> the answer alone.</summary>
    public async Task<IActionResult> OnPostTimingsAsync(string? timings, string? kind, string? timingsGoal, string? timingsPercent)
    {
        Timings = Timings.Of(timings, kind, timingsGoal, timingsPercent, Url.Content("~/scaling"));
        if (Request.Headers.ContainsKey("X-Fragment"))
        {
            return Partial("_TimingsAnswer", Timings);
        }
        await LoadAsync();
        return Page();
    }

    /// <summary>Stores pasted or uploaded timings as a finished job and goes to its page.</summary>
    public async Task<IActionResult> OnPostKeepAsync(string? timings, IFormFile? file, string? kind, string? title, string? timingsGoal, string? timingsPercent)
    {
        string text = file is null ? timings ?? "" : await new StreamReader(file.OpenReadStream()).ReadToEndAsync();
        var (request, faults) = Timings.ToImport(text, kind, title);
        if (faults.Count == 0)
        {
            var (read, labels, errors) = request!.Read();
            if (read is not null) return Redirect(Url.Content($"~/jobs/{(await desk.StoreAsync(read, labels!, User.Identity?.Name ?? "browser")).Id}"));
            faults = [.. errors.SelectMany(e => e.Value.Select(said => (0, e.Key == "text" ? said : $"{e.Key}: {said}")))];
        }
        Timings = Timings.Faulty(text, faults);
        await LoadAsync();
        return Page();
    }

    async Task LoadAsync()
    {
        Address = ScalingAddress.Of(Url.Content("~/scaling"), Request.Query);
        View = Views.Select(v => v.Key).FirstOrDefault(v => v == Address.One("view")) ?? "speedup";
        var (filter, faults) = CurveFilterQuery.Read(Request.Query, CurveFilter.DefaultJobsPerCurve, CurveFilter.MostJobsPerCurve, "view", "percent", "handler", "timings", "kind", "timingsGoal", "timingsPercent");
        Faults = [.. faults.SelectMany(f => f.Value.Select(text => $"{f.Key}: {text}"))];
        Since = filter.Since;
        Elapsed = filter.Metric == CurveMetric.Elapsed;
        Analyses = choices.Analyses();
        var goal = AskGoal.Read(Address.One("goal"), Address.One("percent"));
        if (faults.Count == 0)
        {
            // Chips and boxes offer what else there is, so what they choose themselves does not narrow them.
            Problems = choices.Read(filter with { Curves = null, Jobs = null, Strategies = null, Variant = null, Node = null });
            await ShowAsync(filter with { Goal = Address.One("goal") is null ? null : goal.ToGoal() });
        }
        Answer(goal);
    }

    /// <summary>The curves as the page's script draws them.</summary>
    public string CurvesJson => JsonSerializer.Serialize(new
    {
        view = View, elapsed = Elapsed, weak = Weak, file = FileName(),
        series = Curves.Select(c => new { label = LabelOf(c), c.Series.Strategy, dash = Curves.Any(o => o.Series.Strategy == c.Series.Strategy && o.Letter < c.Letter), c.Series.ReferenceWorkers, c.Series.Points, c.Series.Fits, c.Series.AddedStartup }),
    }, InPage);

    public static string LabelOf(ShownCurve curve) => curve.Letter is { } letter ? $"{letter} {curve.Series.Label}" : curve.Series.Label;

    public bool Shows(CurveChoice choice) => _shown.Contains(choice.Id);

    HashSet<string> _shown = [];

    async Task ShowAsync(CurveFilter filter)
    {
        if (filter.Jobs is { Count: > 0 } ids)
        {
            await ShowJobsAsync(ids, filter);
            return;
        }
        var wanted = filter.Curves ?? [.. FirstOf(Problems)];
        if (wanted.Count == 0)
        {
            return;
        }
        var found = curves.Read(filter with { Curves = wanted }).Series;
        _shown = [.. found.Select(f => f.Curve)];
        var homes = Problems.SelectMany(p => p.Curves.Select(c => (c.Id, Problem: p))).ToDictionary(c => c.Id, c => c.Problem);
        bool several = found.Select(f => homes.GetValueOrDefault(f.Curve)).Distinct().Count() > 1;
        Curves =
        [
            .. from f in found
               let home = homes.GetValueOrDefault(f.Curve)
               orderby home?.Letter, Pages.Jobs.StrategyOrder.Of(f.Strategy)
               select new ShownCurve(several ? home?.Letter : null, $"{f.Analysis} {home?.Words}", f, f.Scaling, f.Jobs, f.LastAt, f.Curve, f.MoreJobs),
        ];
        Mixed = MixedLevels.Of(histories, filter, Curves);
    }

    /// <summary>What is shown where nothing was chosen: the problem measured last, of those that have more than a serial baseline.</summary>
    static IEnumerable<string> FirstOf(IReadOnlyList<ProblemChoice> problems) =>
        (problems.FirstOrDefault(p => p.Curves.Any(c => c.Strategy != StrategyNames.Serial)) ?? problems.FirstOrDefault())?.Curves.Select(c => c.Id) ?? [];

    async Task ShowJobsAsync(IReadOnlyList<string> ids, CurveFilter filter)
    {
        if (ids.Count > MostJobs) Faults = [.. Faults, $"job: {ids.Count} jobs are asked for; the first {MostJobs} are shown."];
        var jobs = new List<JobView>();
        foreach (string id in ids.Take(MostJobs))
        {
            if (await history.FindAsync(id) is { } job) jobs.Add(job);
        }
        Jobs = jobs;
        var reports = new List<ScalingReport>();
        foreach (var job in jobs)
        {
            reports.Add(await JobScaling.OfAsync(job, history, filter.Goal));
        }
        Curves =
        [
            .. from entry in jobs.Select((job, i) => (Job: job, Report: reports[i], Letter: jobs.Count > 1 ? (char?)('A' + i) : null))
               from series in entry.Report.Series
               where filter.Strategies is null || filter.Strategies.Contains(series.Strategy)
               where filter.Variant is null || filter.Variant == series.Variant
               select new ShownCurve(entry.Letter, entry.Job.Title, series, entry.Job.Sweep.Scaling, [entry.Job.Id], entry.Job.FinishedAt),
        ];
    }

    /// <summary>One answer needs one problem: that of the first curves shown.</summary>
    void Answer(AskGoal goal)
    {
        if (Curves.Count == 0)
        {
            return;
        }
        var first = Curves.Where(c => c.Letter == Curves[0].Letter).ToList();
        var series = first.Select(c => c.Series).ToList();
        string job = first.SelectMany(c => c.Jobs).First();
        bool imported = series.All(s => s.Strategy == Imported.Strategy);
        Ask = AskCard.Of(series, goal, null, (name, percent) => Address.With(("goal", name), ("percent", percent)), Address.Without("goal", "percent")) with
        {
            ProposalAddress = Url.Content($"~/api/v1/jobs/{job}/proposal.html"),
            AgainAddress = imported || !Roles.Allowed(Roles.Submitter).Any(User.IsInRole) ? null : Url.Content("~/jobs/new") + new QueryBuilder { { "from", job } },
            MeasureAddress = imported ? null : next => Url.Content("~/jobs/new") + new QueryBuilder { { "from", job }, { "workers", string.Join(", ", series.SelectMany(s => s.Points.Select(p => p.Workers)).Append(next).Distinct().Order()) } },
        };
        Board = StrategyBoard.Sentence(series);
    }

    /// <summary>What an address of the export takes to give these curves.</summary>
    public string ExportQuery => new QueryBuilder(Curves.Select(c => c.CurveId).OfType<string>().Select(id => KeyValuePair.Create("curve", id))).ToString() + (Elapsed ? "&metric=elapsed" : "");

    string FileName() => Jobs.Count > 0 ? string.Join("+", Jobs.Select(j => j.Id)) : Address.One("analysis") ?? Problems.FirstOrDefault()?.Analysis ?? "curves";
}
