using Dashboard.Core.Measurement;

namespace Dashboard.Web.Scaling.Proposal;

/// <summary>The axis of a chart's values, logarithmic: how far it reaches, where its lines stand and how a value is written there.</summary>
/// <param name="Doubling">Lines stand where a value doubles, as workers do; else at round numbers.</param>
/// <param name="Text">A value with its unit, given the largest value of the axis.</param>
sealed record ValueScale(string Title, bool Doubling, Func<double, double, string> Text)
{
    const int MostTicks = 7;

    /// <summary>Lines at halves between the doublings too where the axis reaches less far than this.</summary>
    const double ShortReach = 6;

    /// <summary>What stands free above the largest value and below the smallest one, as a factor.</summary>
    const double Margin = 1.12;

    /// <summary>Steps within a power of ten, the finest first.</summary>
    static readonly double[][] RoundSteps = [[1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9], [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1]];

    public static ValueScale Speedup { get; } = new("speedup", true, (value, _) => $"{Short(Figures.Significant(value))}x");

    public static ValueScale Efficiency { get; } = new("T(1)/T(p)", true, (value, _) => $"{Short(Figures.Significant(100 * value))} %");

    public static ValueScale Time { get; } = new("median", false, TimeText);

    /// <summary>Where an axis begins and ends that holds all values between these two, both above 0.</summary>
    public (double Lowest, double Highest) Reach(double least, double most) => Doubling
        ? (Math.Pow(2, Math.Floor(Math.Log2(least) + 1e-9)), Math.Pow(2, Math.Ceiling(Math.Log2(most) - 1e-9)))
        : (least / Margin, most * Margin);

    public IReadOnlyList<double> Ticks(double lowest, double highest)
    {
        double[] halves = highest / lowest < ShortReach ? [1, 1.5] : [1];
        if (Doubling) return Between(lowest, highest, 2, halves);
        var choices = RoundSteps.Select(steps => Between(lowest, highest, 10, steps)).ToList();
        return choices.Find(ticks => ticks.Count <= MostTicks) ?? choices[^1];
    }

    static List<double> Between(double lowest, double highest, double power, double[] steps)
    {
        int first = (int)Math.Floor(Math.Log(lowest, power)) - 1, last = (int)Math.Ceiling(Math.Log(highest, power));
        var all = Enumerable.Range(first, last - first + 1).SelectMany(exponent => steps.Select(step => step * Math.Pow(power, exponent)));
        return [.. all.Where(tick => tick >= lowest * 0.999 && tick <= highest * 1.001)];
    }

    static string TimeText(double seconds, double largest)
    {
        var (digits, unit) = Figures.Seconds(seconds, largest);
        return $"{Short(digits)} {unit}";
    }

    /// <summary>No zeros that say nothing: 1.50 is 1.5.</summary>
    static string Short(string digits) => digits.Contains('.') ? digits.TrimEnd('0').TrimEnd('.') : digits;
}
