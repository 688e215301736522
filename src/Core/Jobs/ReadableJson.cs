using System.Text.Json;

namespace Dashboard.Core.Jobs;

/// <summary>Finds what a JSON reader lets through but no later reader takes: halves of UTF-16 pairs, and names that stand twice.</summary>
public static class ReadableJson
{
    public static void Check(JsonElement element, string path, Faults faults)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                CheckFields(element, path, faults);
                break;
            case JsonValueKind.Array:
                foreach (var (item, i) in element.EnumerateArray().Select((item, i) => (item, i))) Check(item, $"{path}[{i}]", faults);
                break;
            case JsonValueKind.String when TextOf(element.GetString) is null:
                faults.Add(path, "Holds half of a UTF-16 pair.");
                break;
        }
    }

    static void CheckFields(JsonElement element, string path, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in element.EnumerateObject())
        {
            if (TextOf(() => field.Name) is not { } name) faults.AddOnce(path, "A field's name holds half of a UTF-16 pair.");
            else if (!seen.Add(name)) faults.AddOnce($"{path}.{name}", "Given more than once.");
            else Check(field.Value, $"{path}.{name}", faults);
        }
    }

    static string? TextOf(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
