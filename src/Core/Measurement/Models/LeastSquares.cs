using MathNet.Numerics.Distributions;

namespace Dashboard.Core.Measurement.Models;

/// <summary>A model fitted to log times.</summary>
/// <param name="OneWorkerSeconds">Fitted T1, seconds.</param>
/// <param name="SquaredError">Sum of squared residuals of log times, each count weighted by its samples.</param>
/// <param name="Aicc">Corrected Akaike criterion with the variance counted as a parameter; null where undefined.</param>
/// <param name="RSquared">Share of the log variance explained; shown, never decides.</param>
public sealed record FittedModel(
    ScalingModel Model, double OneWorkerSeconds, double First, double Second, Interval FirstInterval, Interval? SecondInterval,
    double SquaredError, double? Aicc, double RSquared)
{
    /// <summary>The largest count that it was fitted to.</summary>
    public double LargestWorkers { get; init; }

    /// <summary>Fitted seconds at a worker count.</summary>
    public double At(double workers) => OneWorkerSeconds * Model.Shape(workers, First, Second);

    /// <summary>ln(observed / fitted) for each point.</summary>
    internal IEnumerable<double> Residuals(IEnumerable<LogPoint> points) => points.Select(p => p.LogTime - Math.Log(At(p.Workers)));
}

/// <summary>
/// Least squares on log times with one or two bounded shape parameters, each count weighted by its samples. The error is profiled: T1 has a
/// closed form, an inner search minimises over the second parameter, an outer one over the first, so no start value is needed.
/// Intervals are profile-likelihood ones: all values whose profiled error stays below min + s2 F(1, v; 0.95), s2 the variance of a
/// sample with v degrees of freedom (Bates and Watts, Nonlinear Regression Analysis, 1988, 6.1).
/// </summary>
/// <remarks>
/// The variance is pooled from the distance of the counts to the curve and the scatter of the repetitions, unless the first is larger by more
/// than chance explains; then it stands alone (pooling after a test: Bancroft, Annals of Mathematical Statistics 15, 1944). What can be known
/// is limited by the samples: at 1, 2, 4, 8, 12, 16, 24 and 32 workers, five repetitions and 1 % noise the Cramér-Rao bound lets no unbiased
/// 95 % interval of Gustafson's serial fraction be narrower than ±0.0098 at 0 and ±0.0096 at 0.02, since the run at one worker alone tells
/// it from T1; Amdahl's fraction 0.02 is bounded by ±0.0005.
/// </remarks>
static class LeastSquares
{
    const int GridSteps = 24;
    const double ScaleTolerance = 1e-7;

    /// <summary>Misses of the curve that chance makes more rarely than this are taken for its own; the level at which larger ones refuse the fit.</summary>
    const double OwnMissBelow = LackOfFit.RefusedBelow;

    public static FittedModel Fit(ScalingModel model, SweepTable sweep)
    {
        var points = sweep.Points;
        var error = new ProfiledError(model, points);
        double first = Minimise(f => error.OverSecond(f).Error, model.LargestParameter);
        double second = error.OverSecond(first).Second;
        double squared = error.At(first, second);

        int n = points.Count;
        var (variance, freedom) = Variance(squared, n - model.Parameters, sweep);
        double limit = squared + Math.Max(variance, 1e-18) * FisherSnedecor.InvCDF(1, freedom, 0.95);
        var firstInterval = Range(f => error.OverSecond(f).Error, first, limit, model.LargestParameter);
        Interval? secondInterval = model.ShapeParameters == 2 ? Range(s => error.OverFirst(s), second, limit, model.LargestParameter) : null;
        return new FittedModel(
            model, Math.Exp(error.LogScale(first, second)), first, second, firstInterval, secondInterval,
            squared, Aicc(squared / points.Average(p => p.Samples), n, model.Parameters + 1), RSquared(squared, points))
        {
            LargestWorkers = points.Max(p => p.Workers),
        };
    }

    /// <summary>Of one sample, with its degrees of freedom.</summary>
    static (double Variance, int Freedom) Variance(double squared, int freedom, SweepTable sweep)
    {
        double own = squared / freedom;
        if (sweep.ErrorFreedom == 0 || LackOfFit.PValue(own, freedom, sweep) < OwnMissBelow) return (own, freedom);
        return ((squared + sweep.ErrorSquares) / (freedom + sweep.ErrorFreedom), freedom + sweep.ErrorFreedom);
    }

