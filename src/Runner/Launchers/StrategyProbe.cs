using Dashboard.Core.Strategies;
using Dashboard.Runner.Launchers.Mpirun;

namespace Dashboard.Runner.Launchers;

/// <summary>Which strategies can run on this node.</summary>
public static class StrategyProbe
{
    /// <summary>All strategies in the order pages list them; unavailable ones say why in plain words.</summary>
    public static IReadOnlyList<StrategyAvailability> Check() =>
    [
        new(StrategyNames.Serial, true, null),
        new(StrategyNames.Threads, true, null),
        new(StrategyNames.Processes, true, null),
        new(StrategyNames.Pool, true, null),
        Mpi(),
        new(StrategyNames.Engines, true, null),
        new(StrategyNames.External, true, null),
    ];

    static StrategyAvailability Mpi()
    {
        var found = MpiInstallation.Find(out string? reason);
        return new(StrategyNames.Mpi, found is not null, reason);
    }
}
