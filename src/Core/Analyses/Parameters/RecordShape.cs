using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.Core.Analyses.Parameters;

/// <summary>A record of named fields, each with a shape of its own; the whole of an analysis's parameters is one.</summary>
sealed class RecordShape(ParameterForm form) : ParameterShape
{
    string Names => string.Join(", ", form.Fields.Select(f => f.Name));

    public override string Expectation => form.OneOf ? $"an object with exactly one of {Names}" : $"an object with {Names}";

    public override object? Read(JsonElement json, string path, FaultList faults)
    {
        if (json.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            return Refuse(json, path, faults);
        }

        int before = faults.Count;
        object record = form.Blank();
        var unusable = new HashSet<string>(StringComparer.Ordinal);
        var seen = ReadFields(json, record, path, faults, unusable);
        foreach (var field in form.Fields.Where(f => f.Required && !seen.Contains(f.Name)))
        {
            faults.Add(FaultList.Join(path, field.Name), $"Missing: expected {field.Shape.Expectation}.");
            unusable.Add(field.Name);
        }

        if (!form.Fields.Any(f => f.Required && unusable.Contains(f.Name)))
        {
            CheckWhole(record, path, faults, unusable);
        }

        return faults.Count == before ? record : null;
    }

    /// <summary>The name; null where it has a lone surrogate.</summary>
    public static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public override JsonNode ToNode(object value)
    {
        var node = new JsonObject();
        foreach (var field in form.Fields)
        {
            if (field.Get(value) is { } part)
            {
                node.Add(field.Name, field.Shape.ToNode(part));
            }
        }

        return node;
    }

    public override void Describe(JsonObject schema)
    {
        var properties = new JsonObject();
        foreach (var field in form.Fields)
        {
            properties.Add(field.Name, field.Describe());
        }

        schema["type"] = "object";
        schema["properties"] = properties;
        var required = form.Fields.Where(f => f.Required).Select(f => JsonValue.Create(f.Name)).ToArray<JsonNode?>();
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }

        if (form.OneOf)
        {
            schema["oneOf"] = new JsonArray(form.Fields.Select(f => new JsonObject { ["required"] = new JsonArray(f.Name) }).ToArray<JsonNode?>());
        }

        schema["additionalProperties"] = false;
    }

    /// <param name="unusable">Takes the names of the fields that are wrong by themselves.</param>
    HashSet<string> ReadFields(JsonElement json, object record, string path, FaultList faults, HashSet<string> unusable)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (json.ValueKind == JsonValueKind.Undefined)
        {
            return seen;
        }

        foreach (var property in json.EnumerateObject())
        {
            if (NameOf(property) is not { } name)
            {
                faults.Add(path, "A field's name is not valid text.");
            }
            else if (form.Find(name) is not { } field)
            {
                faults.Add(FaultList.Join(path, name), Unknown(name));
            }
            else if (!seen.Add(name))
            {
                faults.Add(FaultList.Join(path, name), "Given more than once.");
            }
            else if (property.Value.ValueKind == JsonValueKind.Null && field.Optional)
            {
                field.Set(record, null);
            }
            else if (field.Shape.Read(property.Value, FaultList.Join(path, name), faults) is { } value)
            {
                field.Set(record, value);
            }
            else
            {
                unusable.Add(name);
            }
        }

        return seen;
    }

    void CheckWhole(object record, string path, FaultList faults, HashSet<string> unusable)
    {
        var given = form.OneOf ? form.Fields.Where(f => f.Get(record) is not null).Select(f => f.Name).ToList() : [];
        if (form.OneOf && unusable.Count == 0 && given.Count != 1)
        {
            faults.Add(path, $"Got {(given.Count == 0 ? "none" : string.Join(" and ", given))}; allowed is exactly one of {Names}.");
        }
        else if (record is ICheckedParameters careful)
        {
            foreach (var fault in careful.Check().Where(f => !f.With.Append(Top(f.Field)).Any(unusable.Contains)))
            {
                faults.Add(FaultList.Join(path, fault.Field), fault.Message);
            }
        }
    }

    /// <summary>The record's own field that a path below it starts with.</summary>
    static string Top(string field) => field.AsSpan().IndexOfAny('.', '[') is var end and >= 0 ? field[..end] : field;

    string Unknown(string name)
    {
        string? meant = form.Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name;
        return meant is null
            ? $"Unknown parameter; known are {Names}."
            : $"Unknown parameter; names are case-sensitive, \"{meant}\" is known.";
    }
}
