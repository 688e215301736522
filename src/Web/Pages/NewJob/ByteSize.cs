using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>Sizes as people type them: <c>512 MiB</c>, <c>2 GiB</c>, <c>1.5GB</c> or plain bytes.</summary>
public static partial class ByteSize
{
    static readonly Dictionary<string, decimal> Factors = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1, ["B"] = 1, ["K"] = 1L << 10, ["M"] = 1L << 20, ["G"] = 1L << 30, ["T"] = 1L << 40,
        ["KiB"] = 1L << 10, ["MiB"] = 1L << 20, ["GiB"] = 1L << 30, ["TiB"] = 1L << 40,
        ["kB"] = 1_000, ["MB"] = 1_000_000, ["GB"] = 1_000_000_000, ["TB"] = 1_000_000_000_000,
    };

    [GeneratedRegex(@"^\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)\s*$")]
    private static partial Regex Size();

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var match = Size().Match(text);
        if (!match.Success || !Factors.TryGetValue(match.Groups[2].Value, out var factor)) return false;
        if (!decimal.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return false;
        if (number > long.MaxValue / factor) return false;
        bytes = (long)(number * factor);
        return true;
    }

    /// <summary>A size that reads back as the same number of bytes.</summary>
    public static string Exact(long bytes) => bytes switch
    {
        _ when bytes > 0 && bytes % (1L << 30) == 0 => $"{bytes >> 30} GiB",
        _ when bytes > 0 && bytes % (1L << 20) == 0 => $"{bytes >> 20} MiB",
        _ => bytes.ToString(CultureInfo.InvariantCulture),
    };
}
