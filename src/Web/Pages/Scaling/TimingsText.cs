using System.Globalization;
using System.Text.Json;
using Dashboard.Web.Api.Scaling;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>
/// Timings as people have them: a line is a worker count and one or more times in seconds, with commas, semicolons, tabs or
/// blanks between. Lines of the same count add up; what follows <c>#</c> or <c>//</c> is a comment; a line of names at the
/// top is skipped.
/// </summary>
/// <param name="Points">By worker count, rising; samples in the order of the text.</param>
/// <param name="Faults">What is wrong, by line; line 0 is the text as a whole.</param>
public sealed record TimingsText(IReadOnlyList<(int Workers, IReadOnlyList<double> Seconds)> Points, IReadOnlyList<(int Line, string Fault)> Faults)
{
    /// <summary>The longest text that is read.</summary>
    public const int MostCharacters = 200_000;

    const int MostWorkers = 10_000_000;
    const int MostFaults = 20;
    const double LongestSeconds = 1e9;

    static readonly char[] Separators = [',', ';', ' ', '\t', '\r', '|'];

    public static TimingsText Read(string text)
    {
        if (text.Length > MostCharacters)
        {
            return new TimingsText([], [(0, $"{text.Length:N0} characters: at most {MostCharacters:N0} are allowed.")]);
        }
        var points = new SortedDictionary<int, List<double>>();
        var faults = new List<(int, string)>();
        bool first = true;
        foreach (var (line, number) in text.Split('\n').Select((line, i) => (Bare(line), i + 1)))
        {
            var parts = line.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0)
            {
                continue;
            }
            bool heading = first && parts.All(p => !char.IsAsciiDigit(p[0]));
            first = false;
            if (!heading)
            {
                ReadLine(parts, number, points, faults);
            }
        }
        return new TimingsText([.. points.Select(p => (p.Key, (IReadOnlyList<double>)p.Value))], [.. faults.Take(MostFaults)]);
    }

    /// <summary>The body of <c>POST /api/v1/scaling/fit</c> with these timings.</summary>
    public IReadOnlyList<FitPoint> ToFitPoints() =>
        [.. Points.Select(p => new FitPoint { Workers = p.Workers, Seconds = [.. p.Seconds.Select(s => JsonSerializer.SerializeToElement(s))] })];

    static string Bare(string line)
    {
        int end = new[] { line.IndexOf('#', StringComparison.Ordinal), line.IndexOf("//", StringComparison.Ordinal) }.Where(i => i >= 0).DefaultIfEmpty(line.Length).Min();
        return line[..end].Trim();
    }

    static void ReadLine(string[] parts, int number, SortedDictionary<int, List<double>> points, List<(int, string)> faults)
    {
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int workers) || workers is < 1 or > MostWorkers)
        {
            faults.Add((number, $"“{parts[0]}” is not a worker count: allowed is a whole number from 1 to {MostWorkers:N0}."));
            return;
        }
        if (parts.Length == 1)
        {
            faults.Add((number, $"no time follows {workers}: write workers and seconds, such as “{workers}, 12.4”."));
            return;
        }
        var seconds = new List<double>();
        foreach (string part in parts.Skip(1))
        {
            if (Seconds(part) is { } value) seconds.Add(value);
            else faults.Add((number, $"“{part}” is not a time: allowed is a number of seconds above 0, up to 1e9."));
        }
        if (!points.TryGetValue(workers, out var all)) points[workers] = all = [];
        all.AddRange(seconds);
    }

    static double? Seconds(string text)
    {
        var (digits, scale) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], 1e-3),
            _ when text.EndsWith("min", StringComparison.Ordinal) => (text[..^3], 60),
            _ when text.EndsWith('s') => (text[..^1], 1),
            _ => (text, 1.0),
        };
        bool number = double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value);
        return number && value * scale is > 1e-12 and <= LongestSeconds ? value * scale : null;
    }
}
