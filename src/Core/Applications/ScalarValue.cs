using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.Core.Applications;

/// <summary>A value that can stand in an argument vector: text, a finite number as it was written, or true or false.</summary>
public sealed record ScalarValue
{
    ScalarValue(JsonValueKind kind, string text) => (Kind, Text) = (kind, text);

    public JsonValueKind Kind { get; }

    /// <summary>As a program gets it: numbers as they were written, flags as <c>true</c> and <c>false</c>.</summary>
    public string Text { get; }

    public double? Number => Kind == JsonValueKind.Number ? double.Parse(Text, CultureInfo.InvariantCulture) : null;

    /// <summary>Null for what is no scalar.</summary>
    public static ScalarValue? Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number when json.TryGetDouble(out double number) && double.IsFinite(number) => new(JsonValueKind.Number, json.GetRawText()),
        JsonValueKind.True => new(JsonValueKind.True, "true"),
        JsonValueKind.False => new(JsonValueKind.False, "false"),
        JsonValueKind.String when TextOf(json) is { } text => new(JsonValueKind.String, text),
        _ => null,
    };

    public JsonNode ToNode() => Kind switch
    {
        JsonValueKind.Number => JsonNode.Parse(Text)!,
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False => JsonValue.Create(false),
        _ => JsonValue.Create(Text),
    };

    /// <summary>Null for a lone surrogate, which no UTF-8 can carry.</summary>
    static string? TextOf(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
