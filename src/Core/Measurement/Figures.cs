using System.Globalization;

namespace Dashboard.Core.Measurement;

/// <summary>How measured numbers look everywhere: three significant digits, and a unit that suits their size.</summary>
public static class Figures
{
    static readonly (double From, double Size, string Unit)[] TimeSteps =
        [(0.1, 1, "s"), (1e-4, 1e-3, "ms"), (1e-7, 1e-6, "µs"), (0, 1e-9, "ns")];

    /// <summary>Three significant digits without exponent: 0.412, 12.4, 1,240.</summary>
    public static string Significant(double value)
    {
        if (!double.IsFinite(value))
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }
        if (value == 0)
        {
            return "0";
        }
        int before = (int)Math.Floor(Math.Log10(Math.Abs(value))) + 1;
        // Rounding may carry into one more digit: 0.9996 is 1.00, not 1.000.
        before = Math.Abs(Math.Round(value * Math.Pow(10, 3 - before))) >= 1000 ? before + 1 : before;
        return Fixed(value, Math.Clamp(3 - before, 0, 12));
    }

    public static string Fixed(double value, int decimals) => value.ToString("N" + decimals, CultureInfo.InvariantCulture);

    /// <summary>Digits of a percentage, from a fraction: 0.964 is 96.</summary>
    public static string Percent(double fraction) => Math.Abs(fraction) is < 0.01 and > 0 ? Significant(fraction * 100) : Fixed(fraction * 100, 0);

    /// <summary>A fitted or measured part of a whole, from a fraction: 0.1167 is 11.7 %.</summary>
    public static string Share(double fraction) => $"{Significant(100 * fraction)} %";

    /// <summary>A limit that somebody set, from a fraction, with no digit added: 0.05 is 5 %.</summary>
    public static string Limit(double fraction) => $"{(100 * fraction).ToString("0.##", CultureInfo.InvariantCulture)} %";

    /// <summary>Memory traffic: 18.0 GB/s.</summary>
    public static string Bandwidth(double bytesPerSecond) => $"{Significant(bytesPerSecond / 1e9)} GB/s";

    /// <summary>A p value; below a thousandth its size says nothing more: p = 0.0123, p &lt; 0.001.</summary>
    public static string Chance(double p) => p < 0.001 ? "p < 0.001" : $"p = {Significant(p)}";

    /// <summary>Three significant digits of both ends: 1.90 to 1.96.</summary>
    public static string Between(double low, double high) => $"{Significant(low)} to {Significant(high)}";

    /// <summary>A time in the unit that suits the largest one of its column, so that a column can be read down.</summary>
    public static (string Digits, string Unit) Seconds(double seconds, double largest)
    {
        var step = TimeSteps.First(s => Math.Abs(largest) >= s.From);
        return (Significant(seconds / step.Size), step.Unit);
    }

    /// <summary>A time in the unit that suits it: 0.412 s, 8.30 ms.</summary>
    public static string Seconds(double seconds)
    {
        var (digits, unit) = Seconds(seconds, seconds);
        return $"{digits} {unit}";
    }

    /// <summary>Below this many core-hours, which are 3.6 core-seconds, hours would be zeros.</summary>
    const double LeastCoreHours = 0.001;

    /// <summary>Cores times hours: core-hours, as sites charge them, and core-seconds where the least one of a column has too few of them.</summary>
    public static (string Digits, string Unit) CoreTime(double coreHours, double least) => Math.Abs(least) is < LeastCoreHours and > 0
        ? (Significant(coreHours * 3600), "core-seconds")
        : (Significant(coreHours), "core-hours");

    /// <summary>Core-hours where no other unit may stand, as in a proposal.</summary>
    public static string CoreHours(double coreHours) => coreHours is < LeastCoreHours and > 0 ? $"< {LeastCoreHours}" : Significant(coreHours);

    /// <summary>A span for people: 12 s, 3 min 20 s, 2 h 5 min.</summary>
    public static string Span(double seconds)
    {
        if (seconds < 10)
        {
            return Seconds(seconds);
        }
        long whole = (long)Math.Round(seconds);
        return whole switch
        {
            < 60 => $"{whole} s",
            < 3600 => Pair(whole / 60, "min", whole % 60, "s"),
            < 86_400 => Pair(whole / 3600, "h", whole % 3600 / 60, "min"),
            _ => Pair(whole / 86_400, "d", whole % 86_400 / 3600, "h"),
        };
    }

    /// <summary>Time left, rounded to what an estimate can know: under 1 s, 12 s, 4 min.</summary>
    public static string About(double seconds) => seconds switch
    {
        < 1 => "under 1 s",
        < 60 => $"{Math.Ceiling(seconds):0} s",
        < 600 => Pair((long)seconds / 60, "min", (long)seconds % 60 / 10 * 10, "s"),
        _ => Span(Math.Round(seconds / 60) * 60),
    };

    /// <summary>"about 12 s left", or "under 1 s left".</summary>
    public static string Left(double seconds) => seconds < 1 ? $"{About(seconds)} left" : $"about {About(seconds)} left";

    static string Pair(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
}
