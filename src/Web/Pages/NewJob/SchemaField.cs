using System.Globalization;
using System.Text.Json.Nodes;
using Dashboard.Core.Applications;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>Which control a parameter gets.</summary>
public enum FieldKind
{
    Text, Expression, Column, Dataset, Path, Application, Integer, Number, Switch, Choice,

    /// <summary>Numbers with commas between.</summary>
    List,

    /// <summary>Fields of its own behind a switch; off, the parameter is left out.</summary>
    Record,

    /// <summary>Fields of its own that an application brings, always shown.</summary>
    Arguments,

    /// <summary>Rows of a name and one of several ways to say its value.</summary>
    Map,

    /// <summary>Anything else: JSON as text.</summary>
    Json,
}

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
    /// <summary>A value to begin with where one must be given; empty where there is none.</summary>
    public string Example { get; init; } = "";
    public string? Minimum { get; init; }
    public string? Maximum { get; init; }
    public string? Pattern { get; init; }
    public int? MaximumLength { get; init; }
    public bool Required { get; init; }
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Lies within another field.</summary>
    public bool Nested { get; init; }

    /// <summary>Must be given once the record around it is.</summary>
    public bool Needed { get; init; }

    /// <summary>A data set or a path, of which one must be given.</summary>
    public bool EitherOr { get; init; }

    /// <summary>The fields of a record; of a map, the ways to say a value.</summary>
    public IReadOnlyList<SchemaField> Fields { get; init; } = [];

    /// <summary>Whether a list holds whole numbers only.</summary>
    public bool Whole { get; init; }

    /// <summary>Whether a list may hold NaN, Infinity and -Infinity.</summary>
    public bool NonFinite { get; init; }

    public string Id => "f-" + Path.Replace('.', '-').Replace("[", "-", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);

    /// <summary>This field and all within it, but not the rows of a map, whose paths follow from what stands in them.</summary>
    public IEnumerable<SchemaField> WithInner => Kind is FieldKind.Record or FieldKind.Arguments ? [this, .. Fields.SelectMany(f => f.WithInner)] : [this];

    /// <summary>The ways to say a value in one row of a map.</summary>
    public IReadOnlyList<SchemaField> WaysIn(int row) => [.. Fields.Select(f => f with { Path = $"{RowPath(row)}.{f.Name}" })];

    public string RowPath(int row) => $"{Path}[{row}]";
    public bool IsNumeric => Kind is FieldKind.Integer or FieldKind.Number;

    /// <summary>Bounds from here on only say what a number can hold exactly, which tells a reader nothing.</summary>
    const double BeyondSaying = (1L << 53) - 1;

    /// <summary>The allowed range in words, for example <c>0 to 1,000,000</c>; null where there is nothing to say.</summary>
    public string? Range => (Telling(Minimum), Telling(Maximum)) switch
    {
        (null, null) => null,
        ({ } least, null) => $"{Grouped(least)} or more",
        (null, { } most) => $"at most {Grouped(most)}",
        ({ } least, { } most) => $"{Grouped(least)} to {Grouped(most)}",
    };

    /// <summary>This field as the arguments of an application: a field of its own for each parameter; none where none is chosen.</summary>
    public SchemaField AsArgumentsOf(ApplicationDefinition? application) => this with
    {
        Kind = FieldKind.Arguments, Default = "",
        Label = application is null ? Label : $"Arguments of {application.Title ?? application.Name}",
        Fields = application is null ? [] : [.. Of(ArgumentSchema.Of(application), Path).Select(f => f with { Nested = true, Needed = f.Required })],
    };

    /// <summary>The fields of a whole schema, in its order.</summary>
    public static IReadOnlyList<SchemaField> Of(JsonObject schema, string prefix = "parameters")
    {
        var required = (schema["required"] as JsonArray ?? []).Select(r => (string?)r).ToHashSet();
        return Paired([.. (schema["properties"] as JsonObject ?? [])
            .Where(property => property.Value is JsonObject)
            .Select(property => Of(property.Key, (JsonObject)property.Value!, prefix, required.Contains(property.Key)))]);
    }

    /// <summary>Where what is read can be a data set or a path, the schema has both as optional, yet one of them is needed.</summary>
    static IReadOnlyList<SchemaField> Paired(IReadOnlyList<SchemaField> fields) =>
        fields.Any(f => f is { Kind: FieldKind.Dataset, Required: false }) && fields.Any(f => f is { Kind: FieldKind.Path, Required: false })
            ? [.. fields.Select(f => f with { EitherOr = f.Kind is FieldKind.Dataset or FieldKind.Path })]
            : fields;

    static SchemaField Of(string name, JsonObject property, string prefix, bool required) =>
        new(name, $"{prefix}.{name}", Text(property, "title") ?? name, KindOf(property))
        {
            Help = Text(property, "description"),
            Unit = Text(property, "x-unit"),
            Default = AsFormText(property["default"]),
            Example = AsFormText((property["examples"] as JsonArray)?.FirstOrDefault()),
            Minimum = Number(property, "minimum") ?? Number(property, "exclusiveMinimum"),
            Maximum = Number(property, "maximum") ?? Number(property, "exclusiveMaximum"),
            Pattern = Text(property, "pattern"),
            MaximumLength = (int?)property["maxLength"],
            Required = required,
            Whole = TypeOf(property["items"] as JsonObject ?? []) == "integer",
            NonFinite = property["items"]?["type"] is JsonArray items && items.Any(t => (string?)t == "string"),
            Fields = InnerOf(property, $"{prefix}.{name}"),
            Choices = [.. (property["enum"] as JsonArray ?? []).Where(c => c is not null).Select(AsFormText)],
        };

    static FieldKind KindOf(JsonObject property)
    {
        if (property["enum"] is JsonArray) return FieldKind.Choice;
        return (Text(property, "x-control"), TypeOf(property)) switch
        {
            ("dataset", _) => FieldKind.Dataset,
            ("path", _) => FieldKind.Path,
            ("application", _) => FieldKind.Application,
            ("column", _) => FieldKind.Column,
            ("expression", _) => FieldKind.Expression,
            (_, "array") => TypeOf(property["items"] as JsonObject ?? []) is "integer" or "number" ? FieldKind.List : FieldKind.Json,
            ("json", _) or (_, "object") => IsMap(property) ? FieldKind.Map : property["properties"] is JsonObject ? FieldKind.Record : FieldKind.Json,
            (_, "integer") => FieldKind.Integer,
            (_, "number") => FieldKind.Number,
            (_, "boolean") => FieldKind.Switch,
            _ => FieldKind.Text,
        };
    }

    /// <summary>Names of one's own, each with a value that is said in one of several ways.</summary>
    static bool IsMap(JsonObject property) =>
        property["additionalProperties"] is JsonObject value && value["properties"] is JsonObject && value["oneOf"] is JsonArray;

    // What lies within is asked for only where its switch is on, which the browser's own check does not know.
    static IReadOnlyList<SchemaField> InnerOf(JsonObject property, string path)
    {
        var holder = IsMap(property) ? (JsonObject)property["additionalProperties"]! : property;
        return holder["properties"] is JsonObject ? [.. Of(holder, path).Select(f => f with { Required = false, Nested = true, Needed = f.Required })] : [];
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
