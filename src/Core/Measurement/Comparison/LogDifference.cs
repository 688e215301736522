using MathNet.Numerics.Distributions;

namespace Dashboard.Core.Measurement.Comparison;

/// <summary>An estimated difference of log times, B less A, with its standard error and the degrees of freedom of that error.</summary>
/// <remarks>All tests are Student's t; the standard error is kept above 0, so that equal samples give p = 1 and not 0/0.</remarks>
sealed record LogDifference(double Mean, double StandardError, int Freedom)
{
    const double SmallestError = 1e-9;

    /// <summary>
    /// Two independent sides of job values: Student's t with a pooled variance of the jobs. Few jobs may by chance lie closer together than their own
    /// repetitions allow, so the variance is at least what the repetitions alone explain; the test then errs on the safe side.
    /// </summary>
    /// <param name="a">One value for each job: the mean of its log times.</param>
    /// <param name="withinVariance">Variance of such a value that the scatter within jobs explains.</param>
    public static LogDifference OfJobs(IReadOnlyList<double> a, IReadOnlyList<double> b, double withinVariance)
    {
        int freedom = a.Count + b.Count - 2;
        double variance = Math.Max((Squares(a) + Squares(b)) / freedom, withinVariance);
        return new LogDifference(b.Average() - a.Average(), Error(variance * (1.0 / a.Count + 1.0 / b.Count)), freedom);
    }

    /// <summary>Differences of pairs that ran in the same round of the same job: the paired t test.</summary>
    public static LogDifference OfPairs(IReadOnlyList<double> differences) =>
        new(differences.Average(), Error(Squares(differences) / (differences.Count - 1) / differences.Count), differences.Count - 1);

    /// <summary>Two-sided.</summary>
    public double PValue => Math.Min(1, 2 * StudentT.CDF(0, 1, Freedom, -Math.Abs(Mean) / StandardError));

    /// <summary>Interval of the ratio of times, B over A.</summary>
    public Interval Ratio(double level)
    {
        double half = StudentT.InvCDF(0, 1, Freedom, 0.5 + level / 2) * StandardError;
        return new Interval(Math.Exp(Mean - half), Math.Exp(Mean + half));
    }

    /// <summary>
    /// Two one-sided tests: the difference lies surely within +-limit where its 1 - 2 alpha interval does (Schuirmann,
    /// J. Pharmacokinetics and Biopharmaceutics 15, 1987).
    /// </summary>
    public bool SurelyWithin(double limit, double alpha)
    {
        double half = StudentT.InvCDF(0, 1, Freedom, 1 - alpha) * StandardError;
        return Mean - half > -limit && Mean + half < limit;
    }

    /// <summary>
    /// The smallest log difference that a two-sided test at this level finds with a power of 90 %: (t(1 - alpha/2) + t(0.9)) times
    /// the standard error (Julious, Statistics in Medicine 23, 2004, eq. 4).
    /// </summary>
    public double Detectable(double alpha) =>
        (StudentT.InvCDF(0, 1, Freedom, 1 - alpha / 2) + StudentT.InvCDF(0, 1, Freedom, 0.9)) * StandardError;

    internal static double Squares(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean));
    }

    static double Error(double variance) => Math.Max(Math.Sqrt(variance), SmallestError);
}

/// <summary>Correction of p values for the number of questions asked at once.</summary>
static class Holm
{
    /// <summary>
    /// Holm's step-down procedure: the i-th smallest of m values times m - i + 1, never below the one before (Holm, Scandinavian
    /// Journal of Statistics 6, 1979). The chance of any false finding is then at most the level, whatever the dependence.
    /// </summary>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        double last = 0;
        foreach (var (p, rank, index) in pValues.Select((p, i) => (p, i)).OrderBy(x => x.p).Select((x, rank) => (x.p, rank, x.i)))
        {
            last = Math.Max(last, Math.Min(1, (pValues.Count - rank) * p));
            adjusted[index] = last;
        }
        return adjusted;
    }
}
