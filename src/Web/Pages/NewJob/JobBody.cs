using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>
/// Turns a draft into the body of <c>POST /api/v1/jobs</c>. What cannot be read (text where a number belongs) is
/// left out of the body and named in <see cref="Faults"/>, so that the other checks still run and all faults show at once.
/// </summary>
public sealed partial class JobBody
{
    readonly JobDraft _draft;
    readonly SortedDictionary<string, string[]> _faults = new(StringComparer.Ordinal);

    JobBody(JobDraft draft, IReadOnlyList<SchemaField> fields)
    {
        _draft = draft;
        Json = Build(fields);
    }

    public static JobBody Of(JobDraft draft, IReadOnlyList<SchemaField> fields) => new(draft, fields);

    /// <summary>The body as the API takes it, without what was left empty.</summary>
    public JsonObject Json { get; }

    /// <summary>What could not be read, keyed by JSON path.</summary>
    public IReadOnlyDictionary<string, string[]> Faults => _faults;

    public JobRequest Request => Json.Deserialize<JobRequest>(ProtocolJson.Options)!;

    JsonObject Build(IReadOnlyList<SchemaField> fields)
    {
        var body = new JsonObject { ["analysis"] = _draft.Analysis, ["parameters"] = Parameters(fields) };
        AddText(body, "title");
        if (Tags() is { Length: > 0 } tags) body["tags"] = Strings(tags);
        if (Integer("priority") is { } priority && (long)priority != 0) body["priority"] = priority;
        body["sweep"] = Sweep();
        AddText(body, "lane");
        if (Placement() is { } placement) body["placement"] = placement;
        if (Number("trialTimeLimitSeconds") is { } seconds) body["trialTimeLimitSeconds"] = seconds;
        if (Bytes("memoryLimitBytes") is { } bytes) body["memoryLimitBytes"] = bytes;
        return body;
    }

    JsonObject Parameters(IReadOnlyList<SchemaField> fields)
    {
        var parameters = new JsonObject();
        foreach (var field in fields)
        {
            if (Parameter(field) is { } value) parameters[field.Name] = value;
        }
        return parameters;
    }

    JsonNode? Parameter(SchemaField field) => field.Kind switch
    {
        FieldKind.Switch => JsonValue.Create(_draft.IsOn(field.Path)),
        FieldKind.Integer => Whole(field.Path, long.MinValue, long.MaxValue),
        FieldKind.Number => Number(field.Path),
        FieldKind.List => List(field),
        FieldKind.Record => Record(field),
        FieldKind.Map => Map(field),
        FieldKind.Arguments => Arguments(field),
        FieldKind.Json => Structure(field.Path),
        _ => _draft[field.Path] is { Length: > 0 } text ? JsonValue.Create(text) : null,
    };

    JsonObject Sweep()
    {
        var sweep = new JsonObject();
        if (_draft.Strategies is { Count: > 0 } strategies) sweep["strategies"] = Strings(strategies);
        if (Workers() is { Count: > 0 } workers) sweep["workers"] = workers;
        if (Integer("sweep.repetitions") is { } repetitions) sweep["repetitions"] = repetitions;
        if (Integer("sweep.warmups") is { } warmups) sweep["warmups"] = warmups;
        sweep["baseline"] = _draft.IsOn("sweep.baseline");
        AddText(sweep, "scaling", "sweep.scaling", "strong");
        if (Whole("sweep.seed", 0, long.MaxValue) is { } seed) sweep["seed"] = seed;
        AddText(sweep, "binding", "sweep.binding", "none");
        if (Integer("sweep.batchSize") is { } batchSize) sweep["batchSize"] = batchSize;
        AddText(sweep, "cluster", "sweep.cluster");
        if (Variants() is { Count: > 0 } variants) sweep["variants"] = variants;
        if (Layouts() is { Count: > 0 } layouts) sweep["layouts"] = layouts;
        return sweep;
    }

    string[] Tags() =>
        [.. _draft["tags"].Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];

    void AddText(JsonObject to, string name, string? path = null, string? unless = null)
    {
        if (_draft[path ?? name].Trim() is { Length: > 0 } text && text != unless) to[name] = text;
    }

    static JsonArray Strings(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)JsonValue.Create(t))];

    /// <summary>Worker counts in rising order, each once; <c>1-4</c> means 1, 2, 3, 4.</summary>
    JsonArray Workers()
    {
        const string path = "sweep.workers";
        var counts = new SortedSet<int>();
        foreach (var part in JobDraft.Split(_draft[path]))
        {
            var ends = part.Split('-');
            if (ends.Length is 1 or 2 && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to) && from <= to && to - from < 1024)
            {
                counts.UnionWith(Enumerable.Range(from, to - from + 1));
            }
            else Fault(path, $"“{part}” is not a worker count. Write whole numbers, for example 1, 2, 4 or 1-4.");
        }
        if (counts.Count == 0 && !_faults.ContainsKey(path)) Fault(path, "Give at least one worker count, for example 1, 2.");
        return [.. counts.Select(c => (JsonNode)JsonValue.Create(c))];
    }

    JsonNode? Integer(string path) => Whole(path, int.MinValue, int.MaxValue);

    /// <summary>A whole number in any usual spelling: <c>20000000</c>, <c>20,000,000</c> or <c>2e7</c>.</summary>
    JsonNode? Whole(string path, long least, long most)
    {
        var text = _draft[path].Trim();
        if (text.Length == 0) return null;
        if (!decimal.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value)
            || value != decimal.Truncate(value)) return Fault(path, $"“{text}” is not a whole number.");
        if (value < least || value > most) return Fault(path, $"{text} is out of range; {least} to {most} can be held.");
        return (long)value;
    }

    JsonNode? Number(string path)
    {
        var text = _draft[path].Trim();
        if (text.Length == 0) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value : Fault(path, $"“{text}” is not a number.");
    }

    /// <summary>A list or an object written as JSON.</summary>
    JsonNode? Structure(string path)
    {
        var text = _draft[path].Trim();
        if (text.Length == 0) return null;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            return Fault(path, $"This is not JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}. Write for example [0, 100] or {{\"rows\": [0, 100]}}.");
        }
    }

    JsonNode? Bytes(string path)
    {
        var text = _draft[path].Trim();
        if (text.Length == 0) return null;
        return ByteSize.TryParse(text, out var bytes) ? bytes : Fault(path, $"“{text}” is not a size. Write for example 512 MiB or 2 GiB.");
    }

    /// <summary>One variant a line: <c>label: { "parameter": value }</c>.</summary>
    JsonArray Variants()
    {
        var variants = new JsonArray();
        foreach (var line in _draft["sweep.variants"].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Variant(line) is { } variant) variants.Add(variant);
            else Fault("sweep.variants", $"“{line}” is not a variant. Write a label, a colon and the parameters to replace, for example locked: {{\"interpreterLock\": true}}");
        }
        return variants;
    }

    static JsonObject? Variant(string line)
    {
        int colon = line.IndexOf(':');
        if (colon < 1) return null;
        try
        {
            return JsonNode.Parse(line[(colon + 1)..]) is JsonObject parameters
                ? new JsonObject { ["label"] = line[..colon].Trim(), ["parameters"] = parameters } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    JsonNode? Fault(string path, string what)
    {
        _faults[path] = [.. _faults.GetValueOrDefault(path, []), what];
        return null;
    }
}
