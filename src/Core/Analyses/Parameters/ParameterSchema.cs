using System.Text.Json.Nodes;

namespace Dashboard.Core.Analyses.Parameters;

/// <summary>
/// The parameters of an analysis as JSON Schema (draft 2020-12) for API clients and forms: <c>title</c>, <c>description</c>,
/// <c>default</c>, ranges, lengths and <c>enum</c>, and beside the standard <c>x-unit</c> and <c>x-control</c>
/// (<c>dataset</c>, <c>path</c>, <c>column</c>, <c>expression</c>).
/// </summary>
public static class ParameterSchema
{
    /// <summary>A fresh schema of a parameter record; the caller owns it.</summary>
    public static JsonObject For(Type parametersType)
    {
        var form = ParameterForm.Of(parametersType);
        var properties = new JsonObject();
        foreach (var field in form.Fields)
        {
            properties.Add(field.Name, Property(field));
        }

        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["type"] = "object",
            ["properties"] = properties,
        };
        var required = form.Fields.Where(f => f.Required).Select(f => JsonValue.Create(f.Name)).ToArray<JsonNode?>();
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }

        schema["additionalProperties"] = false;
        return schema;
    }

    static JsonObject Property(ParameterField field)
    {
        var schema = new JsonObject
        {
            ["title"] = field.Says.Title,
            ["description"] = field.Says.Help,
            ["type"] = TypeOf(field),
        };
        AddLimits(schema, field);
        if (field.Default is { } value)
        {
            schema["default"] = ParameterBinding.ToNode(value);
        }

        Add(schema, "x-unit", field.Says.Unit);
        Add(schema, "x-control", field.Says.Control);
        return schema;
    }

    // What may be left out altogether may also be null, as many clients send it.
    static JsonNode TypeOf(ParameterField field)
    {
        string name = field.Kind switch
        {
            ParameterKind.Flag => "boolean",
            ParameterKind.Whole => "integer",
            ParameterKind.Number => "number",
            _ => "string",
        };
        return field.Optional ? new JsonArray(name, "null") : name;
    }

    static void AddLimits(JsonObject schema, ParameterField field)
    {
        if (field.Kind == ParameterKind.Choice)
        {
            schema["enum"] = new JsonArray(field.Choices.Select(c => JsonValue.Create(c)).ToArray<JsonNode?>());
        }

        if (field.Length is { } length)
        {
            schema["minLength"] = length.Min;
            schema["maxLength"] = length.Max;
        }

        if (field.Range is { } range)
        {
            schema[range.MinExclusive ? "exclusiveMinimum" : "minimum"] = Bound(field, range.Min);
            schema[range.MaxExclusive ? "exclusiveMaximum" : "maximum"] = Bound(field, range.Max);
        }
    }

    static JsonValue Bound(ParameterField field, double bound) =>
        field.Kind == ParameterKind.Whole ? JsonValue.Create((long)bound) : JsonValue.Create(bound);

    static void Add(JsonObject schema, string name, string? value)
    {
        if (value is not null)
        {
            schema[name] = value;
        }
    }
}
