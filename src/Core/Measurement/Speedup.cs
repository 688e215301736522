using MathNet.Numerics.Distributions;

namespace Dashboard.Core.Measurement;

/// <summary>A ratio of times with its interval, which holds it.</summary>
public readonly record struct PairedRatio(double Ratio, Interval Interval);

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
    /// Reference time over parallel time, paired by round: the median of the ratios and its order statistics, as for times; where there are fewer than
    /// six rounds the mean difference of logs and Student's t on it.
    /// </summary>
    /// <param name="reference">Reference time by round.</param>
    /// <param name="parallel">Parallel time by round.</param>
    /// <param name="pool">Of one log time beside what its round shares; a difference of two has twice that variance.</param>
    /// <returns>Null with fewer than two common rounds, or without enough degrees of freedom.</returns>
    public static PairedRatio? OfPairs(
        IReadOnlyDictionary<int, double> reference, IReadOnlyDictionary<int, double> parallel, PooledVariance pool, double level = 0.95)
    {
        var differences = reference.Where(r => parallel.ContainsKey(r.Key)).Select(r => Math.Log(r.Value) - Math.Log(parallel[r.Key])).ToArray();
        if (differences.Length < 2) return null;
        if (differences.Length >= Intervals.OrderStatisticsFrom)
        {
            double[] ratios = [.. differences.Select(Math.Exp)];
            return Intervals.OfMedian(ratios, level) is { } interval ? new PairedRatio(Intervals.Median(ratios), interval) : null;
        }
        if (pool.DegreesOfFreedom < Intervals.LeastDegreesOfFreedom) return null;

        double mean = differences.Average();
        double half = StudentT.InvCDF(0, 1, pool.DegreesOfFreedom, 0.5 + level / 2) * Math.Sqrt(2 * pool.Variance / differences.Length);
        return new PairedRatio(Math.Exp(mean), new Interval(Math.Exp(mean - half), Math.Exp(mean + half)));
    }
}
