using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Waterfall;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Auth.Shares;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Live;
using Dashboard.Web.Pages.Scaling;
using Dashboard.Web.Scaling;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>A job, live and afterwards. With the header <c>X-Fragment</c> it answers the changing part alone.</summary>
public sealed class JobModel(JobHistory history, JobDesk desk, NodeFactsReader nodes, JobPrograms programs, ShareStore shares, LiveProgress live) : PageModel
{
    /// <summary>Rows of the trials table and lines of the log that a page shows; the rest is in the downloads.</summary>
    public const int MostRows = 500;

    public static readonly IReadOnlyList<(string Key, string Title)> Tabs =
    [
        ("speedup", "Speedup"), ("karp-flatt", "Karp-Flatt"), ("time", "Time"), ("waterfall", "Where it went"), ("phases", "Phases"), ("timeline", "Timeline"), ("result", "Result"), ("output", "Output"),
        ("trials", "Trials"), ("environment", "Environment"), ("log", "Log"), ("api", "API"),
    ];

    /// <summary>
    /// The tabs of this job: only programs of the user's own have output, of timings from elsewhere nothing is known but the times, and where nothing was measured there is none.
    /// </summary>
    public IEnumerable<(string Key, string Title)> JobTabs => Tabs.Where(t => t.Key switch
    {
        "output" => RunsProgram,
        "speedup" or "karp-flatt" or "time" or "waterfall" or "phases" or "result" when Picture is { Over: true, Series.Count: 0 } => false,
        "waterfall" or "phases" or "timeline" or "result" or "environment" => !Imported.Is(Job.Analysis),
        _ => true,
    });

    public JobPicture Picture { get; private set; } = null!;

    bool RunsProgram => Job.Analysis == CommandAnalysis.Name;

    public JobView Job => Picture.Job;

    public string Tab { get; private set; } = "speedup";

    /// <summary>How many cores to ask for; null while nothing was measured, and for labs, whose times are not the point.</summary>
    public AskCard? Ask { get; private set; }

    /// <summary>Curves with their laws and answers.</summary>
    public ScalingReport Report { get; private set; } = null!;

    /// <summary>Whether start-up is part of the time whose loss is explained.</summary>
    public bool WithStartup { get; private set; }

    /// <summary>From ideal to measured time, one for each configuration that has a baseline.</summary>
    public IReadOnlyList<SpeedupWaterfall> Waterfalls =>
        [.. Report.Series.SelectMany(s => (WithStartup ? s.ElapsedWaterfalls : s.Waterfalls) ?? [])];

    /// <summary>The one that is chosen, else that of the most workers that are not oversubscribed.</summary>
    public SpeedupWaterfall? Waterfall =>
        Waterfalls.FirstOrDefault(w => KeyOf(w) == _of) ?? Waterfalls.OrderBy(Oversubscribed).ThenByDescending(w => w.Workers).FirstOrDefault();

    public static string KeyOf(SpeedupWaterfall waterfall) => $"{waterfall.Strategy}-{waterfall.Workers}-{waterfall.Variant}";

    string? _of;
    AskGoal _goal = null!;

    /// <summary>Whether whoever looks may cancel, retry and delete this job.</summary>
    public bool MayChange => User.MayChange(Job);

    /// <summary>Whether whoever looks may hand in one like it.</summary>
    public bool MaySubmit => Roles.Allowed(Roles.Submitter).Any(User.IsInRole);

    /// <summary>Whether whoever looks may make links that show it.</summary>
    public bool MayShare => shares.Allowed && MaySubmit;

    /// <summary>Why an action was refused.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Filled for the tab that shows it.</summary>
    public string? Log { get; private set; }
    public TrialView? TimelineTrial { get; private set; }
    public ProgramPicture? Program { get; private set; }
    public IReadOnlyList<NodeFacts> Environments { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string id, string? tab, string? trial, string? goal, string? percent, string? of, bool elapsed = false)
    {
        (_of, WithStartup) = (of, elapsed);
        if (!await LoadAsync(id, tab, trial, goal, percent))
        {
            return NotFound();
        }
        return Request.Headers.ContainsKey("X-Fragment") ? Partial("_JobLive", this) : Page();
    }

    public Task<IActionResult> OnPostCancelAsync(string id) => ChangeAsync(id, desk.CancelAsync);

    public Task<IActionResult> OnPostRetryAsync(string id) => ChangeAsync(id, desk.RetryAsync);

