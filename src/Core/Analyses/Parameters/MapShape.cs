using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dashboard.Core.Analyses.Parameters;

/// <summary>Values of one shape by names that the user chooses; bound as a dictionary in the order given.</summary>
sealed class MapShape(Type itemType, ParameterShape item, ListLengthAttribute? length, NamePatternAttribute? names) : ParameterShape
{
    public override string Expectation =>
        $"an object{(length is null ? "" : $" of {length.Min} to {length.Max} names")}, each value {item.Expectation}";

    public override object? Read(JsonElement json, string path, FaultList faults)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Refuse(json, path, faults);
        }

        int before = faults.Count;
        var items = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), itemType), StringComparer.Ordinal)!;
        int count = 0;
        foreach (var property in json.EnumerateObject())
        {
            count++;
            if (RecordShape.NameOf(property) is not { } name)
            {
                faults.Add(path, "A name is not valid text.");
            }
            else if (names is not null && !Regex.IsMatch(name, $"^(?:{names.Pattern})\\z", RegexOptions.CultureInvariant))
            {
                faults.Add(path, $"\"{(name.Length <= 60 ? name : name[..57] + "...")}\" is not a name; allowed is {names.Words}.");
            }
            else if (item.Read(property.Value, FaultList.Join(path, name), faults) is { } value && !items.Contains(name))
            {
                items.Add(name, value);
            }
            else if (items.Contains(name))
            {
                faults.Add(FaultList.Join(path, name), "Given more than once.");
            }
        }

        if (length is not null && (count < length.Min || count > length.Max))
        {
            faults.Add(path, $"Got {count} names; allowed are {length.Min} to {length.Max}.");
        }

        return faults.Count == before ? items : null;
    }

    public override JsonNode ToNode(object value)
    {
        var node = new JsonObject();
        foreach (DictionaryEntry entry in (IDictionary)value)
        {
            node.Add((string)entry.Key, item.ToNode(entry.Value!));
        }

        return node;
    }

    public override void Describe(JsonObject schema)
    {
        var items = new JsonObject();
        item.Describe(items);
        schema["type"] = "object";
        schema["additionalProperties"] = items;
        if (names is not null)
        {
            schema["propertyNames"] = new JsonObject { ["pattern"] = $"^(?:{names.Pattern})$" };
        }

        if (length is not null)
        {
            schema["minProperties"] = length.Min;
            schema["maxProperties"] = length.Max;
        }
    }
}
