using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.Load.Fuzz;

/// <summary>Makes bodies that a schema allows, or nearly.</summary>
sealed class Schemas(JsonElement document, Oddities odd)
{
    readonly JsonElement schemas = document.GetProperty("components").GetProperty("schemas");

    /// <summary>A value after the schema; with some chance anything else at any place.</summary>
    /// <param name="oddity">Chance, at each place, of a value that the schema does not speak of.</param>
    public JsonNode? Make(JsonElement schema, double oddity, int depth = 0)
    {
        if (odd.Chance(oddity) || depth > 8)
        {
            return odd.Value();
        }
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Make(schemas.GetProperty(reference.GetString()!.Split('/')[^1]), oddity, depth + 1);
        }
        foreach (string either in (string[])["oneOf", "anyOf"])
        {
            if (schema.TryGetProperty(either, out var choices))
            {
                return Make(odd.Of([.. choices.EnumerateArray()]), oddity, depth + 1);
            }
        }
        if (schema.TryGetProperty("enum", out var names))
        {
            return JsonNode.Parse(odd.Of([.. names.EnumerateArray()]).GetRawText());
        }
        return schema.TryGetProperty("type", out var type) ? Make(schema, TypeOf(type), oddity, depth) : odd.Value();
    }

    string TypeOf(JsonElement type) => type.ValueKind == JsonValueKind.Array ? odd.Of([.. type.EnumerateArray()]).GetString()! : type.GetString()!;

    JsonNode? Make(JsonElement schema, string type, double oddity, int depth) => type switch
    {
        "object" => Object(schema, oddity, depth),
        "array" => Array(schema, oddity, depth),
        "string" => JsonValue.Create(odd.Word()),
        "integer" => JsonValue.Create(odd.Integer()),
        "number" => JsonValue.Create(odd.Number()),
        "boolean" => JsonValue.Create(odd.Chance(0.5)),
        _ => null,
    };

    JsonObject Object(JsonElement schema, double oddity, int depth)
    {
        var made = new JsonObject();
        HashSet<string> required = schema.TryGetProperty("required", out var names) ? [.. names.EnumerateArray().Select(n => n.GetString()!)] : [];
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject().Where(p => odd.Chance(required.Contains(p.Name) ? 0.97 : 0.4)))
            {
                made[property.Name] = odd.Known(property.Name, oddity) is { } known ? known.DeepClone() : Make(property.Value, oddity, depth + 1);
            }
        }
        if (odd.Chance(oddity))
        {
            made[odd.Word()] = odd.Value();
        }
        return made;
    }

    JsonArray Array(JsonElement schema, double oddity, int depth)
    {
        int length = odd.Chance(oddity) ? 300 : odd.Below(4);
        return [.. Enumerable.Range(0, length).Select(_ => schema.TryGetProperty("items", out var items) ? Make(items, oddity, depth + 1) : odd.Value())];
    }
}
