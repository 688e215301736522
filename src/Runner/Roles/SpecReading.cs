using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Roles;

/// <summary>
/// Reads a trial's specification without a serialiser: its generic code is compiled anew in every process, which costs a trial some
/// 50 ms of start-up in the leader and again in each worker.
/// </summary>
static class SpecReading
{
    public static TrialSpec Parse(ReadOnlyMemory<byte> json)
    {
        var root = JsonDocument.Parse(json).RootElement;
        return new TrialSpec
        {
            JobId = Text(root, "jobId"),
            TrialId = Text(root, "trialId"),
            Attempt = root.GetProperty("attempt").GetInt32(),
            Failures = Optional(root, "failures")?.GetInt32() ?? 0,
            Analysis = Text(root, "analysis"),
            Parameters = root.GetProperty("parameters"),
            Strategy = Text(root, "strategy"),
            Workers = root.GetProperty("workers").GetInt32(),
            Warmup = Optional(root, "warmup") is { ValueKind: JsonValueKind.True },
            Seed = Optional(root, "seed")?.GetInt64() ?? 0,
            BatchSize = Optional(root, "batchSize")?.GetInt32(),
            Binding = BindingOf(Optional(root, "binding")?.GetString()),
            Layout = Optional(root, "layout") is { } layout
                ? new LayoutRequest(layout.GetProperty("nodes").GetInt32(), layout.GetProperty("ranksPerNode").GetInt32(), layout.GetProperty("threadsPerRank").GetInt32()) : null,
            WholeNodes = Optional(root, "wholeNodes") is { ValueKind: JsonValueKind.True },
            TimeLimitSeconds = Optional(root, "timeLimitSeconds")?.GetDouble(),
            MemoryLimitBytes = Optional(root, "memoryLimitBytes")?.GetInt64(),
            ThreadLimit = Optional(root, "threadLimit")?.GetInt32(),
            ScratchDirectory = Text(root, "scratchDirectory"),
            Marker = Text(root, "marker"),
            Cluster = Optional(root, "cluster")?.GetString(),
            ClusterSocket = Optional(root, "clusterSocket")?.GetString(),
            Datasets = Pairs(Optional(root, "datasets")),
            DataRoots = Texts(Optional(root, "dataRoots")),
            Application = Optional(root, "application"),
            Output = Optional(root, "output") is { } output ? new TrialOutput(Text(output, "dataset"), Text(output, "directory")) : null,
        };
    }

    static string Text(JsonElement root, string name) => root.GetProperty(name).GetString()!;

    static JsonElement? Optional(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    static Binding BindingOf(string? name) => name switch
    {
        null or "none" => Binding.None,
        "close" => Binding.Close,
        "spread" => Binding.Spread,
        _ => throw new JsonException($"There is no binding '{name}'. Allowed: none, close, spread."),
    };

    static Dictionary<string, string> Pairs(JsonElement? value)
    {
        var pairs = new Dictionary<string, string>();
        if (value is { } given)
        {
            foreach (var property in given.EnumerateObject())
            {
                pairs[property.Name] = property.Value.GetString()!;
            }
        }
        return pairs;
    }

    static List<string> Texts(JsonElement? value)
    {
        var texts = new List<string>();
        if (value is { } given)
        {
            foreach (var item in given.EnumerateArray())
            {
                texts.Add(item.GetString()!);
            }
        }
        return texts;
    }
}
