using System.Text.Json;
using Dashboard.Core.Clusters.Arrays;

namespace Dashboard.Core.Clusters.Values;

/// <summary>
/// Values as JSON, for the HTTP API. Numbers that JSON does not have are the strings "NaN", "Infinity" and "-Infinity", both ways; arrays of
/// numbers come as JSON lists. Whole numbers stay whole as long as they fit into 64 bits.
/// </summary>
public static class ValueJson
{
    /// <exception cref="ClusterException">A number does not fit into a double.</exception>
    public static object? Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => json.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => text,
        },
        JsonValueKind.Number => ReadNumber(json),
        JsonValueKind.Array => ReadItems(json),
        _ => ReadPairs(json),
    };

    static Dictionary<string, object?> ReadPairs(JsonElement json)
    {
        var pairs = new Dictionary<string, object?>();
        foreach (var pair in json.EnumerateObject())
        {
            pairs[pair.Name] = Read(pair.Value);
        }
        return pairs;
    }

    static object ReadNumber(JsonElement json) =>
        json.TryGetInt64(out long whole) ? (object)whole
        : json.TryGetDouble(out double real) && double.IsFinite(real) ? real
        : throw new ClusterException($"The number {json.GetRawText()} does not fit into 64 bits.");

    /// <summary>A list of numbers only is an array: code can compute with it at once, and it travels many times as fast.</summary>
    static object ReadItems(JsonElement json)
    {
        int count = json.GetArrayLength();
        if (count > 0 && AllNumbers(json, out bool whole))
        {
            return whole ? json.EnumerateArray().Select(e => e.GetInt64()).ToArray() : json.EnumerateArray().Select(e => Convert.ToDouble(ReadNumber(e))).ToArray();
        }
        var items = new List<object?>(count);
        items.AddRange(json.EnumerateArray().Select(Read));
        return items;
    }

    static bool AllNumbers(JsonElement json, out bool whole)
    {
        whole = true;
        foreach (var item in json.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number)
            {
                return false;
            }
            whole &= item.TryGetInt64(out _);
        }
        return true;
    }

    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case long whole: json.WriteNumberValue(whole); break;
            case int whole: json.WriteNumberValue(whole); break;
            case double real: WriteReal(json, real); break;
            case float real: WriteReal(json, real); break;
            case string text: json.WriteStringValue(text); break;
            case SharedArray shared: Write(json, shared.ToArray()); break;
            case IReadOnlyDictionary<string, object?> pairs: WritePairs(json, pairs); break;
            case System.Collections.IEnumerable items: WriteList(json, items); break;
            default: Write(json, ClusterValues.Normalize(value)); break;
        }
    }

    static void WritePairs(Utf8JsonWriter json, IReadOnlyDictionary<string, object?> pairs)
    {
        json.WriteStartObject();
        foreach (var (key, item) in pairs)
        {
            json.WritePropertyName(key);
            Write(json, item);
        }
        json.WriteEndObject();
    }

    static void WriteList(Utf8JsonWriter json, System.Collections.IEnumerable items)
    {
        json.WriteStartArray();
        WriteItems(json, items);
        json.WriteEndArray();
    }

    /// <summary>The items of a sequence, into a list that is open; arrays of numbers go without an object for each.</summary>
    public static void WriteItems(Utf8JsonWriter json, System.Collections.IEnumerable items)
    {
        switch (items)
        {
            case double[] reals: Array.ForEach(reals, r => WriteReal(json, r)); break;
            case long[] whole: Array.ForEach(whole, json.WriteNumberValue); break;
            case int[] whole: Array.ForEach(whole, json.WriteNumberValue); break;
            default:
                foreach (object? item in items)
                {
                    Write(json, item);
                }
                break;
        }
    }

    static void WriteReal(Utf8JsonWriter json, double real)
    {
        if (double.IsFinite(real))
        {
            json.WriteNumberValue(real);
        }
        else
        {
            json.WriteStringValue(double.IsNaN(real) ? "NaN" : real > 0 ? "Infinity" : "-Infinity");
        }
    }

    public static string ToText(object? value)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            Write(json, value);
        }
        return System.Text.Encoding.UTF8.GetString(memory.ToArray());
    }
}
