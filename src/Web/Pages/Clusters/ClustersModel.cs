using Dashboard.Core.Protocol.Clusters;
using Dashboard.Web.Api;
using Dashboard.Web.Api.Runners;
using Dashboard.Web.Auth;
using Dashboard.Web.Clusters;
using Dashboard.Web.Dispatch;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Clusters;

/// <summary>A way of starting engines.</summary>
/// <param name="Reason">Why it cannot be had here; null where it can.</param>
public sealed record LauncherChoice(string Name, string What, string? Reason);

/// <summary>The engine clusters there are, and the form that starts one.</summary>
sealed class ClustersModel(ClusterStore store, ClusterViews views, ClusterDesk desk, NodePool pool) : PageModel
{
    /// <summary>Clusters in the list; those that ended long ago are beyond it.</summary>
    const int Shown = 50;

    HashSet<string> _usable = [];

    public IReadOnlyList<ClusterView> Clusters { get; private set; } = [];
    public IReadOnlyList<RunnerView> Runners { get; private set; } = [];
    public IReadOnlyList<LauncherChoice> Launchers { get; private set; } = [];
    /// <summary>Whether who looks may start clusters.</summary>
    public bool MayStart { get; private set; }
    public int Engines { get; private set; }
    public string Launcher { get; private set; } = ClusterLaunchers.Local;
    public string? Runner { get; private set; }
    public IReadOnlyDictionary<string, string> Faults { get; private set; } = new Dictionary<string, string>();
    [TempData] public string? Done { get; set; }
    [TempData] public string? Refused { get; set; }

    /// <summary>Where a cluster goes that names no Runner.</summary>
    RunnerView? Usual => Runners.FirstOrDefault(r => r.Name == LocalRunner.Name) ?? Runners.FirstOrDefault();

    /// <summary>What a sensible number of engines is, in words.</summary>
    public string EnginesHint => Usual is { } runner ? $"Runner {runner.Name} has {Shared.Format.Plural(runner.Cores, "usable core")}." : "No Runner is connected.";

    public int MostEngines => Math.Max(64, 4 * Runners.Select(r => r.Cores).DefaultIfEmpty(0).Max());

    public bool MayStop(ClusterView cluster) => _usable.Contains(cluster.Id);

    public async Task<IActionResult> OnGetAsync()
    {
        await LoadAsync();
        return Request.Headers.ContainsKey("X-Fragment") ? Partial("_Clusters", this) : Page();
    }

    async Task LoadAsync()
    {
        MayStart = Roles.Allowed(Roles.Operator).Any(User.IsInRole);
        var found = store.List(new PageRequest(Shown, null)).Items.OrderBy(c => c.HasEnded).ToList();
        _usable = [.. found.Where(c => ClusterAccess.MayUse(c, User)).Select(c => c.Id)];
        Clusters = await Task.WhenAll(found.Select(c => views.OfAsync(c, User, HttpContext.RequestAborted)));
        Runners = [.. pool.Runners().Where(r => r is { State: RunnerState.Connected, Drained: false, OneJob: null })];
        Engines = Engines > 0 ? Engines : Usual?.Cores ?? 4;
        Runner ??= Usual?.Name;
        Launchers =
        [
            new(ClusterLaunchers.Local, "processes of the node", null),
            new(ClusterLaunchers.Mpi, "ranks of one mpirun", Runners.Count == 0 || Runners.Any(r => r.Mpi is not null) ? null : Usual?.MpiReason ?? "no MPI was found"),
            new(ClusterLaunchers.Slurm, "an allocation of their own", "Through the API only, which takes its partition and time limit."),
        ];
    }

    public async Task<IActionResult> OnPostStartAsync(int? engines, string? launcher, string? runner)
    {
        (Engines, Launcher, Runner) = (engines ?? 0, launcher ?? ClusterLaunchers.Local, string.IsNullOrEmpty(runner) ? null : runner);
        switch (await desk.StartAsync(new ClusterRequest(Engines, Launcher, Runner), User))
        {
            case ClusterOutcome.Started started:
                return Redirect(Url.Content($"~/clusters/{started.Cluster.Id}"));
            case ClusterOutcome.Invalid invalid:
                Faults = invalid.Errors.ToDictionary(e => e.Key, e => string.Join(' ', e.Value));
                break;
            case ClusterOutcome.Conflict conflict:
                Refused = conflict.Message;
                break;
            case ClusterOutcome.Unavailable away:
                Refused = away.Message;
                break;
        }
        await LoadAsync();
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    /// <summary>One that ended by itself meanwhile stays in the list.</summary>
    public Task<IActionResult> OnPostStopAsync(string id) => DoAsync(id, async cluster =>
    {
        if (!cluster.HasEnded)
        {
            await desk.StopAsync(cluster, HttpContext.RequestAborted);
        }
        Done = cluster.HasEnded ? $"Cluster {id} had ended before." : $"Cluster {id} is stopped.";
    });

    public Task<IActionResult> OnPostForgetAsync(string id) => DoAsync(id, async cluster =>
    {
        if (!cluster.HasEnded)
        {
            Refused = $"Cluster {id} has not ended; stop it first.";
            return;
        }
        await desk.StopAsync(cluster, HttpContext.RequestAborted);
        Done = $"Cluster {id} is removed from the list.";
    });

    async Task<IActionResult> DoAsync(string id, Func<Cluster, Task> act)
    {
        if (store.Find(id) is not { } cluster)
        {
            Refused = $"There is no cluster {id}.";
        }
        else if (!ClusterAccess.MayUse(cluster, User))
        {
            return Forbid();
        }
        else
        {
            await act(cluster);
        }
        return Redirect(Url.Content("~/clusters"));
    }
}
