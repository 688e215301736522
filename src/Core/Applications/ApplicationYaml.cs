using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dashboard.Core.Jobs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Dashboard.Core.Applications;

/// <param name="Line">1 based.</param>
/// <param name="Path">Where in the document, for example <c>parameters.size.default</c>; empty for the whole.</param>
public sealed record ApplicationFault(long Line, string Path, string Message);

/// <summary>Reads a definition from YAML or JSON; every fault is found in one go and bears its line.</summary>
public static partial class ApplicationYaml
{
    public const int MostCharacters = 64 * 1024;
    const int MostNodes = 4096;

    /// <summary>Parts within parts. Whoever reads a document descends into it, and where the stack ends the process does.</summary>
    const int MostDepth = 32;

    public static (ApplicationDefinition? Definition, IReadOnlyList<ApplicationFault> Faults) Read(string text)
    {
        if (text.Length > MostCharacters)
        {
            return (null, [TooLong(text)]);
        }
        try
        {
            var stream = Load(text);
            if (stream.Documents.Count != 1)
            {
                return (null, [new(1, "", $"{stream.Documents.Count} documents: a file holds exactly one definition.")]);
            }
            var lines = new Dictionary<string, long>();
            int nodes = 0;
            var json = Convert(stream.Documents[0].RootNode, "", 0, lines, ref nodes);
            return Define(json, lines);
        }
        catch (YamlException e)
        {
            return (null, [new(Math.Clamp(e.End.Line, 1, text.AsSpan().TrimEnd().Count('\n') + 1), "", e.InnerException?.Message ?? e.Message)]);
        }
        catch (InvalidOperationException e)
        {
            // The parser's own slip on some broken documents.
            return (null, [new(1, "", $"The document is no YAML: {e.Message}")]);
        }
    }

    /// <summary>The same from JSON, whose texts may escape a character as two halves of a UTF-16 pair, which YAML's may not.</summary>
    public static (ApplicationDefinition? Definition, IReadOnlyList<ApplicationFault> Faults) ReadJson(string text)
    {
        if (text.Length > MostCharacters)
        {
            return (null, [TooLong(text)]);
        }
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MostDepth });
            var unreadable = new Faults();
            ReadableJson.Check(json.RootElement, "", unreadable);
            return !unreadable.Any ? Define(Convert(json.RootElement, ""), LinesOf(text))
                : (null, [.. unreadable.ToErrors().SelectMany(f => f.Value.Select(m => new ApplicationFault(1, f.Key.TrimStart('.'), m)))]);
        }
        catch (JsonException e)
        {
            return (null, [new((e.LineNumber ?? 0) + 1, "", $"The document is no JSON: {e.Message}")]);
        }
    }

    static (ApplicationDefinition? Definition, IReadOnlyList<ApplicationFault> Faults) Define(JsonNode? json, Dictionary<string, long> lines)
    {
        var faults = ApplicationDefinition.Read(JsonSerializer.SerializeToElement(json), out var definition);
        return (definition, [.. faults.SelectMany(f => f.Value.Select(m => new ApplicationFault(LineOf(f.Key, lines), f.Key, m))).OrderBy(f => f.Line)]);
    }

    static ApplicationFault TooLong(string text) => new(1, "", $"{text.Length} characters: allowed are up to {MostCharacters}.");

    static YamlStream Load(string text)
    {
        var stream = new YamlStream();
        stream.Load(new ShallowParser(new Parser(new StringReader(text))));
        return stream;
    }

    /// <summary>The lines of JSON's parts; none where YAML cannot read it.</summary>
    static Dictionary<string, long> LinesOf(string json)
    {
        var lines = new Dictionary<string, long>();
        try
        {
            int nodes = 0;
            Convert(Load(json).Documents[0].RootNode, "", 0, lines, ref nodes);
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException)
        {
            lines.Clear();
        }
        return lines;
    }

    /// <summary>The line of the innermost part of the path that is in the document.</summary>
    static long LineOf(string path, Dictionary<string, long> lines)
    {
        for (string at = path; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOfAny(['.', '[']))])
        {
            if (lines.TryGetValue(at, out long line))
            {
                return line;
            }
        }
        return lines.GetValueOrDefault("", 1);
    }

    static JsonNode? Convert(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Convert(p.Value, path.Length == 0 ? p.Name : $"{path}.{p.Name}")))),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select((item, i) => Convert(item, $"{path}[{i}]"))]),
        JsonValueKind.Null => null,
        JsonValueKind.String => JsonValue.Create(element.GetString()),
        _ when AlwaysText().IsMatch(path) => JsonValue.Create(element.GetRawText()),
        _ => JsonNode.Parse(element.GetRawText()),
    };

    static JsonNode? Convert(YamlNode node, string path, int depth, Dictionary<string, long> lines, ref int nodes)
    {
        // Aliases may repeat a part without end, also within itself.
        if (++nodes > MostNodes)
        {
            throw new YamlException(node.Start, node.End, $"The document has more than {MostNodes} parts.");
        }
        if (depth > MostDepth)
        {
            throw ShallowParser.TooDeep(node.Start, node.End);
        }
        lines.TryAdd(path, node.Start.Line);
        switch (node)
        {
            case YamlMappingNode map:
                var fields = new JsonObject();
                foreach (var (key, value) in map.Children)
                {
                    string name = key is YamlScalarNode { Value: { } text } ? text : throw new YamlException(key.Start, key.End, "A name must be plain text.");
                    string at = path.Length == 0 ? name : $"{path}.{name}";
                    lines[at] = key.Start.Line;
                    fields[name] = Convert(value, at, depth + 1, lines, ref nodes);
                }
                return fields;
            case YamlSequenceNode list:
                var items = new JsonArray();
                foreach (var (value, i) in list.Children.Select((v, i) => (v, i)))
                {
                    items.Add(Convert(value, $"{path}[{i}]", depth + 1, lines, ref nodes));
                }
                return items;
            default:
                return Scalar((YamlScalarNode)node, AlwaysText().IsMatch(path));
        }
    }

    /// <summary>Stops where a document is nested too deep, before anything descends into it.</summary>
    sealed class ShallowParser(IParser inner) : IParser
    {
        int depth;

        public ParsingEvent? Current => inner.Current;

        public bool MoveNext()
        {
            if (!inner.MoveNext())
            {
                return false;
            }
            // The stream and the document count as levels too.
            depth += inner.Current!.NestingIncrease;
            return depth <= MostDepth + 2 ? true : throw TooDeep(inner.Current.Start, inner.Current.End);
        }

        public static YamlException TooDeep(Mark start, Mark end) => new(start, end, $"The document is nested deeper than {MostDepth} levels.");
    }

    /// <summary>A quoted scalar is text; a plain one what YAML's core schema makes of it, but text where only text can stand.</summary>
    static JsonNode? Scalar(YamlScalarNode scalar, bool text)
    {
        string value = scalar.Value ?? "";
        if (scalar.Style is not ScalarStyle.Plain || text)
        {
            return JsonValue.Create(value);
        }
        return value switch
        {
            "" or "~" or "null" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when JsonNumber().IsMatch(value) => JsonNode.Parse(value),
            _ when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => JsonValue.Create(number),
            _ => JsonValue.Create(value),
        };
    }

    [GeneratedRegex(@"^(program\[|environment\.|setup\[)|\.choices\[|^(name|title|description)$", RegexOptions.CultureInvariant)]
    private static partial Regex AlwaysText();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();
}
