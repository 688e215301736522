using System.Globalization;
using System.Text.Json.Nodes;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>Parameters that hold others: lists, records and maps.</summary>
public sealed partial class JobBody
{
    /// <summary>A list without items, as against one that is left out.</summary>
    const string NoItems = "[]";

    /// <summary>Numbers with commas or blanks between, in brackets or not.</summary>
    JsonNode? List(SchemaField field)
    {
        var text = _draft[field.Path].Trim();
        var parts = JobDraft.Split(text.TrimStart('[').TrimEnd(']'));
        if (parts.Count == 0) return text == NoItems ? new JsonArray() : null;
        var items = new JsonArray();
        foreach (string part in parts)
        {
            if (field.Whole && long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) items.Add(whole);
            else if (!field.Whole && double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)) items.Add(value);
            else if (field.NonFinite && part is "NaN" or "Infinity" or "-Infinity") items.Add(part);
            else return Fault(field.Path, $"“{part}” is not a {(field.Whole ? "whole " : "")}number. Write numbers with commas between, such as 0, 100.");
        }
        return items;
    }

    /// <summary>The fields behind a switch that is on; nothing where it is off. JSON as text is taken too.</summary>
    JsonNode? Record(SchemaField field)
    {
        string state = _draft[field.Path].Trim();
        if (state is not ("on" or "true")) return state.Length == 0 ? null : Structure(field.Path);
        var record = new JsonObject();
        foreach (var inner in field.Fields)
        {
            if (Parameter(inner) is { } value) record[inner.Name] = value;
            else if (inner.Needed && !_faults.ContainsKey(inner.Path)) Fault(inner.Path, "This is needed.");
        }
        return record;
    }

    /// <summary>Those of an application; what was left empty takes its default, but text that may be empty is meant to be.</summary>
    JsonObject? Arguments(SchemaField field)
    {
        var arguments = new JsonObject();
        foreach (var inner in field.Fields)
        {
            bool empty = inner is { Kind: FieldKind.Text, Needed: false } && _draft[inner.Path].Length == 0;
            if ((empty ? JsonValue.Create("") : Parameter(inner)) is { } value) arguments[inner.Name] = value;
        }
        return arguments.Count > 0 ? arguments : null;
    }

    JsonNode? Map(SchemaField field)
    {
        if (_draft[field.Path].Trim() is { Length: > 0 } text) return Structure(field.Path);
        var map = new JsonObject();
        for (int row = 0; row < _draft.RowsOf(field); row++)
        {
            AddRow(field, row, map);
        }
        return map.Count == 0 && field.Default.Length == 0 ? null : map;
    }

    void AddRow(SchemaField field, int row, JsonObject map)
    {
        string at = field.RowPath(row), name = _draft[$"{at}.name"].Trim(), chosen = _draft[$"{at}.way"];
        var ways = field.WaysIn(row);
        if (name.Length == 0)
        {
            if (ways.Any(w => w.Kind != FieldKind.Choice && _draft[w.Path].Trim().Length > 0)) Fault(at, "A value without a name: write which one it is of.");
            return;
        }
        if (map.ContainsKey(name))
        {
            Fault(at, $"“{name}” stands in an earlier row too.");
            return;
        }
        var way = ways.FirstOrDefault(w => w.Name == chosen) ?? ways[0];
        // A choice of one needs no telling.
        var value = way.Choices.Count == 1 ? JsonValue.Create(way.Choices[0]) : Parameter(way);
        if (value is not null) map[name] = new JsonObject { [way.Name] = value };
        else if (!_faults.ContainsKey(way.Path)) Fault(at, $"“{name}” has no {way.Label.ToLowerInvariant()} yet.");
    }
}
