using Dashboard.Core.Strategies;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>A strategy in a few words.</summary>
static class StrategyNote
{
    public static string Of(string strategy) => strategy switch
    {
        StrategyNames.Serial => "one worker, the baseline",
        StrategyNames.Threads => "threads of one process",
        StrategyNames.Processes => "one process per worker, fixed shares",
        StrategyNames.Pool => "processes that take one piece of work at a time",
        StrategyNames.Mpi => "MPI ranks",
        StrategyNames.Engines => "engines of a cluster",
        StrategyNames.External => "a program of your own",
        _ => "",
    };
}
