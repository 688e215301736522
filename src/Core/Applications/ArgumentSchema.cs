using System.Text.Json.Nodes;

namespace Dashboard.Core.Applications;

/// <summary>JSON Schema of an application's arguments, with the same marks as those of the built-in analyses.</summary>
public static class ArgumentSchema
{
    public static JsonObject Of(ApplicationDefinition application)
    {
        var properties = new JsonObject();
        foreach (var (name, parameter) in application.Parameters)
        {
            properties[name] = Of(name, parameter);
        }
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        var required = application.Parameters.Where(p => p.Value.Default is null).Select(p => (JsonNode?)JsonValue.Create(p.Key)).ToArray();
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }
        schema["additionalProperties"] = false;
        return schema;
    }

    static JsonObject Of(string name, ApplicationParameter parameter)
    {
        var schema = new JsonObject { ["title"] = parameter.Title ?? name, ["description"] = parameter.Help ?? "" };
        schema["type"] = parameter.Type switch
        {
            ApplicationParameterType.Integer => "integer",
            ApplicationParameterType.Number => "number",
            ApplicationParameterType.Flag => "boolean",
            _ => "string",
        };
        Add(schema, "minimum", parameter.Minimum);
        Add(schema, "maximum", parameter.Maximum);
        if (parameter.Choices is { } choices)
        {
            schema["enum"] = new JsonArray([.. choices.Select(c => (JsonNode?)JsonValue.Create(c))]);
        }
        if (parameter.Pattern is { } pattern)
        {
            schema["pattern"] = $"^(?:{pattern})$";
        }
        if (parameter.Default is { } value)
        {
            schema["default"] = value.ToNode();
        }
        if (parameter.Unit is { } unit)
        {
            schema["x-unit"] = unit;
        }
        return schema;
    }

    static void Add(JsonObject schema, string name, double? bound)
    {
        if (bound is { } number)
        {
            schema[name] = number;
        }
    }
}
