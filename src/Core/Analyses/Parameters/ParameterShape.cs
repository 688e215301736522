using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Applications;

namespace Dashboard.Core.Analyses.Parameters;

/// <summary>What a value may be: a scalar, a list, a map from names, or a record of fields. Shapes nest.</summary>
abstract class ParameterShape
{
    /// <summary>What is allowed, in words that follow "allowed is".</summary>
    public abstract string Expectation { get; }

    /// <summary>Whether it holds several values, so that a form shows it as JSON.</summary>
    public virtual bool Nested => true;

    /// <summary>Reads a value; null exactly where faults were added, each under the path of the part at fault.</summary>
    public abstract object? Read(JsonElement json, string path, FaultList faults);

    public abstract JsonNode ToNode(object value);

    /// <summary>Adds type and limits to a schema.</summary>
    public abstract void Describe(JsonObject schema);

    /// <summary>Reports the value as one that is not allowed.</summary>
    protected object? Refuse(JsonElement json, string path, FaultList faults)
    {
        faults.Add(path, $"Got {Show(json)}; allowed is {Expectation}.");
        return null;
    }

    /// <summary>The value as the user wrote it, cut to a length that fits a message.</summary>
    static string Show(JsonElement value)
    {
        string text = value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => $"a list of {value.GetArrayLength()}",
            _ => value.GetRawText(),
        };
        return text.Length <= 60 ? text : text[..57] + "...";
    }

    /// <summary>The shape of a property; its limits apply to the scalars that it holds, its list length to the list or map.</summary>
    public static ParameterShape Of(PropertyInfo property) => Of(property.PropertyType, property);

    static ParameterShape Of(Type type, PropertyInfo property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ScalarShape.KindOf(type) is { } kind)
        {
            return new ScalarShape(type, kind, property.GetCustomAttribute<NumberRangeAttribute>(), property.GetCustomAttribute<TextLengthAttribute>(),
                property.GetCustomAttribute<NonFiniteAttribute>() is not null);
        }

        if (type == typeof(ScalarValue))
        {
            return new ScalarValueShape();
        }

        var length = property.GetCustomAttribute<ListLengthAttribute>();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var item = type.GetGenericArguments()[0];
            return new ListShape(item, Of(item, property), length);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) && type.GetGenericArguments()[0] == typeof(string))
        {
            var item = type.GetGenericArguments()[1];
            return new MapShape(item, Of(item, property), length, property.GetCustomAttribute<NamePatternAttribute>());
        }

        return type is { IsClass: true, IsGenericType: false } && type.GetConstructor(Type.EmptyTypes) is not null
            ? new RecordShape(ParameterForm.Of(type))
            : throw new NotSupportedException($"A parameter cannot be of type {type}.");
    }
}
