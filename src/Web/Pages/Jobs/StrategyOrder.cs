using Dashboard.Core.Strategies;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>The order of strategies on pages, and what their workers are called.</summary>
static class StrategyOrder
{
    public static int Of(string strategy)
    {
        for (int i = 0; i < StrategyNames.All.Count; i++)
        {
            if (StrategyNames.All[i] == strategy)
            {
                return i;
            }
        }
        return int.MaxValue;
    }

    /// <summary>2 threads, 4 ranks, 1 process.</summary>
    public static string Workers(string strategy, int workers) => Format.Plural(workers, strategy switch
    {
        StrategyNames.Threads => "thread",
        StrategyNames.Processes => "process",
        StrategyNames.Pool => "pool worker",
        StrategyNames.Mpi => "rank",
        StrategyNames.Engines => "engine",
        _ => "worker",
    }).Replace("processs", "processes", StringComparison.Ordinal);
}
