using Dashboard.Core.Strategies;

namespace Dashboard.Core.Jobs;

/// <summary>Layouts of ranks over nodes: nodes x ranks per node x threads per rank.</summary>
public static class LayoutCheck
{
    const int MostNodes = 10_000, MostOnNode = 4_096;

    /// <summary>Whether a strategy runs at layouts, where a sweep has them, rather than at plain worker counts.</summary>
    public static bool Applies(string strategy) => strategy is StrategyNames.Mpi or StrategyNames.External;

    /// <summary>The layout of a configuration; null where it has none.</summary>
    public static LayoutRequest? Of(Sweep sweep, string strategy, int workers) =>
        Applies(strategy) ? sweep.Layouts?.FirstOrDefault(l => l.Workers == workers) : null;

    internal static void Check(Sweep sweep, SweepLimits limits, Faults faults)
    {
        const string path = "sweep.layouts";
        if (sweep.Layouts is not { Count: > 0 } layouts) return;
        if (layouts.Count > SweepLimits.MaxWorkerCounts) faults.Add(path, $"{layouts.Count} layouts: at most {SweepLimits.MaxWorkerCounts} are allowed.");
        if (!sweep.Strategies.Any(Applies)) faults.Add(path, $"Layouts are for ranks; add the strategy {StrategyNames.Mpi}, or {StrategyNames.External} for a program of your own.");
        for (int i = 0; i < layouts.Count; i++) CheckOne(layouts[i], $"{path}[{i}]", sweep, limits, faults);
        foreach (var same in layouts.Where(l => l is not null).GroupBy(l => l.Workers).Where(g => g.Count() > 1))
        {
            faults.Add(path, $"{same.Count()} layouts have {same.Key} workers each; a sweep can hold only one per count, because its curve has one point there. Put the other into its own job.");
        }
    }

    static void CheckOne(LayoutRequest? layout, string path, Sweep sweep, SweepLimits limits, Faults faults)
    {
        if (layout is null)
        {
            faults.Add(path, "null: a layout is { nodes, ranksPerNode, threadsPerRank }.");
            return;
        }
        bool sound = InRange($"{path}.nodes", layout.Nodes, MostNodes, faults) & InRange($"{path}.ranksPerNode", layout.RanksPerNode, MostOnNode, faults)
            & InRange($"{path}.threadsPerRank", layout.ThreadsPerRank, MostOnNode, faults);
        long workers = (long)layout.Nodes * layout.RanksPerNode * layout.ThreadsPerRank;
        if (sound && workers > limits.MaxWorkers) faults.Add(path, $"{layout.Nodes} x {layout.RanksPerNode} x {layout.ThreadsPerRank} are {workers} workers: at most {limits.MaxWorkers} are allowed.");
        if (layout.ThreadsPerRank > 1 && sweep.Strategies.Contains(StrategyNames.Mpi))
        {
            faults.Add($"{path}.threadsPerRank", $"{layout.ThreadsPerRank}: ranks of the built-in analyses have one thread each. Allowed: 1; programs of your own may have more.");
        }
    }

    static bool InRange(string path, int value, int most, Faults faults)
    {
        faults.Range(path, value, 1, most);
        return value >= 1 && value <= most;
    }
}