    public async Task<IActionResult> OnPostDeleteAsync(string id)
    {
        var answer = await ChangeAsync(id, desk.DeleteAsync);
        return answer is RedirectToPageResult ? RedirectToPage("/Jobs/Index") : answer;
    }

    async Task<IActionResult> ChangeAsync(string id, Func<string, string, Task<ChangeResult>> change)
    {
        if (await history.FindAsync(id, withTrials: false) is { } job && !User.MayChange(job))
        {
            return Forbid();
        }
        switch (await change(id, User.Identity?.Name ?? "owner"))
        {
            case ChangeResult.Done:
                return RedirectToPage(new { id });
            case ChangeResult.Conflict conflict when await LoadAsync(id, null, null):
                Refusal = conflict.Message;
                Response.StatusCode = StatusCodes.Status409Conflict;
                return Page();
            default:
                return NotFound();
        }
    }

    bool Oversubscribed(SpeedupWaterfall waterfall) => Report.Series.Any(s =>
        s.Strategy == waterfall.Strategy && s.Variant == waterfall.Variant && s.Points.Any(p => p.Workers == waterfall.Workers && p.Flags.Contains("oversubscribed")));

    /// <summary>The tab that tells most of a failure, and what a link to it says.</summary>
    public (string Key, string Words) ExplainingTab => RunsProgram ? ("output", "See its output") : ("trials", "See the trials");

    /// <summary>This page's address on a tab, with the goal that is chosen.</summary>
    public string Address(string tab) => JobAddress(tab, _goal.Name, _goal.IsDefault ? null : _goal.PercentText);

    async Task<bool> LoadAsync(string id, string? tab, string? trial, string? goal = null, string? percent = null)
    {
        if (await history.FindAsync(id) is not { } job)
        {
            return false;
        }
        Picture = new JobPicture(job, live.Of(id)?.TrialId);
        Tab = JobTabs.Any(t => t.Key == tab) ? tab! : Picture is { Over: true, Series.Count: 0 } ? ExplainingTab.Key : "speedup";
        _goal = AskGoal.Read(goal, percent, job.Sweep.Scaling);
        Report = await JobScaling.OfAsync(job, history, _goal.ToGoal());
        Ask = Answer(job);
        await LoadTabAsync(id, trial);
        return true;
    }

    AskCard? Answer(JobView job)
    {
        if (Picture.Analysis is { Deterministic: false } || Report.Series.Count == 0)
        {
            return null;
        }
        string counts(int next) => string.Join(", ", job.Sweep.Workers.Append(next).Distinct().Order());
        return AskCard.Of(Report.Series, _goal, null, (goal, percent) => JobAddress(Tab, goal, percent), [KeyValuePair.Create("tab", Tab)]) with
        {
            LawsFollow = Tab == "speedup",
            Running = !Picture.Over,
            AgainAddress = Picture.Over && MaySubmit && !Imported.Is(job.Analysis) ? Url.Content("~/jobs/new") + new QueryBuilder { { "from", job.Id } } : null,
            ProposalAddress = Picture.Over ? Url.Content($"~/api/v1/jobs/{job.Id}/proposal.html") : null,
            MeasureAddress = Imported.Is(job.Analysis) ? null : next => Url.Content("~/jobs/new") + new QueryBuilder { { "from", job.Id }, { "workers", counts(next) } },
        };
    }

    string JobAddress(string tab, string goal, string? percent)
    {
        bool usual = goal == AskGoal.Read(null, null, Job.Sweep.Scaling).Name && percent is null;
        var query = new QueryBuilder { { "tab", tab } };
        if (!usual) query.Add("goal", goal);
        if (percent is not null) query.Add("percent", percent);
        return Url.Content($"~/jobs/{Job.Id}") + query;
    }

    async Task LoadTabAsync(string id, string? trial)
    {
        switch (Tab)
        {
            case "result" or "output" when RunsProgram:
                Program = new ProgramPicture(Picture, programs);
                if (Tab == "output") await Program.ChooseAsync(trial, history);
                break;
            case "log":
                Log = await history.LogAsync(id);
                break;
            case "timeline" when (trial ?? Picture.LastTrial?.Id) is { } shown:
                TimelineTrial = await history.FindTrialAsync(id, shown);
                break;
            case "environment":
                Environments = nodes.Read(Picture.Trials.Select(t => t.EnvironmentId).OfType<string>().Distinct());
                break;
        }
    }
}
