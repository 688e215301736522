using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Api.Runners;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Workers;

/// <summary>The nodes that run jobs: what they are, what they hold, and whether they take more.</summary>
[Authorize("viewer")]
public sealed class WorkersModel(NodePool pool, JobHistory history, DashboardOptions options, IAuthorizationService access) : PageModel
{
    readonly Dictionary<string, JobView> _held = [];

    public IReadOnlyList<RunnerView> Runners { get; private set; } = [];
    public bool MayChange { get; private set; }
    [TempData] public string? Done { get; set; }
    [TempData] public string? Refused { get; set; }

    public async Task<IActionResult> OnGetAsync()
    {
        MayChange = (await access.AuthorizeAsync(User, "operator")).Succeeded;
        Runners = pool.Runners();
        foreach (var held in Runners.SelectMany(r => r.Held).DistinctBy(h => h.JobId))
        {
            if (await history.FindAsync(held.JobId, withTrials: false) is { } job) _held[job.Id] = job;
        }
        return Request.Headers.ContainsKey("X-Fragment") ? Partial("_Runners", this) : Page();
    }

    public Task<IActionResult> OnPostDrainAsync(string name) => SetDrainedAsync(name, true);

    public Task<IActionResult> OnPostResumeAsync(string name) => SetDrainedAsync(name, false);

    public async Task<IActionResult> OnPostForgetAsync(string name)
    {
        if (!(await access.AuthorizeAsync(User, "operator")).Succeeded) return Forbid();
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
        if (!(await access.AuthorizeAsync(User, "operator")).Succeeded) return Forbid();
        if (!await pool.DrainAsync(name, drained)) Refused = $"There is no Runner called {name}.";
        else Done = drained ? $"{name} takes no new jobs. What it holds goes on to its end." : $"{name} takes jobs again.";
        return Redirect(Url.Content("~/workers"));
    }

    public string TitleOf(string jobId) => _held.GetValueOrDefault(jobId)?.Title ?? jobId;

    /// <summary>The command that adds this machine's like. The token comes from a file, so that it never stands in a process list.</summary>
    public string JoinCommand =>
        $"""
        Dashboard.Runner agent --server {options.PublicUrl ?? $"{Request.Scheme}://{Request.Host}{Request.PathBase}"} \
          --token-file runner-token --name $(hostname) --spool ./spool
        """;

    /// <summary>Whether Runners elsewhere can reach this address at all.</summary>
    public bool IsLoopbackOnly => options.PublicUrl is null && Request.Host.Host is "127.0.0.1" or "localhost" or "[::1]";

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
}
