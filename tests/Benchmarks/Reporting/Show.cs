using System.Globalization;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks.Reporting;

/// <summary>Figures as a person reads them: three significant digits and a unit.</summary>
static class Show
{
    public static string Seconds(double seconds) => seconds switch
    {
        >= 1 => $"{Digits(seconds)} s",
        >= 1e-3 => $"{Digits(seconds * 1e3)} ms",
        _ => $"{Digits(seconds * 1e6)} µs",
    };

    /// <summary>A way to show times of passes over that many bytes as a rate.</summary>
    public static Func<double, string> Bandwidth(long bytes) => seconds => $"{Digits(bytes / seconds / 1e9)} GB/s";

    /// <summary>A way to show times of that many tasks as a rate.</summary>
    public static Func<double, string> Rate(long tasks, string unit) => seconds => $"{(tasks / seconds).ToString("N0", CultureInfo.InvariantCulture)} {unit}/s";

    public static string Times(double ratio) => Digits(ratio);

    public static string Bytes(long bytes) => $"{Digits(bytes / 1e6)} MB";

    public static string Percent(double share) => $"{(share * 100).ToString("0.0", CultureInfo.InvariantCulture)} %";

    /// <summary>Best, median and quartiles.</summary>
    public static string Spread(Samples samples, Func<double, string> show) => samples.Values.Count > 1
        ? $"{show(samples.Least)} ({show(samples.Median)}; {show(samples.Quantile(0.25))} to {show(samples.Quantile(0.75))})"
        : show(samples.Least);

    public static string Quartiles(Samples samples, Func<double, string> show) => $"{show(samples.Quantile(0.25))} to {show(samples.Quantile(0.75))}";

    static string Digits(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
