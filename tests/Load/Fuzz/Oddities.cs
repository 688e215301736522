using System.Text;
using System.Text.Json.Nodes;

namespace Dashboard.Load.Fuzz;

/// <summary>Values as nobody expects them, and the words this API knows, so that requests also come far.</summary>
sealed class Oddities(int seed)
{
    static readonly string[] Words =
    [
        "", " ", "a", "0", "-1", "null", "true", "NaN", "..", "../../etc/passwd", "/", "//", "\\", ".", "~", "%00", "%2e%2e%2f", "\0", "\n", "\r\nX-Bad: 1", "\u202e", "\ufeff", "\ud800", "é", "😀", "İ",
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "';DROP TABLE jobs;--", "{{7*7}}", "${jndi:x}", "=cmd|' /C calc'!A1", "(?<x>(a+)+)$", "%s%n", "*", "?", "[", "::2", "1;2", "NULL", "9999-12-31", "1988-01", "0000-00", "2026-02-30T25:61:61Z",
        "1e400", "-0", "0x10", "1_000", "٣", "* * * * *", "0 0 31 2 *", "0 * * * * ?", "UTC", "Europe/Zurich", "Mars/Olympus", "day", "fastest", "efficiency", "coreHours",
    ];

    static readonly string[] Known_ =
    [
        "sum-range", "integrate", "evaluate", "create-matrix", "describe", "group-max", "shared-counter", "shared-array", "messaging", "process-launch", "gc-collect", "command", "imported",
        "serial", "threads", "processes", "pool", "mpi", "engines", "external", "strong", "weak", "exclusive", "shared", "none", "close", "spread", "queued", "running", "succeeded", "failed", "cancelled",
        "viewer", "submitter", "operator", "owner", "runner", "local", "all", "sum", "pid", "flights-2001", "x", "x*2+1", "0.7*x**3 - 2*x**2 + 4", "sin(x)", "float64", "float32", "fused", "eager", "uniform", "normal",
    ];

    readonly Random random = new(seed);
    readonly Dictionary<string, List<string>> ids = [];

    public bool Chance(double of) => random.NextDouble() < of;

    public int Below(int limit) => random.Next(limit);

    public T Of<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>An id that an answer held.</summary>
    /// <param name="kind">The collection it belongs to, such as <c>jobs</c>.</param>
    public void Learn(string kind, string id)
    {
        if (!ids.TryGetValue(kind, out var known))
        {
            ids[kind] = known = [];
        }
        // The newest few: older ones are likely gone.
        known.Insert(0, id);
        known.RemoveRange(Math.Min(known.Count, 8), Math.Max(0, known.Count - 8));
    }

    /// <summary>Changes one place of a value to something else, or takes it away.</summary>
    public JsonNode? Changed(JsonNode? right)
    {
        var places = new List<JsonNode>();
        Collect(right, places);
        if (places.Count == 0 || Chance(0.1))
        {
            return Value();
        }
        switch (Of(places))
        {
            case JsonObject { Count: > 0 } record:
                string name = Of([.. record.Select(f => f.Key)]);
                if (Chance(0.2)) record.Remove(name);
                else if (Chance(0.2)) record[Word()] = Value();
                else record[name] = Value();
                break;
            case JsonArray { Count: > 0 } list:
                list[Below(list.Count)] = Value();
                break;
            case JsonArray list:
                list.Add(Value());
                break;
            case JsonObject record:
                record[Word()] = Value();
                break;
        }
        return right;
    }

    static void Collect(JsonNode? node, List<JsonNode> places)
    {
        switch (node)
        {
            case JsonObject record:
                places.Add(record);
                record.ToList().ForEach(f => Collect(f.Value, places));
                break;
            case JsonArray list:
                places.Add(list);
                list.ToList().ForEach(n => Collect(n, places));
                break;
        }
    }

    /// <summary>An id of the kind where one is known, mostly.</summary>
    public string Id(string kind) => Chance(0.15) ? Word() : ids.TryGetValue(kind, out var known) && !Chance(0.1) ? Of(known) : ids.Count > 0 ? Of(Of([.. ids.Values])) : Word();

