using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Scaling;

/// <summary>
/// Everything that must be equal before two timings may lie on one curve. Dates, hosts of one kind, worker counts and
/// repetitions may differ; the work, the way it is bound to cores, the kind of node and the state of the caches may not.
/// </summary>
/// <param name="Parameters">The job's parameters with the variant's in them; in a weak sweep those of one worker.</param>
/// <param name="NodeKey">The comparability key of the node.</param>
/// <param name="Cache"><c>warm</c> or <c>cold</c> where the trials said so.</param>
sealed record Problem(
    string Analysis, JsonElement Parameters, string? Variant, ScalingKind Scaling, Binding Binding, int? BatchSize, string NodeKey, string? Cache)
{
    /// <summary>64 hex digits.</summary>
    public string MakeKey() => Hash(Stored.Json(this));

    /// <summary>16 hex digits that name the curve of one strategy in addresses; the same in every history.</summary>
    public static string CurveOf(string key, string strategy) => Hash($"{key} {strategy}")[..16];

    /// <summary>The job's parameters with the variant's in their place, names in ordinal order at every depth.</summary>
    public static JsonElement Merge(JsonElement parameters, JsonElement? replaced)
    {
        var merged = JsonNode.Parse(parameters.GetRawText())!.AsObject();
        foreach (var field in replaced?.EnumerateObject().ToArray() ?? [])
        {
            merged[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        }
        return JsonSerializer.SerializeToElement(Ordered(merged));
    }

    static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => KeyValuePair.Create(f.Key, Ordered(f.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Ordered)]),
        _ => node?.DeepClone(),
    };

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
