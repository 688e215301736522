using MathNet.Numerics.Distributions;

namespace Dashboard.Core.Measurement.Models;

/// <summary>Whether a model misses the points by more than their own scatter explains.</summary>
static class LackOfFit
{
    public const double RefusedBelow = 0.01;
    const double SmallestThatMatters = 0.05;
    const double LargestForSingleSamples = 0.10;

    /// <summary>F test of the counts' distance to the curve against the error of the repetitions (Draper and Smith, Applied Regression Analysis, 3rd ed., 2.1).</summary>
    /// <returns>Null where the fit stands; otherwise why it is refused.</returns>
    public static string? Reason(FittedModel fit, SweepTable sweep)
    {
        var residuals = fit.Residuals(sweep.Points).ToList();
        int worst = Enumerable.Range(0, residuals.Count).MaxBy(i => Math.Abs(residuals[i]));
        double miss = Math.Abs(residuals[worst]);
        string where = FormattableString.Invariant($"at {sweep.Points[worst].Workers} workers the time is {Figures.Percent(Math.Abs(double.ExpM1(residuals[worst])))} % {(residuals[worst] > 0 ? "above" : "below")} the curve");
        string misfit = $"{char.ToUpperInvariant(fit.Model.Title[0])}{fit.Model.Title[1..]} does not fit: {where}";
        int around = sweep.Points[worst].Workers;
        if (sweep.ErrorFreedom == 0) return miss > LargestForSingleSamples ? $"{misfit}. Repeat the runs, to tell scatter from shape, and measure more counts around {around}." : null;

        int freedom = sweep.Points.Count - fit.Model.Parameters;
        return PValue(fit.SquaredError / freedom, freedom, sweep) < RefusedBelow && miss > SmallestThatMatters
            ? $"{misfit}, more than the scatter of the repetitions explains. Measure more counts around {around}, to see where the curve bends." : null;
    }

    /// <summary>How often chance alone lies at least so far from a curve.</summary>
    /// <param name="variance">Mean square distance of the counts to the curve, weighted by their samples.</param>
    public static double PValue(double variance, int freedom, SweepTable sweep) =>
        sweep.ErrorVariance > 0 ? 1 - FisherSnedecor.CDF(freedom, sweep.ErrorFreedom, variance / sweep.ErrorVariance) : 0;
}
