using MathNet.Numerics.Distributions;

namespace Dashboard.Core.Measurement;

/// <summary>How much faster a parallel configuration runs than a reference.</summary>
public static class Speedup
{
    /// <summary>
    /// The serial part that a measured speedup S on p workers implies: e(p) = (1/S - 1/p) / (1 - 1/p).
    /// (Karp and Flatt, "Measuring parallel processor performance", CACM 33(5), 1990.)
    /// </summary>
    /// <returns>Null at one worker, where it is not defined.</returns>
    public static double? KarpFlatt(double speedup, int workers) =>
        workers <= 1 ? null : (1 / speedup - 1.0 / workers) / (1 - 1.0 / workers);

    /// <summary>
    /// Interval of reference time over parallel time, paired by round: order statistics of the ratios, as for times; where there are fewer than six
    /// rounds Student t on the mean difference of logs, with the sweep's pooled variance.
    /// </summary>
    /// <param name="reference">Reference time by round.</param>
    /// <param name="parallel">Parallel time by round.</param>
    /// <returns>Null with fewer than two common rounds, or without enough degrees of freedom.</returns>
    public static Interval? PairedRatio(
        IReadOnlyDictionary<int, double> reference, IReadOnlyDictionary<int, double> parallel, PooledVariance pool, double level = 0.95)
    {
        var differences = reference.Where(r => parallel.ContainsKey(r.Key)).Select(r => Math.Log(r.Value) - Math.Log(parallel[r.Key])).ToArray();
        if (differences.Length < 2) return null;
        if (differences.Length >= Intervals.OrderStatisticsFrom) return Intervals.OfMedian([.. differences.Select(Math.Exp)], level);
        if (pool.DegreesOfFreedom < Intervals.LeastDegreesOfFreedom) return null;

        double mean = differences.Average();
        double half = StudentT.InvCDF(0, 1, pool.DegreesOfFreedom, 0.5 + level / 2) * Math.Sqrt(2 * pool.Variance / differences.Length);
        return new Interval(Math.Exp(mean - half), Math.Exp(mean + half));
    }
}
