using MathNet.Numerics.Distributions;

namespace Dashboard.Core.Measurement.Models;

/// <summary>A model fitted to log medians.</summary>
/// <param name="OneWorkerSeconds">Fitted T1, seconds.</param>
/// <param name="SquaredError">Sum of squared residuals of log medians.</param>
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
    public IEnumerable<double> Residuals(IEnumerable<ModelPoint> points) => points.Select(p => p.LogMedian - Math.Log(At(p.Workers)));
}

/// <summary>
/// Least squares on log medians with one or two bounded shape parameters. The error is profiled: T1 has a closed form,
/// an inner search minimises over the second parameter, an outer one over the first, so no start value is needed.
/// Intervals are profile-likelihood ones: all values whose profiled error stays below
/// min (1 + F(1, n - k; 0.95) / (n - k)) (Bates and Watts, Nonlinear Regression Analysis, 1988, 6.1).
/// </summary>
static class LeastSquares
{
    const int GridSteps = 24;
    const double ScaleTolerance = 1e-7;

    public static FittedModel Fit(ScalingModel model, IReadOnlyList<ModelPoint> points)
    {
        var error = new ProfiledError(model, points);
        double first = Minimise(f => error.OverSecond(f).Error, model.LargestParameter);
        double second = error.OverSecond(first).Second;
        double squared = error.At(first, second);

        int n = points.Count, freedom = n - model.Parameters;
        double limit = (squared + 1e-18) * (1 + FisherSnedecor.InvCDF(1, freedom, 0.95) / freedom);
        var firstInterval = Range(f => error.OverSecond(f).Error, first, limit, model.LargestParameter);
        Interval? secondInterval = model.ShapeParameters == 2 ? Range(s => error.OverFirst(s), second, limit, model.LargestParameter) : null;
        return new FittedModel(
            model, Math.Exp(error.LogScale(first, second)), first, second, firstInterval, secondInterval,
            squared, Aicc(squared, n, model.Parameters + 1), RSquared(squared, points))
        {
            LargestWorkers = points.Max(p => p.Workers),
        };
    }

    static double? Aicc(double squared, int n, int k) =>
        n - k - 1 <= 0 ? null : n * Math.Log(Math.Max(squared, 1e-300) / n) + 2 * k + 2.0 * k * (k + 1) / (n - k - 1);

    static double RSquared(double squared, IReadOnlyList<ModelPoint> points)
    {
        double mean = points.Average(p => p.LogMedian);
        double total = points.Sum(p => (p.LogMedian - mean) * (p.LogMedian - mean));
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
        double u = GoldenSection(v => error(FromScale(v, largest)), low, high);
        return error(0) <= error(FromScale(u, largest)) ? 0 : FromScale(u, largest);
    }

    static double GoldenSection(Func<double, double> f, double low, double high)
    {
        const double ratio = 0.6180339887498949;
        double a = high - ratio * (high - low), b = low + ratio * (high - low);
        double fa = f(a), fb = f(b);
        while (high - low > ScaleTolerance)
        {
            if (fa < fb)
            {
                (high, b, fb) = (b, a, fa);
                a = high - ratio * (high - low);
                fa = f(a);
            }
            else
            {
                (low, a, fa) = (a, b, fb);
                b = low + ratio * (high - low);
                fb = f(b);
            }
        }
        return (low + high) / 2;
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

    sealed class ProfiledError(ScalingModel model, IReadOnlyList<ModelPoint> points)
    {
        readonly double[] workers = [.. points.Select(p => (double)p.Workers)];
        readonly double[] logTimes = [.. points.Select(p => p.LogMedian)];
        readonly double[] residuals = new double[points.Count];

        /// <summary>ln T1 that fits best for these shape parameters: the mean of what the shape leaves over.</summary>
        public double LogScale(double first, double second)
        {
            double sum = 0;
            for (int i = 0; i < workers.Length; i++)
            {
                residuals[i] = logTimes[i] - Math.Log(model.Shape(workers[i], first, second));
                sum += residuals[i];
            }
            return sum / workers.Length;
        }

        public double At(double first, double second)
        {
            double scale = LogScale(first, second), squares = 0;
            foreach (double residual in residuals) squares += (residual - scale) * (residual - scale);
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
