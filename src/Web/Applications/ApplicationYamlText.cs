using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dashboard.Web.Applications;

/// <summary>Writes a definition as YAML that <see cref="ApplicationYaml.Read"/> reads back to the same.</summary>
static partial class ApplicationYamlText
{
    /// <summary>Maps nested deeper than this stand on one line.</summary>
    const int BlockDepth = 1;

    /// <param name="definition">As JSON, without what is left at its default.</param>
    public static string Of(JsonObject definition)
    {
        var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(Node(definition, 0))).Save(new Emitter(text, new EmitterSettings(2, int.MaxValue, false, 1024)), false);
        // The end of a document is no part of a file with one.
        string yaml = text.ToString();
        return yaml.EndsWith("...\n", StringComparison.Ordinal) ? yaml[..^4] : yaml;
    }

    static YamlNode Node(JsonNode? json, int depth) => json switch
    {
        JsonObject map => Map(map, depth),
        JsonArray list => new YamlSequenceNode(list.Select(i => Node(i, depth + 1)))
        {
            Style = list.Any(i => i is JsonObject) ? YamlDotNet.Core.Events.SequenceStyle.Block : YamlDotNet.Core.Events.SequenceStyle.Flow,
        },
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Text(value.GetValue<string>()),
        null => new YamlScalarNode("null"),
        _ => new YamlScalarNode(json.ToJsonString()),
    };

    static YamlMappingNode Map(JsonObject map, int depth)
    {
        var node = new YamlMappingNode { Style = depth > BlockDepth ? YamlDotNet.Core.Events.MappingStyle.Flow : YamlDotNet.Core.Events.MappingStyle.Block };
        foreach (var (name, value) in map)
        {
            node.Add(Text(name), Node(value, depth + 1));
        }
        return node;
    }

    /// <summary>What could be taken for a number, a flag or syntax is quoted.</summary>
    static YamlScalarNode Text(string text) => new(text)
    {
        Style = PlainText().IsMatch(text) && text is not ("true" or "false" or "null") ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted,
    };

    [GeneratedRegex(@"^(\./|[A-Za-z_/])[A-Za-z0-9_./-]*( [A-Za-z0-9_./(][A-Za-z0-9_./()-]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainText();
}
