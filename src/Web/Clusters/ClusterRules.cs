using System.Security.Claims;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Core.Slurm;
using Dashboard.Web.Api.Runners;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;

namespace Dashboard.Web.Clusters;

/// <summary>The body of <c>POST /api/v1/clusters</c>.</summary>
/// <param name="Engines">1 to the larger of 64 and four times the Runner's usable CPUs.</param>
/// <param name="Launcher"><c>local</c>, <c>mpi</c> for ranks of one <c>mpirun</c>, or <c>slurm</c> for an allocation of their own.</param>
/// <param name="Runner">Name of a connected Runner; the local one where it is left out, else any.</param>
/// <param name="Slurm">What the launcher <c>slurm</c> asks of Slurm: timeLimitMinutes, and what else placement.slurm of a job may say.</param>
public sealed record ClusterRequest(int Engines = 4, string? Launcher = null, string? Runner = null, SlurmRequest? Slurm = null);

/// <summary>What clusters may be started, by whom and where.</summary>
sealed class ClusterRules(ClusterStore store, NodePool pool, JobHistory jobs)
{
    /// <summary>Clusters of one user at a time.</summary>
    public const int MostOfOneUser = 8;

    /// <returns>The Runner that it goes to, or why there is none.</returns>
    public async Task<(RunnerView? Runner, ClusterOutcome? Refusal)> CheckAsync(ClusterRequest request, ClaimsPrincipal user)
    {
        var errors = new Dictionary<string, string[]>();
        var able = pool.Runners().Where(r => r is { State: RunnerState.Connected, Drained: false, OneJob: null } && (request is not { Launcher: ClusterLaunchers.Slurm, Runner: null } || r.SubmitsToSlurm)).ToList();
        var runner = able.FirstOrDefault(r => r.Name == (request.Runner ?? LocalRunner.Name)) ?? (request.Runner is null ? able.FirstOrDefault() : null);
        if (request.Runner is { } named && runner is null)
        {
            errors["runner"] = [$"there is no connected Runner '{named}' that takes new work; there {(able.Count == 0 ? "is none" : $"are {string.Join(", ", able.Select(r => r.Name))}")}"];
        }
        CheckEngines(request.Engines, runner, errors);
        CheckLauncher(request.Launcher ?? ClusterLaunchers.Local, runner, errors);
        CheckSlurm(request, errors);
        return errors.Count > 0 ? (null, new ClusterOutcome.Invalid(errors))
            : runner is null ? (null, new ClusterOutcome.Conflict("No Runner is connected that takes new work; a cluster needs one."))
            : await ObstacleAsync(runner, ClusterAccess.NameOf(user)) is { } obstacle ? (null, new ClusterOutcome.Conflict(obstacle))
            : (runner, null);
    }

    static void CheckEngines(int engines, RunnerView? runner, Dictionary<string, string[]> errors)
    {
        int most = Math.Max(64, 4 * (runner?.Cores ?? 0));
        if (engines < 1 || engines > most)
        {
            errors["engines"] = [$"{engines} is not a whole number from 1 to {most}{(runner is null ? "" : $" (on Runner {runner.Name} with {runner.Cores} usable CPUs)")}"];
        }
    }

    static void CheckLauncher(string launcher, RunnerView? runner, Dictionary<string, string[]> errors)
    {
        if (!ClusterLaunchers.All.Contains(launcher))
        {
            errors["launcher"] = [$"'{launcher}' is not a launcher; allowed are {string.Join(", ", ClusterLaunchers.All)}"];
        }
        else if (launcher == ClusterLaunchers.Mpi && runner is { Mpi: null })
        {
            errors["launcher"] = [$"mpi cannot be used on Runner {runner.Name}: {runner.MpiReason ?? "no MPI was found there"}"];
        }
        else if (launcher == ClusterLaunchers.Slurm && runner is not { SubmitsToSlurm: true })
        {
            errors["launcher"] = [$"slurm cannot be used {(runner is null ? "here: no Runner is connected" : $"on Runner {runner.Name}: it is not")} where sbatch is found"];
        }
    }

    static void CheckSlurm(ClusterRequest request, Dictionary<string, string[]> errors)
    {
        bool wanted = request.Launcher == ClusterLaunchers.Slurm;
        if (request.Slurm is null || !wanted)
        {
            if (wanted || request.Slurm is not null)
            {
                errors["slurm"] = [wanted ? "is missing; the launcher slurm needs timeLimitMinutes at least, such as { \"timeLimitMinutes\": 60 }" : "is for the launcher slurm"];
            }
            return;
        }
        var faults = new Faults();
        SlurmCheck.Check(request.Slurm, faults, "slurm");
        foreach (var (place, words) in faults.ToErrors())
        {
            errors[place] = words;
        }
    }

    /// <summary>Why the user may not start one there now; null where nothing is in the way.</summary>
    async Task<string?> ObstacleAsync(RunnerView runner, string user)
    {
        var own = store.Open.Where(c => c.Owner == user).Select(c => c.Id).Order(StringComparer.Ordinal).ToList();
        if (own.Count >= MostOfOneUser)
        {
            return $"{user} has {own.Count} clusters, which is the most: {string.Join(", ", own)}. Stop one first.";
        }
        foreach (var held in runner.Held.Where(h => h.Lane == Lane.Exclusive))
        {
            if (await jobs.FindAsync(held.JobId, withTrials: false) is { } job && job.Owner != user)
            {
                return $"Job {job.Id} of {job.Owner} has host {runner.Host} to itself while it measures; a cluster would disturb it. Try again when it has ended.";
            }
        }
        return null;
    }
}
