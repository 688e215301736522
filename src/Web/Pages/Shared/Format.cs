using System.Globalization;
using Dashboard.Core.Measurement;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Pages.Shared;

/// <summary>A number ready to show: its digits and, apart from them, its unit. The unit is empty where there is none.</summary>
public readonly record struct Quantity(string Digits, string Unit)
{
    /// <summary>The number itself, by which a table is sorted whatever unit it is shown in; null where there is none.</summary>
    public double? Value { get; init; }

    /// <summary>A multiplication sign stands at the number, every other unit after a narrow gap.</summary>
    public override string ToString() => Unit is "" or "x" ? Digits + Unit : $"{Digits} {Unit}";
}

/// <summary>
/// How numbers look, once for all pages: three significant digits, a unit always, an en dash where there is no value.
/// <c>wwwroot/js/format.js</c> does the same in the browser.
/// </summary>
public static class Format
{
    public const string None = "–";

    static readonly string[] ByteUnits = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>Three significant digits without exponent: 0.412, 12.4, 1,240.</summary>
    public static string Significant(double value) => Figures.Significant(value);

    public static string Fixed(double value, int decimals) => Figures.Fixed(value, decimals);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>1.93x.</summary>
    public static Quantity Ratio(double? value) => value is { } v ? new(Significant(v), "x") { Value = v } : new(None, "");

    /// <summary>Takes a fraction: 0.964 is 96 %.</summary>
    public static Quantity Percent(double? fraction) =>
        fraction is { } f ? new(Figures.Percent(f), "%") { Value = f } : new(None, "");

    /// <summary>A measured time in the unit that suits it: 0.412 s, 8.30 ms.</summary>
    public static Quantity Seconds(double? seconds) => Seconds(seconds, seconds ?? 0);

    /// <summary>A time in the unit that suits the largest one of its column, so that a column can be read down.</summary>
    public static Quantity Seconds(double? seconds, double largest)
    {
        if (seconds is not { } value)
        {
            return new(None, "");
        }
        var (digits, unit) = Figures.Seconds(value, largest);
        return new(digits, unit) { Value = value };
    }

    /// <summary>What a run costs: 0.0280 core-hours, 0.239 core-seconds.</summary>
    public static Quantity CoreTime(double? coreHours) => CoreTime(coreHours, coreHours ?? 0);

    /// <summary>A cost in the unit that suits the least one of its column or its interval.</summary>
    public static Quantity CoreTime(double? coreHours, double least)
    {
        if (coreHours is not { } value)
        {
            return new(None, "");
        }
        var (digits, unit) = Figures.CoreTime(value, least);
        return new(digits, unit) { Value = value };
    }

    /// <summary>A span for people: 12 s, 3 min 20 s, 2 h 5 min.</summary>
    public static string Span(double seconds) => Figures.Span(seconds);

    /// <summary>Time left, rounded to what an estimate can know: under a second, 12 s, 4 min.</summary>
    public static string About(double seconds) => Figures.About(seconds);

    /// <summary>"about 12 s left", or "under 1 s left".</summary>
    public static string Left(double seconds) => Figures.Left(seconds);

    /// <summary>"about 12 s left (9 s to 16 s)": the interval only where it says something; empty where nothing is known.</summary>
    public static string Left(JobProgress progress)
    {
        if (progress is not { EtaSeconds: { } seconds })
        {
            return "";
        }

        return progress is { EtaLowSeconds: { } low, EtaHighSeconds: >= 2 and var high } && About(low) != About(high)
            ? $"{Left(seconds)} ({About(low)} to {About(high)})"
            : Left(seconds);
    }

    /// <summary>Decimal units, as memory bandwidths use them: 84.0 MB, 31.7 GB.</summary>
    public static Quantity Bytes(double? bytes)
    {
        if (bytes is not { } value)
        {
            return new(None, "");
        }
        double shown = value;
        int step = 0;
        while (Math.Abs(shown) >= 999.5 && step < ByteUnits.Length - 1)
        {
            shown /= 1000;
            step++;
        }
        return new(step == 0 ? Fixed(shown, 0) : Significant(shown), ByteUnits[step]) { Value = value };
    }

    /// <summary>Items of work in their unit: 25,200 rows, 75.0 billion additions; bytes as 1.03 GB.</summary>
    public static Quantity Items(long count, string unit) => unit == "bytes" ? Bytes(count)
        : count >= 999_500_000 ? new(Significant(count / 1e9), $"billion {unit}") { Value = count }
        : new(Count(count), unit) { Value = count };

    /// <summary>The part of a number of items that is done, in the unit that the whole is told in.</summary>
    public static string ItemsDone(long done, long whole, string unit) => unit == "bytes" ? Bytes(done).ToString()
        : whole >= 999_500_000 ? Significant(done / 1e9) : Count(done);

    /// <summary>Items of work per second: 1.24 million rows/s, 31.7 GB/s.</summary>
    public static Quantity ItemsPerSecond(double rate, string unit) => unit == "bytes" ? BytesPerSecond(rate)
        : rate >= 999_500_000 ? new(Significant(rate / 1e9), $"billion {unit}/s")
        : rate >= 999_500 ? new(Significant(rate / 1e6), $"million {unit}/s")
        : new(Significant(rate), $"{unit}/s");

    public static Quantity BytesPerSecond(double? rate) => Bytes(rate) is var size && rate is null ? size : new(size.Digits, size.Unit + "/s");

    /// <summary>How long ago: now, 3 min ago, 5 h ago, then the date.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now)
    {
        double seconds = (now - at).TotalSeconds;
        return seconds switch
        {
            < 10 => "now",
            < 60 => $"{Math.Floor(seconds / 10) * 10:0} s ago",
            < 3600 => $"{Math.Floor(seconds / 60):0} min ago",
            < 86_400 => $"{Math.Floor(seconds / 3600):0} h ago",
            < 7 * 86_400 => $"{Math.Floor(seconds / 86_400):0} d ago",
            _ => at.UtcDateTime.ToString(at.Year == now.Year ? "d MMM" : "d MMM yyyy", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The full instant, for a title: 2026-11-22 09:41:55 UTC.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>1 trial, 2 trials.</summary>
    public static string Plural(long count, string word) => $"{Count(count)} {word}{(count == 1 ? "" : "s")}";
}
