using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dashboard.Core.Measurement.Change;
using Dashboard.Core.Protocol;
using Dashboard.Web.Auth;
using Dashboard.Web.History;
using Dashboard.Web.Pages.Shared;
using Dashboard.Web.Scaling;
using Dashboard.Web.Scaling.Changes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>One curve over time: its levels, where they moved, what people noted, and the re-run that decides.</summary>
public sealed class HistoryModel(CurveHistoryStore histories, JobHistory jobs, CurveNotes notes, ChangeDesk changes, IAuthorizationService access) : PageModel
{
    const int LongestNote = 500;

    static readonly JsonSerializerOptions InPage = new(ProtocolJson.Options) { Encoder = JavaScriptEncoder.Default };

    public string Curve { get; private set; } = "";

    /// <summary>One for each worker count that was measured, rising.</summary>
    public IReadOnlyList<ConfigurationHistory> All { get; private set; } = [];

    public ConfigurationHistory? Shown { get; private set; }

    /// <summary>Jobs that the page lists, the newest; what is older is in the API.</summary>
    public const int MostJobs = 100;

    IReadOnlyDictionary<string, string> _titles = new Dictionary<string, string>();

    /// <summary>A job's title; its id where there is none.</summary>
    public string TitleOfJob(string id) => _titles.GetValueOrDefault(id) is { Length: > 0 } title ? title : id;

    /// <summary>How the parameters of the law that fits each job went; empty where the jobs have too few worker counts for one.</summary>
    public IReadOnlyList<ParameterHistory> Parameters { get; private set; } = [];

    public bool MayChange { get; private set; }

    [TempData] public string? Done { get; set; }
    [TempData] public string? Refused { get; set; }

    public async Task<IActionResult> OnGetAsync(string? curve, int? workers)
    {
        Curve = curve ?? "";
        MayChange = (await access.AuthorizeAsync(User, Roles.Submitter)).Succeeded;
        if (Curve.Length > 0)
        {
            var found = histories.Read(new CurveFilter(Curves: [Curve], JobsPerCurve: CurveHistoryStore.DefaultPoints), []);
            (All, Parameters) = ([.. found.Histories.OrderBy(h => h.Workers)], found.Parameters);
        }
        Shown = All.FirstOrDefault(h => h.Workers == workers) ?? All.OrderByDescending(h => h.Changes.Count).ThenByDescending(h => h.Workers).FirstOrDefault();
        _titles = jobs.Titles((Shown?.Points ?? []).TakeLast(MostJobs).Select(p => p.JobId).Append(Shown?.Baseline?.JobId)
            .Concat(Parameters.SelectMany(p => p.Points.TakeLast(MostJobs)).Select(p => p.JobId)).OfType<string>().Distinct());
        return All.Count == 0 ? NotFound() : Page();
    }

    public async Task<IActionResult> OnPostConfirmAsync(string curve, int workers, string afterJob)
    {
        var (change, problem) = await changes.ConfirmAsync(curve, workers, afterJob, Name);
        Refused = problem ?? (change is null ? "This change is no longer part of the history." : null);
        Done = Refused is null ? "The re-run is queued; its result confirms or refutes the change." : null;
        return Back(curve, workers);
    }

    public async Task<IActionResult> OnPostNoteAsync(string curve, int workers, string? text)
    {
        string note = text?.Trim() ?? "";
        if (note.Length is 0 or > LongestNote) Refused = $"A note must have 1 to {LongestNote} characters; this one has {note.Length}.";
        else await notes.AnnotateAsync(curve, null, note, Name);
        return Back(curve, workers);
    }

    public async Task<IActionResult> OnPostPinAsync(string curve, int workers, string? job)
    {
        if (string.IsNullOrEmpty(job)) await notes.UnpinAsync(curve);
        else if (await notes.PinAsync(curve, job, Name) is null) Refused = $"Job {job} has no samples on this curve.";
        return Back(curve, workers);
    }

    /// <summary>What the history shows, in one sentence.</summary>
    public string Sentence => Shown switch
    {
        null => "",
        { Refused: { } refused } => refused,
        { Changes: [] } => $"No change in {Format.Plural(Shown.Points.Count, "job")}: the median stays at {Format.Seconds(Shown.Levels[^1].Value)}.",
        _ => $"{Format.Plural(Shown.Changes.Count, "change")} in {Format.Plural(Shown.Points.Count, "job")}; the last on {Shown.Changes[^1].Change.At.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}: {Jump(Shown.Changes[^1].Change)}.",
    };

    /// <summary>5 % slower (3 to 7 %).</summary>
    public static string Jump(ChangePoint change)
    {
        string word = change.Jump > 1 ? "slower" : "faster";
        var (low, high) = (Math.Abs(change.JumpLow - 1), Math.Abs(change.JumpHigh - 1));
        return $"{Format.Significant(100 * Math.Abs(change.Jump - 1))} % {word} ({Format.Significant(100 * Math.Min(low, high))} to {Format.Significant(100 * Math.Max(low, high))} %)";
    }

    public static (string State, string Icon, string Word) Look(ChangeState state, bool rerunning) => state switch
    {
        ChangeState.Confirmed => ("failed", "warning", "confirmed"),
        ChangeState.Refuted => ("succeeded", "succeeded", "refuted"),
        _ when rerunning => ("running", "running", "re-run"),
        _ => ("cancelled", "info", "suspected"),
    };

    public static string TitleOf(ParameterHistory history) => history.Parameter switch
    {
        CurveParameters.SerialFraction => "Serial fraction",
        CurveParameters.Sigma => "Contention",
        _ => "Crosstalk",
    };

    /// <summary>What the history of a parameter shows, in one sentence.</summary>
    public static string SentenceOf(ParameterHistory history) => history switch
    {
        { Refused: { } refused } => refused.Replace("with this configuration", "with this law"),
        { Changes: [] } => $"No change in {Format.Plural(history.Points.Count, "job")}: it stays at {Share(history.Levels[^1].Value)}.",
        { Changes: [.., var last] } => $"{Format.Plural(history.Changes.Count, "change")} in {Format.Plural(history.Points.Count, "job")}; the last on {last.At.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}: from {Share(last.Before)} to {Share(last.After)}.",
    };

    public static string Share(double fraction) => $"{Format.Significant(100 * fraction)} %";

    public string ParametersJson => JsonSerializer.Serialize(Parameters.Select(p => new { title = TitleOf(p), claim = SentenceOf(p), strategy = Shown!.Strategy, history = p }), InPage);

    public string ShownJson => JsonSerializer.Serialize(Shown, InPage);

    string Name => User.Identity?.Name ?? "browser";

    RedirectResult Back(string curve, int workers) => Redirect(Url.Content("~/scaling/history") + QueryString.Create([KeyValuePair.Create("curve", (string?)curve), KeyValuePair.Create("workers", (string?)workers.ToString(CultureInfo.InvariantCulture))]));
}
