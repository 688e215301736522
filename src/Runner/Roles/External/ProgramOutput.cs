using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Core.Applications;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Roles.External;

/// <summary>
/// What a program prints, line by line as it comes: the end of each stream is kept, and what the definition looks for is noted. Memory
/// is bounded whatever the program prints. Called by one thread.
/// </summary>
sealed class ProgramOutput
{
    /// <summary>Characters kept of each stream.</summary>
    public const int TailCharacters = 16 * 1024;

    readonly Dictionary<string, (Regex Pattern, string? Found)> metrics = [];
    readonly Regex? check;
    readonly LineTail output = new(TailCharacters), errors = new(TailCharacters);

    public ProgramOutput(ApplicationDefinition application)
    {
        check = application.Check.Pattern is { } pattern ? LinePattern.Of(pattern) : null;
        foreach (var (name, source) in Sources(application).Where(s => s.Source.Pattern is not null))
        {
            metrics[name] = (LinePattern.Of(source.Pattern!), null);
        }
    }

    public string OutputTail => output.Text;

    public string ErrorsTail => errors.Text;

    /// <summary>What the check's pattern captured last; null where no line matched.</summary>
    public string? Checked { get; private set; }

    /// <summary>The elapsed time goes under an empty name, which no metric can have.</summary>
    public static IEnumerable<(string Name, MetricSource Source)> Sources(ApplicationDefinition application) =>
        application.Metrics.Select(m => (m.Key, m.Value))
            .Concat(application.Elapsed is { } elapsed ? [("", elapsed)] : Array.Empty<(string, MetricSource)>());

    public void Take(string line, bool error)
    {
        (error ? errors : output).Add(line);
        if (check is not null && LinePattern.Capture(check, line) is { } captured)
        {
            Checked = captured;
        }
        foreach (string name in metrics.Keys)
        {
            var (pattern, _) = metrics[name];
            if (LinePattern.Capture(pattern, line) is { } found)
            {
                metrics[name] = (pattern, found);
            }
        }
    }

    /// <summary>What was printed on standard output and standard error, kept or not; known once the program has ended.</summary>
    public (long Output, long Errors) Bytes { get; set; }

    public ProgramPrint Printed(IReadOnlyDictionary<string, ProgramMetric>? metrics = null) =>
        new(Bytes.Output, Bytes.Errors, OutputTail, ErrorsTail, Checked, metrics ?? new Dictionary<string, ProgramMetric>());

    /// <summary>What the pattern of a metric captured last; null where no line matched.</summary>
    public string? TextOf(string metric) => metrics.TryGetValue(metric, out var m) ? m.Found : null;

    /// <summary>A number as programs print it; null for what is none.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
}

/// <summary>The last lines of a stream, as many as fit.</summary>
sealed class LineTail(int characters)
{
    readonly Queue<string> lines = [];
    int held;
    long leftOut;

    public void Add(string line)
    {
        lines.Enqueue(line);
        held += line.Length + 1;
        while (held > characters && lines.Count > 1)
        {
            held -= lines.Dequeue().Length + 1;
            leftOut++;
        }
    }

    public string Text => (leftOut > 0 ? $"[{leftOut} lines before these were left out]\n" : "") + string.Join('\n', lines);
}
