using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.Core.Analyses.Parameters;

/// <summary>One field of a parameter record: its name, what it may hold, and its default.</summary>
sealed class ParameterField
{
    readonly PropertyInfo property;

    public ParameterField(PropertyInfo property, ParameterAttribute says, object defaults)
    {
        this.property = property;
        Says = says;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Shape = ParameterShape.Of(property);
        Required = property.IsDefined(typeof(RequiredMemberAttribute));
        Default = Required ? null : property.GetValue(defaults);
    }

    public string Name { get; }
    public ParameterAttribute Says { get; }
    public ParameterShape Shape { get; }
    public bool Required { get; }

    /// <summary>Null where the parameter may be left out altogether, or must be given.</summary>
    public object? Default { get; }

    public bool Optional => !Required && Default is null;

    public object? Get(object record) => property.GetValue(record);

    public void Set(object record, object? value) => property.SetValue(record, value);

    /// <summary>The field's schema; what may be left out altogether may also be null, as many clients send it.</summary>
    public JsonObject Describe()
    {
        var schema = new JsonObject { ["title"] = Says.Title, ["description"] = Says.Help };
        Shape.Describe(schema);
        if (Optional)
        {
            schema["type"] = new JsonArray(schema["type"]!.GetValue<string>(), "null");
        }

        if (Default is { } value)
        {
            schema["default"] = Shape.ToNode(value);
        }

        if (Says.Example is { } example)
        {
            schema["examples"] = new JsonArray(Shape.ToNode(example));
        }

        Add(schema, "x-unit", Says.Unit);
        Add(schema, "x-control", Says.Control ?? (Shape.Nested ? ParameterControls.Json : null));
        return schema;
    }

    static void Add(JsonObject schema, string name, string? value)
    {
        if (value is not null)
        {
            schema[name] = value;
        }
    }
}
