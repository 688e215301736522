using System.Globalization;
using System.Text.Json.Nodes;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>Which control a parameter gets.</summary>
public enum FieldKind { Text, Expression, Column, Dataset, Integer, Number, Switch, Choice, Json }

/// <summary>
/// One field of a generated form, read from one property of a parameter schema. <see cref="Path"/> is at once the
/// field's name in the form and the key under which validation reports its faults.
/// </summary>
public sealed record SchemaField(string Name, string Path, string Label, FieldKind Kind)
{
    public string? Help { get; init; }
    public string? Unit { get; init; }
    /// <summary>The default as a form would hold it; empty where there is none.</summary>
    public string Default { get; init; } = "";
    public string? Minimum { get; init; }
    public string? Maximum { get; init; }
    public string? Pattern { get; init; }
    public int? MaximumLength { get; init; }
    public bool Required { get; init; }
    public IReadOnlyList<string> Choices { get; init; } = [];

    public string Id => "f-" + Path.Replace('.', '-');
    public bool IsNumeric => Kind is FieldKind.Integer or FieldKind.Number;

    /// <summary>Bounds from here on only say what a number can hold exactly, which tells a reader nothing.</summary>
    const double BeyondSaying = 1L << 53;

    /// <summary>The allowed range in words, for example <c>0 to 1,000,000</c>; null where there is nothing to say.</summary>
    public string? Range => (Telling(Minimum), Telling(Maximum)) switch
    {
        (null, null) => null,
        ({ } least, null) => $"{Grouped(least)} or more",
        (null, { } most) => $"at most {Grouped(most)}",
        ({ } least, { } most) => $"{Grouped(least)} to {Grouped(most)}",
    };

    /// <summary>The fields of a whole schema, in its order.</summary>
    public static IReadOnlyList<SchemaField> Of(JsonObject schema, string prefix = "parameters")
    {
        var required = (schema["required"] as JsonArray ?? []).Select(r => (string?)r).ToHashSet();
        return [.. (schema["properties"] as JsonObject ?? [])
            .Where(property => property.Value is JsonObject)
            .Select(property => Of(property.Key, (JsonObject)property.Value!, prefix, required.Contains(property.Key)))];
    }

    static SchemaField Of(string name, JsonObject property, string prefix, bool required) =>
        new(name, $"{prefix}.{name}", Text(property, "title") ?? name, KindOf(property))
        {
            Help = Text(property, "description"),
            Unit = Text(property, "x-unit"),
            Default = AsFormText(property["default"]),
            Minimum = Number(property, "minimum") ?? Number(property, "exclusiveMinimum"),
            Maximum = Number(property, "maximum") ?? Number(property, "exclusiveMaximum"),
            Pattern = Text(property, "pattern"),
            MaximumLength = (int?)property["maxLength"],
            Required = required,
            Choices = [.. (property["enum"] as JsonArray ?? []).Where(c => c is not null).Select(AsFormText)],
        };

    static FieldKind KindOf(JsonObject property)
    {
        if (property["enum"] is JsonArray) return FieldKind.Choice;
        return (Text(property, "x-control"), TypeOf(property)) switch
        {
            ("dataset", _) => FieldKind.Dataset,
            ("column", _) => FieldKind.Column,
            ("expression", _) => FieldKind.Expression,
            ("json", _) or (_, "array" or "object") => FieldKind.Json,
            (_, "integer") => FieldKind.Integer,
            (_, "number") => FieldKind.Number,
            (_, "boolean") => FieldKind.Switch,
            _ => FieldKind.Text,
        };
    }

    static string? TypeOf(JsonObject property) => property["type"] switch
    {
        JsonArray types => types.Select(t => (string?)t).FirstOrDefault(t => t != "null"),
        JsonValue one => (string?)one,
        _ => null,
    };

    static string? Text(JsonObject property, string key) => property[key] is JsonValue value ? value.ToString() : null;

    static string? Number(JsonObject property, string key) => property[key]?.ToJsonString().Trim('"');

    /// <summary>A JSON value as a form's text: strings bare, everything else as JSON.</summary>
    public static string AsFormText(JsonNode? value) => value switch
    {
        null => "",
        JsonValue text when text.GetValueKind() == System.Text.Json.JsonValueKind.String => text.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    static string? Telling(string? bound) =>
        double.TryParse(bound, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < BeyondSaying ? bound : null;

    /// <summary>A number with thousands apart; any other text as it is.</summary>
    public static string Grouped(string number) =>
        decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) >= 10_000
            ? value.ToString("#,##0.############################", CultureInfo.InvariantCulture) : number;
}
