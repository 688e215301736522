using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
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
    /// <param name="arrangement">As <see cref="Arrangement.Of"/> gives it; null where the strategy and the count say all.</param>
    public static string CurveOf(string key, string strategy, string? arrangement = null) =>
        Hash(arrangement is null ? $"{key} {strategy}" : $"{key} {strategy} {arrangement}")[..16];

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

/// <summary>How the workers of one strategy lay on nodes, where strategy and worker count do not tell: as much a part of what was timed as the problem.</summary>
/// <param name="Layouts">By their number of workers.</param>
/// <param name="RunningCluster">Whether engines ran before the trial.</param>
sealed record Arrangement(IReadOnlyList<LayoutRequest>? Layouts, bool RunningCluster)
{
    /// <summary>Text that is equal for equal arrangements; null where there is nothing to say.</summary>
    public static string? Of(Sweep sweep, string strategy)
    {
        var layouts = LayoutCheck.Applies(strategy) && sweep.Layouts is { Count: > 0 } given ? given.OrderBy(l => l.Workers).ToList() : null;
        bool running = strategy == StrategyNames.Engines && sweep.Cluster is not null;
        return layouts is null && !running ? null : Stored.Json(new Arrangement(layouts, running));
    }

    public static Arrangement? Read(string? text) => Stored.Read<Arrangement>(text);

    /// <summary>2x4x8 is nodes, ranks on each and threads of each rank.</summary>
    [JsonIgnore]
    public string Words => string.Join(" ", (Layouts ?? []).Select(l => $"{l.Nodes}x{l.RanksPerNode}x{l.ThreadsPerRank}").Concat(RunningCluster ? ["running cluster"] : Array.Empty<string>()));
}
