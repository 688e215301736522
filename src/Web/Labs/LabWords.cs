using System.Globalization;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Labs;

/// <summary>Values of a lab's bars in words; <c>wwwroot/js/labs/chart.js</c> writes them the same way.</summary>
public static class LabWords
{
    /// <param name="kind">As <see cref="Finding.Kind"/>.</param>
    public static string Value(string kind, double? value) => value is not { } v ? Format.None : kind switch
    {
        "seconds" => Format.Seconds(v).ToString(),
        "percent" => Format.Percent(v).ToString(),
        "count" => Format.Count((long)Math.Round(v)),
        _ => Plain(v),
    };

    /// <summary>Three digits, with a power of ten where that is large or small.</summary>
    public static string Plain(double value) => Math.Abs(value) is >= 1e6 or (< 1e-3 and > 0)
        ? value.ToString("0.00e+0", CultureInfo.InvariantCulture)
        : Format.Significant(value);
}
