using MathNet.Numerics.Distributions;

namespace Dashboard.Core.Measurement;

/// <summary>A confidence interval, ends included, in the unit of the samples.</summary>
public readonly record struct Interval(double Low, double High);

/// <summary>
/// Intervals for the typical time of one configuration. Times are positive and skewed to the right, so small samples are
/// treated on the scale of their logarithms and larger ones by their order alone.
/// </summary>
public static class Intervals
{
    /// <summary>From this many samples on the interval comes from order statistics and assumes nothing of their shape.</summary>
    public const int OrderStatisticsFrom = 6;

    /// <summary>Fewer degrees of freedom than this give no pooled interval.</summary>
    public const int LeastDegreesOfFreedom = 10;

    /// <summary>
    /// Distribution-free interval of the median: the k-th smallest and k-th largest sample, with the largest k whose
    /// coverage 1 - 2 P(B(n, 1/2) &lt; k) reaches the level (Conover, Practical Nonparametric Statistics, 3rd ed., 3.2).
    /// </summary>
    /// <returns>Null where even the extremes do not reach the level (n &lt; 6 at 95 %).</returns>
    public static Interval? OfMedian(IReadOnlyList<double> samples, double level = 0.95)
    {
        int n = samples.Count;
        int k = 0;
        while (k < n / 2 && 1 - 2 * Binomial.CDF(0.5, n, k) >= level) k++;
        if (k == 0) return null;
        var sorted = samples.Order().ToArray();
        return new Interval(sorted[k - 1], sorted[n - k]);
    }

    /// <summary>
    /// Student t interval on the mean of log times, with a variance pooled over all configurations of a sweep; its ends are
    /// given back as times. The pooled variance is sum((x - mean of its configuration)^2) / sum(n - 1).
    /// </summary>
    /// <returns>Null where the pool has fewer than <see cref="LeastDegreesOfFreedom"/> degrees of freedom.</returns>
    public static Interval? OfLogMean(IReadOnlyList<double> samples, PooledVariance pool, double level = 0.95)
    {
        if (samples.Count == 0 || pool.DegreesOfFreedom < LeastDegreesOfFreedom) return null;
        double mean = samples.Average(Math.Log);
        double half = StudentT.InvCDF(0, 1, pool.DegreesOfFreedom, 0.5 + level / 2) * Math.Sqrt(pool.Variance / samples.Count);
        return new Interval(Math.Exp(mean - half), Math.Exp(mean + half));
    }

    /// <summary>The middle sample, or the mean of the two middle ones; NaN where there is none.</summary>
    public static double Median(IReadOnlyList<double> samples)
    {
        if (samples.Count == 0) return double.NaN;
        var sorted = samples.Order().ToArray();
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>Variance of log times within configurations, pooled over a sweep.</summary>
public readonly record struct PooledVariance(double Variance, int DegreesOfFreedom)
{
    public static PooledVariance Of(IEnumerable<IReadOnlyList<double>> configurations)
    {
        double squares = 0;
        int freedom = 0;
        foreach (var samples in configurations.Where(s => s.Count > 1))
        {
            double mean = samples.Average(Math.Log);
            squares += samples.Sum(s => (Math.Log(s) - mean) * (Math.Log(s) - mean));
            freedom += samples.Count - 1;
        }
        return new PooledVariance(freedom > 0 ? squares / freedom : 0, freedom);
    }

    /// <summary>
    /// The same from the median absolute deviation, scaled by 1.4826 to the standard deviation of a normal distribution
    /// (Hampel, JASA 69, 1974) and by n / (n - 1) for what each configuration's own median takes away.
    /// </summary>
    public static PooledVariance RobustOf(IEnumerable<IReadOnlyList<double>> configurations)
    {
        var repeated = configurations.Where(s => s.Count > 1).ToList();
        int samples = repeated.Sum(s => s.Count), freedom = samples - repeated.Count;
        if (freedom == 0) return default;
        var deviations = repeated.SelectMany(s => s.Select(x => Math.Abs(Math.Log(x / Intervals.Median(s))))).ToList();
        double scale = 1.4826 * Intervals.Median(deviations);
        return new PooledVariance(scale * scale * samples / freedom, freedom);
    }
}