    static double? Aicc(double squared, int n, int k) =>
        n - k - 1 <= 0 ? null : n * Math.Log(Math.Max(squared, 1e-300) / n) + 2 * k + 2.0 * k * (k + 1) / (n - k - 1);

    static double RSquared(double squared, IReadOnlyList<LogPoint> points)
    {
        double mean = points.Sum(p => p.Samples * p.LogTime) / points.Sum(p => p.Samples);
        double total = points.Sum(p => p.Samples * (p.LogTime - mean) * (p.LogTime - mean));
        return total == 0 ? 1 : 1 - squared / total;
    }

    /// <summary>Parameters span decades, so searches walk an even scale u in [0, 1] with value = max * (e^(a u) - 1) / (e^a - 1).</summary>
    static double FromScale(double u, double largest) => largest * double.ExpM1(Steepness(largest) * u) / double.ExpM1(Steepness(largest));

    static double ToScale(double value, double largest) => double.LogP1(value / largest * double.ExpM1(Steepness(largest))) / Steepness(largest);

    static double Steepness(double largest) => Math.Log(1 + largest * 1e5);

    internal static double Minimise(Func<double, double> error, double largest)
    {
        int best = 0;
        double least = double.PositiveInfinity;
        for (int i = 0; i <= GridSteps; i++)
        {
            double e = error(FromScale((double)i / GridSteps, largest));
            if (e < least) (least, best) = (e, i);
        }
        double low = Math.Max(0, best - 1.0) / GridSteps, high = Math.Min(GridSteps, best + 1.0) / GridSteps;
        double u = Brent.Minimum(v => error(FromScale(v, largest)), low, high, ScaleTolerance);
        return error(0) <= error(FromScale(u, largest)) ? 0 : FromScale(u, largest);
    }

    static Interval Range(Func<double, double> error, double best, double limit, double largest)
    {
        double low = error(0) <= limit ? 0 : Cross(error, ToScale(best, largest), 0, limit, largest);
        double high = error(largest) <= limit ? largest : Cross(error, ToScale(best, largest), 1, limit, largest);
        return new Interval(low, high);
    }

    /// <summary>Bisects between a point inside the limit and one outside.</summary>
    static double Cross(Func<double, double> error, double inside, double outside, double limit, double largest)
    {
        while (Math.Abs(outside - inside) > ScaleTolerance)
        {
            double middle = (inside + outside) / 2;
            if (error(FromScale(middle, largest)) <= limit) inside = middle;
            else outside = middle;
        }
        return FromScale(inside, largest);
    }

    sealed class ProfiledError(ScalingModel model, IReadOnlyList<LogPoint> points)
    {
        readonly double[] workers = [.. points.Select(p => (double)p.Workers)];
        readonly double[] logTimes = [.. points.Select(p => p.LogTime)];
        readonly double[] weights = [.. points.Select(p => (double)p.Samples)];
        readonly double totalWeight = points.Sum(p => p.Samples);
        readonly double[] residuals = new double[points.Count];

        /// <summary>ln T1 that fits best for these shape parameters: the mean of what the shape leaves over.</summary>
        public double LogScale(double first, double second)
        {
            double sum = 0;
            for (int i = 0; i < workers.Length; i++)
            {
                residuals[i] = logTimes[i] - Math.Log(model.Shape(workers[i], first, second));
                sum += weights[i] * residuals[i];
            }
            return sum / totalWeight;
        }

        public double At(double first, double second)
        {
            double scale = LogScale(first, second), squares = 0;
            for (int i = 0; i < residuals.Length; i++) squares += weights[i] * (residuals[i] - scale) * (residuals[i] - scale);
            return squares;
        }

        public (double Error, double Second) OverSecond(double first)
        {
            if (model.ShapeParameters == 1) return (At(first, 0), 0);
            double second = Minimise(s => At(first, s), model.LargestParameter);
            return (At(first, second), second);
        }

        public double OverFirst(double second) => At(Minimise(f => At(f, second), model.LargestParameter), second);
    }
}
