using Dashboard.Core.Protocol;

namespace Dashboard.Core.Measurement.Calibration;

/// <summary>What a calibration says about a number of workers.</summary>
public static class NodeCeilings
{
    /// <summary>Copies that get less than this each, of what one alone gets, share a core.</summary>
    const double OwnCore = 0.75;

    /// <summary>
    /// Cores behind the usable CPUs. A physical machine's topology tells; a virtual one's is what the hypervisor likes to say, so there the
    /// copies decide: where all CPUs together get less than three quarters of their number done, two of them share a core.
    /// </summary>
    public static int Cores(NodeFacts node) =>
        node is { Virtual: true, Calibration.Copies: [.., var all] } && all.Copies == node.UsableCpus && all.Copies > 1 && all.Throughput < OwnCore * all.Copies
            ? Math.Max(1, node.UsableCpus / 2)
            : Math.Min(node.PhysicalCores, node.UsableCpus);

    /// <summary>
    /// Bytes per second that this many workers can move at most, from the best placement; between measured counts by straight line.
    /// </summary>
    /// <returns>Null without a calibration, and beyond the largest count measured.</returns>
    public static double? Bandwidth(NodeCalibration? calibration, int workers)
    {
        var best = (calibration?.Ceilings ?? []).GroupBy(c => c.Workers).Select(g => (Workers: g.Key, Bytes: g.Max(c => c.BytesPerSecond))).OrderBy(c => c.Workers).ToList();
        int above = best.FindIndex(c => c.Workers >= workers);
        if (above < 0) return null;
        var high = best[above];
        if (above == 0 || high.Workers == workers) return high.Bytes;
        var low = best[above - 1];
        return low.Bytes + (high.Bytes - low.Bytes) * (workers - low.Workers) / (high.Workers - low.Workers);
    }
}
