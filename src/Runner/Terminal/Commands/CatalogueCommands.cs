using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Analyses;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Launchers;

using Dashboard.Runner.Terminal.Display;

namespace Dashboard.Runner.Terminal.Commands;

/// <summary>The commands <c>list</c> and <c>describe</c>: what can be run, and with what.</summary>
static class CatalogueCommands
{
    static readonly JsonSerializerOptions Indented = new(ProtocolJson.Options) { WriteIndented = true };

    public static Command List(Screen output)
    {
        var json = Json();
        var command = new Command("list", "Shows the analyses.") { json };
        command.SetAction(parsed => Print(output, parsed.GetValue(json) ? [JsonSerializer.Serialize(AnalysisCatalog.All.Select(AnalysisView.Of), Indented)] : ListLines(output)));
        return command;
    }

    public static Command Describe(Screen output)
    {
        var json = Json();
        var name = new Argument<string>("analysis") { Description = "its name, as 'list' shows it" };
        var command = new Command("describe", "Shows an analysis: parameters with defaults and ranges, strategies, and an example.") { name, json };
        command.SetAction(parsed =>
        {
            var view = AnalysisView.Of(Find(parsed.GetValue(name)!));
            return Print(output, parsed.GetValue(json) ? [JsonSerializer.Serialize(view, Indented)] : DescribeLines(view, output));
        });
        return command;
    }

    static Option<bool> Json() => new("--json") { Description = "as JSON, parameters as JSON Schema" };

    static IAnalysis Find(string name) => AnalysisCatalog.Find(name) ?? throw new CommandFault(ExitCodes.Usage,
        $"'{name}' is not an analysis.{Nearest.Hint(name, AnalysisCatalog.All.Select(a => a.Description.Name))} Known: {string.Join(", ", AnalysisCatalog.All.Select(a => a.Description.Name))}.");

    static int Print(Screen output, IEnumerable<string> lines)
    {
        output.Write(string.Concat(lines.Select(l => output.Plain(l) + "\n")));
        return ExitCodes.Done;
    }

    static IEnumerable<string> ListLines(Screen output)
    {
        int width = AnalysisCatalog.All.Max(a => a.Description.Name.Length);
        return AnalysisCatalog.All.Select(a => $"{output.Strong(a.Description.Name.PadRight(width))}  {FirstSentence(a.Description.Summary)}");
    }

    static string FirstSentence(string text) => text.IndexOf(". ", StringComparison.Ordinal) is var end and >= 0 ? text[..(end + 1)] : text;

    static IEnumerable<string> DescribeLines(AnalysisView view, Screen output)
    {
        int width = Math.Max(40, output.Width() - 1);
        yield return $"{output.Strong(view.Name)}  {view.Title}";
        foreach (string line in new[] { view.Summary, view.Teaches, view.LookFor }.SelectMany(t => Wrap(t, width, "")))
        {
            yield return line;
        }
        yield return "";
        yield return output.Strong("Parameters");
        var required = view.Parameters["required"] is JsonArray names ? names.Select(n => n!.GetValue<string>()).ToHashSet() : [];
        foreach (var (name, shape) in (JsonObject)view.Parameters["properties"]!)
        {
            yield return $"  {output.Strong(name)}  {output.Quiet($"{Range(shape!)}{(required.Contains(name) ? ", required" : Default(shape!))}")}";
            foreach (string line in Wrap(shape!["description"]!.GetValue<string>(), width, "      "))
            {
                yield return line;
            }
        }
        yield return "";
        yield return output.Strong("Strategies on this machine");
        var available = StrategyProbe.Check().ToDictionary(s => s.Name);
        foreach (string strategy in view.Strategies)
        {
            yield return $"  {strategy.PadRight(10)} {(available.TryGetValue(strategy, out var probe) && probe.Reason is { } reason ? $"not available: {reason}" : "available")}";
        }
        yield return "";
        yield return view.GrowsWith is { } grows ? $"With weak scaling, {grows} grows." : "Weak scaling is not supported.";
        yield return $"Example: Dashboard.Runner run {view.Name}{string.Concat(required.Select(r => $" --set {r}=…"))} --workers 1,2";
    }

    /// <summary>Type and limits of a parameter, in words.</summary>
    static string Range(JsonNode shape)
    {
        string type = shape["enum"] is JsonArray choices ? string.Join(" | ", choices.Select(c => c!.ToString())) : ParameterText.TypeOf(shape) ?? "JSON";
        string? low = Bound("from ", "minimum") ?? Bound("above ", "exclusiveMinimum"), high = Bound("to ", "maximum") ?? Bound("below ", "exclusiveMaximum");
        string unit = shape["x-unit"] is { } u ? $" {u}" : "";
        return string.Join(' ', new[] { type, low, high }.OfType<string>()) + unit;

        string? Bound(string word, string name) => shape[name] is { } bound ? word + bound : null;
    }

    static string Default(JsonNode shape) => shape["default"] is { } value ? $", default {(value.ToString() is { Length: > 0 } text ? text : "\"\"")}" : ", optional";

    static IEnumerable<string> Wrap(string text, int width, string indent)
    {
        string line = indent;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > indent.Length && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = indent;
            }
            line += line.Length > indent.Length ? $" {word}" : word;
        }
        if (line.Length > indent.Length)
        {
            yield return line;
        }
    }
}
