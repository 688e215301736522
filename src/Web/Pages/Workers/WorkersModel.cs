using System.Text.RegularExpressions;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Api.Runners;
using Dashboard.Web.Audit;
using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Workers;

/// <summary>The nodes that run jobs: what they are, what they hold, and whether they take more.</summary>
public sealed partial class WorkersModel(
    NodePool pool, RefusedRunners refused, JobHistory history, TokenStore tokens, DashboardOptions options, IServer server, IAuthorizationService access) : PageModel
{
    readonly Dictionary<string, JobView> _held = [];

    /// <summary>Those with the chosen label; all without one.</summary>
    public IReadOnlyList<RunnerView> Runners { get; private set; } = [];
    /// <summary>All labels there are.</summary>
    public IReadOnlyList<string> Labels { get; private set; } = [];
    public string? Label { get; private set; }
    public IReadOnlyList<RefusedRunner> Refusals => refused.Recent();
    public bool MayChange { get; private set; }
    public bool IsOwner { get; private set; }
    public IReadOnlyDictionary<string, string> Faults { get; private set; } = new Dictionary<string, string>();
    public string NewName { get; private set; } = "";
    public string NewLabels { get; private set; } = "";
    /// <summary>The secret of the token just made: this one time, with the name and the labels it was made for.</summary>
    [TempData] public string? Secret { get; set; }
    [TempData] public string? SecretName { get; set; }
    [TempData] public string? SecretLabels { get; set; }
    [TempData] public string? Done { get; set; }
    [TempData] public string? Refused { get; set; }

    public async Task<IActionResult> OnGetAsync(string? label)
    {
        await LoadAsync(label);
        return Request.Headers.ContainsKey("X-Fragment") ? Partial("_Runners", this) : Page();
    }

    async Task LoadAsync(string? label)
    {
        MayChange = await MayAsync(Roles.Operator);
        IsOwner = await MayAsync(Roles.Owner);
        var all = pool.Runners();
        Labels = [.. all.SelectMany(r => r.Labels).Distinct().Order(StringComparer.Ordinal)];
        Label = string.IsNullOrEmpty(label) ? null : label;
        Runners = Label is null ? all : [.. all.Where(r => r.Labels.Contains(Label))];
        foreach (var held in Runners.SelectMany(r => r.Held).DistinctBy(h => h.JobId))
        {
            if (await history.FindAsync(held.JobId, withTrials: false) is { } job) _held[job.Id] = job;
        }
    }

    /// <summary>Makes a token for a Runner and leads to the commands that start it.</summary>
    public async Task<IActionResult> OnPostJoinAsync(string? name, string? labels)
    {
        (NewName, NewLabels) = ((name ?? "").Trim(), (labels ?? "").Trim());
        Faults = FaultsOf(NewName, Split(NewLabels));
        if (Faults.Count > 0)
        {
            await LoadAsync(null);
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        var (token, _) = await tokens.CreateAsync(
            new TokenRequest { Name = NewName.Length == 0 ? "Runner" : $"Runner {NewName}"[..Math.Min(64, NewName.Length + 7)], Role = Roles.Runner }, User.Identity?.Name ?? "");
        AuditTrail.Say(HttpContext, token!.Id, token.Summary);
        (Secret, SecretName, SecretLabels) = (token.Secret, NewName, NewLabels);
        return Redirect(Url.Content("~/workers") + "#join");
    }

    static Dictionary<string, string> FaultsOf(string name, IReadOnlyList<string> labels)
    {
        const string allowed = "must be 1 to 64 of letters, digits, dot, underscore and hyphen, with a letter or digit first.";
        var faults = new Dictionary<string, string>();
        if (name.Length > 0 && !NamePattern().IsMatch(name)) faults["name"] = $"“{name}” {allowed}";
        if (labels.FirstOrDefault(l => !NamePattern().IsMatch(l)) is { } bad) faults["labels"] = $"“{bad}” {allowed}";
        return faults;
    }

    static IReadOnlyList<string> Split(string? labels) =>
        [.. (labels ?? "").Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];

    async Task<bool> MayAsync(string role) => (await access.AuthorizeAsync(User, role)).Succeeded;

    public Task<IActionResult> OnPostDrainAsync(string name) => SetDrainedAsync(name, true);

    public Task<IActionResult> OnPostResumeAsync(string name) => SetDrainedAsync(name, false);

    public async Task<IActionResult> OnPostForgetAsync(string name)
    {
        switch (await pool.ForgetAsync(name))
        {
            case ChangeResult.Done: Done = $"{name} is forgotten. It comes back by itself when its Runner connects again."; break;
            case ChangeResult.Conflict conflict: Refused = conflict.Message; break;
            case ChangeResult.NotFound: Refused = $"There is no Runner called {name}."; break;
        }
        return Redirect(Url.Content("~/workers"));
    }

    async Task<IActionResult> SetDrainedAsync(string name, bool drained)
    {
        if (!await pool.DrainAsync(name, drained)) Refused = $"There is no Runner called {name}.";
        else Done = drained ? $"{name} takes no new jobs. The jobs it already has run to their end." : $"{name} takes jobs again.";
        return Redirect(Url.Content("~/workers"));
    }

    public string TitleOf(string jobId) => _held.GetValueOrDefault(jobId)?.Title ?? jobId;

    /// <summary>What to type on the node; with a placeholder's name and labels until a token is made for some.</summary>
    public JoinSteps Join => JoinSteps.To(
        new Uri(options.PublicUrl ?? $"{Request.Scheme}://{Request.Host}{Request.PathBase}"), Environment.MachineName, Port, SecretName ?? "", Split(SecretLabels));

    /// <summary>Where Web listens for plain HTTP; a proxy or a tunnel may show another port to the browser.</summary>
    int Port => (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Select(BindingAddress.Parse)
        .Where(a => a.Scheme == Uri.UriSchemeHttp && !a.IsUnixPipe).Select(a => (int?)a.Port).FirstOrDefault() ?? Request.Host.Port ?? 80;

    /// <summary>Whether browsers and Runners elsewhere could be given a better address.</summary>
    public bool HasNoPublicUrl => options.PublicUrl is null;

    /// <summary>A state's look and word: drained is neither good nor bad, silent is a warning, lost a fault.</summary>
    public static (string Look, string Word) StateOf(RunnerView runner) => runner switch
    {
        { State: RunnerState.Lost } => ("failed", "lost"),
        { State: RunnerState.Disconnected } => ("cancelled", "silent"),
        { Drained: true } => ("queued", "drained"),
        { Held.Count: > 0 } => ("running", "busy"),
        _ => ("succeeded", "ready"),
    };

    public static string Cache(CacheFacts cache) => $"L{cache.Level}{(cache.Type is "Data" or "data" ? "d" : cache.Type is "Instruction" or "instruction" ? "i" : "")}";

    public static IEnumerable<StrategyAvailability> Missing(RunnerView runner) => runner.Strategies.Where(s => !s.Available);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex NamePattern();
}
