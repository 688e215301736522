using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Analyses;
using Dashboard.Core.Applications;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.External;

/// <summary>Judges a program that has ended: was it a correct run, how long did its work take, what are its figures.</summary>
/// <param name="WallSeconds">From its start to its end.</param>
sealed record ProgramFindings(ApplicationDefinition Application, ProgramOutput Output, string WorkingDirectory, ChildEnd End, double WallSeconds)
{
    /// <summary>A file of figures larger than this is not one.</summary>
    const long MostJsonBytes = 16L << 20;

    /// <exception cref="TrialFault">The program crashed, or its check fails; the message names what it last said.</exception>
    public void ThrowIfWrong()
    {
        if (End.SignalName is { } signal)
        {
            throw new TrialFault(new TrialError("crash", $"The program was ended by {signal}.{LastWords}", null, signal));
        }
        if (End.ExitCode != Application.Check.ExitCode)
        {
            throw Wrong($"The program ended with code {End.ExitCode}; a correct run ends with {Application.Check.ExitCode}.{LastWords}");
        }
        if (Application.Check.Pattern is { } pattern && Output.Checked is null)
        {
            throw Wrong($"No line of the output matches the check '{pattern}'.{LastWords}");
        }
    }

    string LastWords
    {
        get
        {
            string tail = Output.ErrorsTail.Length > 0 ? Output.ErrorsTail : Output.OutputTail;
            string last = tail[(tail.LastIndexOf('\n') + 1)..];
            return last.Length == 0 ? "" : $" It last said: {(last.Length <= 300 ? last : last[..300] + "…")}";
        }
    }

    /// <summary>Seconds of the work: what the program says of itself, else its wall-clock time.</summary>
    public double Seconds()
    {
        if (Application.Elapsed is not { } source)
        {
            return WallSeconds;
        }
        double seconds = TimeUnits.Seconds(Value("", source) ?? throw Wrong($"The elapsed time was not found: {Where(source)}.{LastWords}"), source.Unit);
        // A hundredth and a millisecond beyond: programs round, and have clocks of their own.
        return seconds > 0 && seconds <= WallSeconds * 1.01 + 0.001 ? seconds : throw Wrong(string.Create(CultureInfo.InvariantCulture,
            $"The program reports that it took {Figures.Seconds(seconds)}, but it ran for {Figures.Seconds(WallSeconds)}; is the unit of elapsed right? It is {source.Unit ?? "s"}."));
    }

    /// <summary>The result as the API shows it; what must agree between runs is the exit code and what the check captures.</summary>
    public AnalysisResult Result(IReadOnlyDictionary<string, ProgramMetric> metrics)
    {
        string? checksum = Checksum();
        var hashed = new JsonObject { ["exitCode"] = End.ExitCode, ["checked"] = Output.Checked, ["checksum"] = checksum };
        var result = new JsonObject
        {
            ["exitCode"] = End.ExitCode, ["metrics"] = new JsonObject(metrics.Select(m => KeyValuePair.Create(m.Key, Json(m.Value)))),
            ["stdoutTail"] = Output.OutputTail, ["stderrTail"] = Output.ErrorsTail,
        };
        return new AnalysisResult(JsonSerializer.SerializeToElement(result), JsonSerializer.SerializeToElement(hashed));
    }

    static JsonNode? Json(ProgramMetric metric) =>
        metric.Unit is { } unit ? new JsonObject { ["value"] = metric.Value, ["unit"] = unit } : new JsonObject { ["value"] = metric.Value };

    /// <summary>The figures that could be read.</summary>
    /// <param name="warn">Told of each that could not.</param>
    public IReadOnlyDictionary<string, ProgramMetric> Metrics(Action<string> warn)
    {
        var metrics = new Dictionary<string, ProgramMetric>();
        foreach (var (name, source) in Application.Metrics)
        {
            if (Value(name, source) is { } value)
            {
                metrics[name] = new ProgramMetric(value, source.Unit);
            }
            else
            {
                warn($"The metric {name} was not found: {Where(source)}.");
            }
        }
        return metrics;
    }

    static string Where(MetricSource source) => source.Pattern is { } pattern
        ? $"no line of the output matches '{pattern}' with a number in its group"
        : $"{source.File} holds no number at {source.Member}";

    double? Value(string name, MetricSource source) => source.Pattern is not null
        ? Output.TextOf(name) is { } text ? ProgramOutput.Number(text) : null
        : FromFile(Path.Combine(WorkingDirectory, source.File!), source.Member!);

    static double? FromFile(string file, string member)
    {
        try
        {
            if (new FileInfo(file) is not { Exists: true, Length: <= MostJsonBytes })
            {
                return null;
            }
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return member.Split('.').Aggregate((JsonElement?)json.RootElement, Step) is { ValueKind: JsonValueKind.Number } number
                && number.TryGetDouble(out double value) && double.IsFinite(value) ? value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    static JsonElement? Step(JsonElement? from, string name) => from switch
    {
        { ValueKind: JsonValueKind.Object } o when o.TryGetProperty(name, out var member) => member,
        { ValueKind: JsonValueKind.Array } a when int.TryParse(name, out int at) && at >= 0 && at < a.GetArrayLength() => a[at],
        _ => null,
    };

    /// <summary>SHA-256 of the file that the check names; null where it names none.</summary>
    string? Checksum()
    {
        if (Application.Check.Checksum is not { } name)
        {
            return null;
        }
        try
        {
            using var file = File.OpenRead(Path.Combine(WorkingDirectory, name));
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"The file {name}, whose content the check compares, cannot be read: {e.Message}");
        }
    }

    static TrialFault Wrong(string message) => new(new TrialError("analysis", message));
}
