using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>Values as an engine keeps them for longer than a task.</summary>
static class TaskValues
{
    /// <summary>A value that lies in no shared memory.</summary>
    public static object? Own(object? value)
    {
        switch (value)
        {
            case SharedArray shared:
                return shared.ToArray();
            case List<object?> items:
                for (int i = 0; i < items.Count; i++)
                {
                    items[i] = Own(items[i]);
                }
                return items;
            case Dictionary<string, object?> pairs:
                foreach (string key in pairs.Keys.ToList())
                {
                    pairs[key] = Own(pairs[key]);
                }
                return pairs;
            default:
                return value;
        }
    }

    /// <summary>The type under which a script sees a value.</summary>
    public static string ScriptType(object? value) => value switch
    {
        long => "long",
        double => "double",
        bool => "bool",
        string => "string",
        List<object?> => "List<object>",
        Dictionary<string, object?> => "Dictionary<string, object>",
        SharedArray shared => ArrayType(shared.Type),
        Array array => ArrayType(ElementTypes.Of(array.GetType().GetElementType()!)!.Value),
        _ => "object",
    };

    static string ArrayType(ElementType type) => type switch
    {
        ElementType.F8 => "double[]",
        ElementType.F4 => "float[]",
        ElementType.I8 => "long[]",
        ElementType.I4 => "int[]",
        _ => "bool[]",
    };
}
