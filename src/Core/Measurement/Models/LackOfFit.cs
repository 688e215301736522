using MathNet.Numerics.Distributions;

namespace Dashboard.Core.Measurement.Models;

/// <summary>Whether a model misses the points by more than their own scatter explains.</summary>
static class LackOfFit
{
    const double RefusedBelow = 0.01;
    const double SmallestThatMatters = 0.05;
    const double LargestForSingleSamples = 0.10;

    /// <summary>
    /// F test of residual variance against the pure error of repetitions. A median of m samples has about
    /// pi/2 times the variance of their mean for m above 2 (Kendall and Stuart, The Advanced Theory of Statistics 1, 10.10).
    /// </summary>
    /// <returns>Null where the fit stands; otherwise why it is refused.</returns>
    public static string? Reason(FittedModel fit, IReadOnlyList<ModelPoint> points)
    {
        var residuals = fit.Residuals(points).ToList();
        int worst = Enumerable.Range(0, points.Count).MaxBy(i => Math.Abs(residuals[i]));
        double miss = Math.Abs(residuals[worst]);
        var pool = PooledVariance.Of(points.Select(p => p.Seconds));
        string where = FormattableString.Invariant($"at {points[worst].Workers} workers the time is {Math.Abs(double.ExpM1(residuals[worst])):P0} {(residuals[worst] > 0 ? "above" : "below")} the curve");
        if (pool.DegreesOfFreedom == 0) return miss > LargestForSingleSamples ? $"The {fit.Model.Name} curve does not fit: {where}." : null;

        int freedom = points.Count - fit.Model.Parameters;
        double pure = pool.Variance * points.Average(p => (p.Seconds.Count > 2 ? Math.PI / 2 : 1) / p.Seconds.Count);
        double p = pure > 0 ? 1 - FisherSnedecor.CDF(freedom, pool.DegreesOfFreedom, fit.SquaredError / freedom / pure) : 0;
        return p < RefusedBelow && miss > SmallestThatMatters ? $"The {fit.Model.Name} curve does not fit: {where}, more than the scatter of the repetitions explains." : null;
    }
}
