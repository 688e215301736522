using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Pages.Jobs;

public readonly record struct ResultCell(string Text, bool Numeric);

/// <param name="Unit">Of every value in it; null where it is not known.</param>
public readonly record struct ResultColumn(string Name, string? Unit = null);

/// <summary>A part of a result as rows. Without columns it is a list of names and values.</summary>
/// <param name="Hidden">Rows left out.</param>
public sealed record ResultTable(string Title, IReadOnlyList<ResultColumn> Columns, IReadOnlyList<IReadOnlyList<ResultCell>> Rows, int Hidden = 0)
{
    /// <summary>What stands above the rows; empty where a head says as much, as "group" does of groups.</summary>
    public string Caption
    {
        get
        {
            string title = Columns.Any(c => c.Name == Title || $"{c.Name}s" == Title) ? "" : Title;
            string cut = Hidden > 0 ? $"the first {Rows.Count} of {Format.Count(Rows.Count + Hidden)}" : "";
            return string.Join(" · ", new[] { title, cut }.Where(part => part.Length > 0));
        }
    }

    public bool Numeric(int column) => Rows.Count > 0 && Rows.All(r => r[column].Numeric || r[column].Text == "");
}

/// <summary>
/// Lays any analysis's result out as tables: its single values as a list, each array of objects as a table with a column
/// per field, each array of values as a numbered one. So a new analysis has a readable result without a page of its own.
/// </summary>
public static class ResultTables
{
    const int MostRows = 500;
    const int MostInCell = 12;

    public static readonly JsonSerializerOptions Indented = new(ProtocolJson.Options) { WriteIndented = true };

    /// <param name="units">Of fields, by their names in the result, where they are known.</param>
    public static IReadOnlyList<ResultTable> Of(JsonElement result, IReadOnlyDictionary<string, string> units)
    {
        if (result.ValueKind != JsonValueKind.Object)
        {
            return [new ResultTable("", [], [[new("value", false), Cell(result)]])];
        }
        var fields = result.EnumerateObject().ToList();
        var single = fields.Where(f => f.Value.ValueKind != JsonValueKind.Array).Select(f => (IReadOnlyList<ResultCell>)[new(Words(f.Name), false), Cell(f.Value)]).ToList();
        var lists = fields.Where(f => f.Value.ValueKind == JsonValueKind.Array && f.Value.GetArrayLength() > 0).Select(f => List(Words(f.Name), f.Value, units));
        return single.Count == 0 ? [.. lists] : [new ResultTable("", [], single), .. lists];
    }

    static ResultTable List(string title, JsonElement array, IReadOnlyDictionary<string, string> units)
    {
        var items = array.EnumerateArray().Take(MostRows).ToList();
        int hidden = array.GetArrayLength() - items.Count;
        if (items.Any(i => i.ValueKind != JsonValueKind.Object))
        {
            return new ResultTable(title, [new(""), new(title)], [.. items.Select((item, i) => (IReadOnlyList<ResultCell>)[new(Format.Count(i + 1), true), Cell(item)])], hidden);
        }
        var columns = items.SelectMany(i => i.EnumerateObject().Select(p => p.Name)).Distinct().ToList();
        return new ResultTable(title, [.. columns.Select(c => new ResultColumn(Words(c), units.GetValueOrDefault(c)))], [.. items.Select(i => Row(i, columns))], hidden);
    }

    static IReadOnlyList<ResultCell> Row(JsonElement item, IReadOnlyList<string> columns) =>
        [.. columns.Select(c => item.TryGetProperty(c, out var value) ? Cell(value) : new ResultCell("", false))];

    static ResultCell Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => new(Number(value), true),
        JsonValueKind.String => new(value.GetString()!, false),
        JsonValueKind.True => new("yes", false),
        JsonValueKind.False => new("no", false),
        JsonValueKind.Null => new(Format.None, false),
        JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) => new(Short(value), false),
        _ => new(value.GetRawText(), false),
    };

    static string Short(JsonElement array)
    {
        int length = array.GetArrayLength();
        string first = string.Join(", ", array.EnumerateArray().Take(MostInCell).Select(v => Cell(v).Text));
        return length > MostInCell ? $"{first}, … ({Format.Count(length)})" : first;
    }

    // A result is shown as it is, every digit of it; only whole numbers get their thousands apart.
    static string Number(JsonElement value) => value.TryGetInt64(out long whole) ? Format.Count(whole) : value.GetDouble().ToString("R", CultureInfo.InvariantCulture);

    /// <summary>badRows becomes bad rows, and so does badRowCount: a number beside it says that it counts them.</summary>
    static string Words(string name)
    {
        const string count = " count";
        string words = string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 && !char.IsUpper(name[i - 1]) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
        return words.EndsWith(count, StringComparison.Ordinal) ? $"{words[..^count.Length]}s" : words;
    }
}
