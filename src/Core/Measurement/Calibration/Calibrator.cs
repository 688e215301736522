using System.Diagnostics;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Measurement.Calibration;

/// <summary>Measures what a node can do at most. Takes some seconds, all usable CPUs, and three arrays of <see cref="Triad.CacheMultiple"/> times the last-level cache; run it on an idle node.</summary>
public static class Calibrator
{
    /// <summary>The arrays never take more than this share of the memory, on machines with little of it.</summary>
    const double MostOfMemory = 0.25;

    /// <summary>Where no cache is told.</summary>
    const long DefaultCacheBytes = 32L << 20;

    /// <exception cref="OperationCanceledException">Cancelled; it ends within a pass, some tens of milliseconds.</exception>
    public static NodeCalibration Measure(NodeFacts node, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        var cpus = UsableCpus.Read();
        long array = ArrayBytes(node);
        var ceilings = Placements(cpus, node.NumaNodes)
            .Select(p => new BandwidthCeiling(p.Workers, p.Domains, Triad.Measure(p.Workers, cpus.Cpus, p.Binding, array, cancel))).ToList();
        double one = ScalarCopies.Measure(1, cpus.Cpus, cancel);
        var copies = Counts(cpus.Count).Select(n => new CopiesWorth(n, n == 1 ? 1 : ScalarCopies.Measure(n, cpus.Cpus, cancel) / one)).ToList();
        return new NodeCalibration(
            node.ComparabilityKey, DateTimeOffset.UtcNow, array, ceilings, copies, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    static long ArrayBytes(NodeFacts node)
    {
        var last = node.Caches.Where(c => c.Type != "instruction").MaxBy(c => c.Level);
        // A cache of that level for each group of CPUs that share one.
        long cache = last is null ? DefaultCacheBytes : last.Bytes * Math.Max(1, (int)Math.Ceiling(node.UsableCpus / (double)last.SharedByCpus));
        return Math.Min(Triad.CacheMultiple * cache, (long)(MostOfMemory * node.MemoryBytes / 3));
    }

    /// <summary>Powers of two, and all: 1, 2, 4, 6 for six.</summary>
    internal static IReadOnlyList<int> Counts(int usable) =>
        [.. Enumerable.Range(0, 31).Select(i => 1 << i).TakeWhile(n => n < usable), usable];

    /// <summary>Domain after domain, and, where there are several, dealt round them as well.</summary>
    static IEnumerable<(int Workers, int Domains, Binding Binding)> Placements(UsableCpus cpus, int domains)
    {
        foreach (int workers in Counts(cpus.Count))
        {
            int close = DomainsOf(Binding.Close, workers), spread = DomainsOf(Binding.Spread, workers);
            yield return (workers, close, Binding.Close);
            if (spread > close) yield return (workers, spread, Binding.Spread);
        }

        int DomainsOf(Binding binding, int workers) => domains == 1 ? 1 : CpuBinding.Plan(binding, cpus.Cpus).DomainsOf(workers);
    }
}
