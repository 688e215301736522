using Dashboard.Core.Applications;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Jobs;

/// <summary>How a configuration looks to Slurm: nodes, tasks on each, and the threads of a task.</summary>
public static class TaskLayout
{
    /// <summary>
    /// The sweep's own layout where it has one; else a task for each rank where a launcher starts ranks, and one task with all workers in it where the
    /// program, or our own process, starts them.
    /// </summary>
    /// <param name="launcher">Of a program of the user's own; null where it is not known.</param>
    /// <param name="nodes">That ranks without a layout spread over.</param>
    public static LayoutRequest Of(IReadOnlyList<LayoutRequest>? layouts, string strategy, int workers, ApplicationLauncher? launcher = null, int nodes = 1)
    {
        if (LayoutCheck.Applies(strategy) && layouts?.FirstOrDefault(l => l.Workers == workers) is { } stated) return stated;
        bool ranks = strategy == StrategyNames.Mpi || (strategy == StrategyNames.External && launcher is ApplicationLauncher.Mpirun or ApplicationLauncher.Srun);
        int used = Math.Min(nodes, workers);
        return ranks ? new LayoutRequest(used, (workers + used - 1) / used, 1) : new LayoutRequest(1, 1, workers);
    }
}