    public string Word() => random.Next(12) switch
    {
        < 5 => Of(Known_),
        < 10 => Of(Words),
        10 => new string(Of(Words).FirstOrDefault('x'), 1 << random.Next(17)),
        _ => Encoding.UTF8.GetString([.. Enumerable.Range(0, random.Next(40)).Select(_ => (byte)random.Next(256))]),
    };

    public long Integer() => random.Next(10) switch
    {
        < 5 => random.Next(6),
        5 => -random.Next(1, 100),
        6 => random.NextInt64(),
        7 => long.MinValue,
        8 => int.MaxValue,
        _ => 1L << random.Next(63),
    };

    public double Number() => random.Next(6) switch
    {
        < 3 => random.NextDouble() * 10,
        3 => Integer(),
        4 => Math.Pow(10, random.Next(-300, 300)),
        _ => -random.NextDouble(),
    };

    public JsonNode? Value() => random.Next(9) switch
    {
        0 => null,
        1 => JsonValue.Create(Chance(0.5)),
        2 => JsonValue.Create(Integer()),
        3 => JsonValue.Create(Number()),
        4 => new JsonArray(),
        5 => new JsonObject(),
        6 => Nested(random.Next(1, 100)),
        _ => JsonValue.Create(Word()),
    };

    /// <summary>What usually stands under a name, so that some bodies are right.</summary>
    public JsonNode? Known(string name, double oddity) => Chance(0.3 + oddity) ? null : name switch
    {
        "analysis" => JsonValue.Create(Of(Known_.AsSpan(0, 13).ToArray())),
        "parameters" => Parameters(),
        "strategies" => new JsonArray(JsonValue.Create("serial")),
        "workers" => new JsonArray(JsonValue.Create(1), JsonValue.Create(2)),
        "repetitions" or "warmups" => JsonValue.Create(random.Next(1, 3)),
        "name" => JsonValue.Create($"n{random.Next(50)}"),
        "text" => JsonValue.Create("a note"),
        "kind" => JsonValue.Create("strong"),
        "points" => new JsonArray([.. new[] { 1, 2, 4 }.Select(w => (JsonNode?)new JsonObject { ["workers"] = w, ["seconds"] = new JsonArray(1.0 / w, 1.1 / w, 1.05 / w) })]),
        "role" => JsonValue.Create(Of(["viewer", "submitter", "operator"])),
        "cron" => JsonValue.Create("0 3 * * *"),
        "timeZone" => JsonValue.Create("UTC"),
        "type" => JsonValue.Create(Of(["trialStarted", "trialFinished", "trialLogged", "jobStopped"])),
        "seconds" => new JsonArray([.. Enumerable.Range(0, 5).Select(_ => (JsonNode?)JsonValue.Create(random.NextDouble()))]),
        "jobId" or "a" or "b" or "afterJob" => JsonValue.Create(Id("jobs")),
        "curve" or "dataset" or "cluster" => JsonValue.Create(Id(name)),
        "path" => JsonValue.Create(Of(["/etc/passwd", "/tmp", "/", "relative", "/proc/self/environ"])),
        _ => null,
    };

    JsonObject Parameters() => random.Next(6) switch
    {
        0 => new JsonObject { ["stop"] = random.Next(1000) },
        1 => new JsonObject { ["intervals"] = random.Next(1, 100) },
        2 => new JsonObject { ["expression"] = Of(Words), ["length"] = Integer() },
        3 => new JsonObject { [Word()] = Value() },
        4 => new JsonObject { ["dataset"] = Id("datasets"), ["value"] = "x", ["key"] = Word() },
        _ => [],
    };

    static JsonNode? Nested(int depth)
    {
        JsonNode? inner = null;
        for (; depth > 0; depth--)
        {
            inner = depth % 2 == 0 ? new JsonArray(inner) : new JsonObject { ["a"] = inner };
        }
        return inner;
    }
}
