using MathNet.Numerics.Distributions;

namespace Dashboard.Core.Measurement.Change;

/// <summary>A series on levels, with the scatter about them; odd days are filtered out.</summary>
/// <param name="Cuts">Indices at which a new level begins, without 0.</param>
/// <param name="Variance">Of a value about its level.</param>
sealed record Steps(IReadOnlyList<double> Values, IReadOnlyList<int> Cuts, double Variance)
{
    /// <summary>A step is kept where a two-sided t test on the levels beside it stays below this, divided by the number of places where it could be.</summary>
    const double SuspectBelow = 0.01;

    public int Freedom => Values.Count - Cuts.Count - 1;

    /// <param name="smallestVariance">What the scatter within jobs explains; the estimate is never below it.</param>
    /// <param name="smallestStep">Smaller steps are not worth a word; in the unit of the values.</param>
    public static Steps Find(IReadOnlyList<double> values, double smallestVariance, double smallestStep)
    {
        double variance = Math.Max(Math.Max(DifferenceVariance(values), smallestVariance), 1e-18);
        double reach = 3 * Math.Sqrt(variance);
        var filtered = Filtered(values, reach);
        var steps = new Steps(filtered, Partition.Cuts(Clipped(filtered, reach), variance), variance).Estimated(smallestVariance);
        while (steps.Cuts.Count > 0)
        {
            var weakest = steps.Cuts.MinBy(c => Math.Abs(steps.Step(c)) / steps.Error(c));
            if (steps.PValue(weakest) * values.Count < SuspectBelow && Math.Abs(steps.Step(weakest)) >= smallestStep) break;
            steps = (steps with { Cuts = [.. steps.Cuts.Where(c => c != weakest)] }).Estimated(smallestVariance);
        }
        return steps;
    }

    /// <summary>
    /// Variance from differences of neighbours, which a level's change touches in one place only, by the median absolute deviation
    /// (Hampel, JASA 69, 1974): sd = 1.4826 median|d| / sqrt(2).
    /// </summary>
    static double DifferenceVariance(IReadOnlyList<double> values)
    {
        double scale = 1.4826 * Intervals.Median([.. Enumerable.Range(1, values.Count - 1).Select(i => Math.Abs(values[i] - values[i - 1]))]);
        return scale * scale / 2;
    }

    /// <summary>
    /// Odd days, out of reach of the median of five neighbours with themselves, give way to that median (the Hampel filter: Pearson, IEEE Trans.
    /// Control Systems Technology 10(1), 2002), so that neither one nor two of them make a level. A new level needs three days to be seen.
    /// </summary>
    static double[] Filtered(IReadOnlyList<double> values, double reach) =>
        [.. values.Select((v, i) => Middle(values, i, 2) is var middle && Math.Abs(v - middle) > reach ? middle : v)];

    /// <summary>
    /// For finding the cuts no value counts for more than this from the median of eleven neighbours: three odd days within a week are no level, while six days on
    /// a new one are their own median (clipped values instead of a bounded loss: Fearnhead and Rigaill, JASA 114, 2019).
    /// </summary>
    static double[] Clipped(IReadOnlyList<double> values, double reach) =>
        [.. values.Select((v, i) => Middle(values, i, 5) is var middle ? Math.Clamp(v, middle - reach, middle + reach) : v)];

    /// <summary>The median of a value and its neighbours on both sides, as far as there are any.</summary>
    static double Middle(IReadOnlyList<double> values, int place, int neighbours)
    {
        int first = Math.Max(0, place - neighbours);
        return Intervals.Median([.. values.Skip(first).Take(Math.Min(values.Count, place + neighbours + 1) - first)]);
    }

    /// <summary>With the variance about the levels, now that they are known.</summary>
    Steps Estimated(double smallest)
    {
        double squares = Levels().Sum(l => Values.Skip(l.From).Take(l.To - l.From + 1).Sum(v => (v - l.Value) * (v - l.Value)));
        return this with { Variance = Math.Max(Math.Max(squares / Math.Max(1, Freedom), smallest), 1e-18) };
    }

    public IReadOnlyList<Level> Levels()
    {
        int[] bounds = [0, .. Cuts, Values.Count];
        return [.. Enumerable.Range(0, bounds.Length - 1).Select(i => new Level(bounds[i], bounds[i + 1] - 1, Values.Skip(bounds[i]).Take(bounds[i + 1] - bounds[i]).Average()))];
    }

    public double Step(int cut) => After(cut).Value - Before(cut).Value;

    public double Error(int cut) => Math.Sqrt(Variance * (1.0 / Count(Before(cut)) + 1.0 / Count(After(cut))));

    public double PValue(int cut) => 2 * StudentT.CDF(0, 1, Math.Max(1, Freedom), -Math.Abs(Step(cut)) / Error(cut));

    public Interval Interval(int cut, double level = 0.95)
    {
        double half = StudentT.InvCDF(0, 1, Math.Max(1, Freedom), 0.5 + level / 2) * Error(cut);
        return new Interval(Step(cut) - half, Step(cut) + half);
    }

    public Level Before(int cut) => Levels().Single(l => l.To == cut - 1);

    public Level After(int cut) => Levels().Single(l => l.From == cut);

    static int Count(Level level) => level.To - level.From + 1;
}
