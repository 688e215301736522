using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.Core.Analyses.Parameters;

/// <summary>A list of values of one shape; bound as an array.</summary>
sealed class ListShape(Type itemType, ParameterShape item, ListLengthAttribute? length) : ParameterShape
{
    public override string Expectation => length switch
    {
        null => $"a list, each item {item.Expectation}",
        { Min: var n } when n == length.Max => $"a list of {n}, each item {item.Expectation}",
        _ => $"a list of {length.Min} to {length.Max}, each item {item.Expectation}",
    };

    public override object? Read(JsonElement json, string path, FaultList faults)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is var count && length is not null && (count < length.Min || count > length.Max))
        {
            return Refuse(json, path, faults);
        }

        int before = faults.Count;
        var items = Array.CreateInstance(itemType, json.GetArrayLength());
        int at = 0;
        foreach (var element in json.EnumerateArray())
        {
            if (item.Read(element, FaultList.Join(path, $"[{at}]"), faults) is { } value)
            {
                items.SetValue(value, at);
            }

            at++;
        }

        return faults.Count == before ? items : null;
    }

    public override JsonNode ToNode(object value) =>
        new JsonArray(((IEnumerable)value).Cast<object>().Select(item.ToNode).ToArray());

    public override void Describe(JsonObject schema)
    {
        var items = new JsonObject();
        item.Describe(items);
        schema["type"] = "array";
        schema["items"] = items;
        if (length is not null)
        {
            schema["minItems"] = length.Min;
            schema["maxItems"] = length.Max;
        }
    }
}
