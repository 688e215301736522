using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Launchers;

/// <summary>Which strategies can run on this node.</summary>
public static class StrategyProbe
{
    /// <summary>All strategies in the order pages list them; unavailable ones say why in plain words.</summary>
    public static IReadOnlyList<StrategyAvailability> Check() =>
    [
        .. new[] { StrategyNames.Serial, StrategyNames.Threads, StrategyNames.Processes, StrategyNames.Pool, StrategyNames.Mpi }
            .Select(name => new StrategyAvailability(name, true, null)),
        new(StrategyNames.Engines, false, "Engine clusters are not built yet."),
        new(StrategyNames.External, false, "Running programs of your own is not built yet."),
    ];
}
