using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>
/// What stands in the form, as text keyed by JSON path. It comes from the defaults, a query, an existing job or a
/// posted form, and keeps whatever was typed, faulty or not.
/// </summary>
public sealed partial class JobDraft
{
    static readonly string[] SweepNames =
        ["strategies", "workers", "repetitions", "warmups", "baseline", "scaling", "seed", "binding", "batchSize", "cluster", "variants", "layouts"];

    static readonly string[] JobNames =
        ["title", "tags", "priority", "lane", "trialTimeLimitSeconds", "memoryLimitBytes"];

    /// <summary>A map has at most this many rows in a form.</summary>
    public const int MostRows = 100;

    readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    JobDraft(string analysis) => Analysis = analysis;

    public string Analysis { get; }

    public string this[string path] => _values.GetValueOrDefault(path, "");

    public bool IsOn(string path) => this[path] is "true" or "on";

    public IReadOnlyList<string> Strategies => Split(this["sweep.strategies"]);

    /// <summary>Parts of a list field: commas, semicolons or blanks between them.</summary>
    public static IReadOnlyList<string> Split(string text) =>
        text.Split([',', ';', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Rows that stand in a map: one more than the highest that was sent.</summary>
    public int RowsOf(SchemaField map) => _values.Keys
        .Where(k => k.StartsWith(map.Path + "[", StringComparison.Ordinal) && k.Contains(']', StringComparison.Ordinal))
        .Select(k => int.TryParse(k[(map.Path.Length + 1)..k.IndexOf(']', map.Path.Length)], out int row) && row < MostRows ? row + 1 : 0)
        .DefaultIfEmpty(0).Max();

    /// <summary>Every default of the analysis and of a sweep.</summary>
    public static JobDraft Defaults(string analysis, IReadOnlyList<SchemaField> fields, IEnumerable<string> strategies, string workers)
    {
        var draft = new JobDraft(analysis);
        foreach (var field in fields.SelectMany(f => f.WithInner)) draft._values[field.Path] = field.Default;
        draft.Unfold(fields);
        draft._values["sweep.strategies"] = string.Join(',', strategies);
        draft._values["sweep.workers"] = workers;
        draft._values["sweep.repetitions"] = "5";
        draft._values["sweep.warmups"] = "1";
        draft._values["sweep.baseline"] = "true";
        draft._values["sweep.scaling"] = "strong";
        draft._values["sweep.binding"] = "none";
        draft._values["priority"] = "0";
        draft._values["lane"] = "exclusive";
        return draft;
    }

    /// <summary>
    /// Takes over what a link says. Full paths (<c>sweep.workers</c>) and bare names (<c>workers</c>) both do; a bare
    /// name means the analysis's own parameter first.
    /// </summary>
    public JobDraft With(IQueryCollection query, IReadOnlyList<SchemaField> fields)
    {
        foreach (var (name, values) in query)
        {
            if (PathOf(name, fields) is { } path) _values[path] = string.Join(',', values.ToArray());
        }
        Unfold(fields);
        return this;
    }

    static string? PathOf(string name, IReadOnlyList<SchemaField> fields)
    {
        if (fields.FirstOrDefault(f => (f.Name == name && !f.Nested) || f.Path == name) is { } field) return field.Path;
        var bare = name.StartsWith("sweep.", StringComparison.Ordinal) ? name["sweep.".Length..] : name;
        if (SweepNames.Contains(bare)) return "sweep." + bare;
        return JobNames.Contains(name) || name is "placement.runner" or "placement.label" ? name : null;
    }

    /// <summary>A finished or running job as a draft of the next one.</summary>
    public JobDraft With(JobView job, IReadOnlyList<SchemaField> fields)
    {
        foreach (var parameter in job.Parameters.EnumerateObject())
        {
            _values["parameters." + parameter.Name] = SchemaField.AsFormText(JsonNode.Parse(parameter.Value.GetRawText()));
        }
        Unfold(fields);
        WithSweep(job.Sweep);
        _values["title"] = job.Title;
        _values["tags"] = string.Join(", ", job.Tags);
        _values["priority"] = Form(job.Priority);
        _values["lane"] = Form(job.Lane);
        _values["placement.runner"] = job.Placement?.Runner ?? "";
        _values["placement.label"] = job.Placement?.Label ?? "";
        WithSlurm(job.Placement?.Slurm);
        _values["trialTimeLimitSeconds"] = Form(job.TrialTimeLimitSeconds);
        _values["memoryLimitBytes"] = job.MemoryLimitBytes is { } limit ? ByteSize.Exact(limit) : "";
        return this;
    }

    /// <summary>Spreads records, maps and lists that stand as JSON over the fields that show them. What is no JSON stays as it is.</summary>
    void Unfold(IReadOnlyList<SchemaField> fields)
    {
        foreach (var field in fields)
        {
            if (field.Kind is FieldKind.Record or FieldKind.Map or FieldKind.List or FieldKind.Arguments && ParsedOrNull(this[field.Path]) is { } json) Unfold(field, json);
        }
    }

    void Unfold(SchemaField field, JsonNode json)
    {
        switch (field.Kind, json)
        {
            case (FieldKind.List, JsonArray items):
                _values[field.Path] = items.Count == 0 ? items.ToJsonString() : string.Join(", ", items.Select(SchemaField.AsFormText));
                break;
            case (FieldKind.Record, JsonObject values) when values.All(v => field.Fields.Any(f => f.Name == v.Key)):
                _values[field.Path] = "on";
                foreach (var inner in field.Fields) Set(inner, values[inner.Name]);
                break;
            case (FieldKind.Arguments, JsonObject values):
                _values[field.Path] = "";
                foreach (var inner in field.Fields.Where(f => values[f.Name] is not null)) Set(inner, values[inner.Name]);
                break;
            case (FieldKind.Map, JsonObject entries):
                _values[field.Path] = "";
                foreach (var (entry, row) in entries.Select((e, row) => (e, row))) SetRow(field, row, entry.Key, entry.Value as JsonObject);
                break;
        }
    }

    void Set(SchemaField field, JsonNode? value)
    {
        _values[field.Path] = value is null ? field.Default : SchemaField.AsFormText(value);
        if (value is not null) Unfold(field, value);
    }

    void SetRow(SchemaField map, int row, string name, JsonObject? value)
    {
        _values[$"{map.RowPath(row)}.name"] = name;
        foreach (var way in map.WaysIn(row).Where(w => value?[w.Name] is not null))
        {
            _values[$"{map.RowPath(row)}.way"] = way.Name;
            Set(way, value![way.Name]);
        }
    }

    static JsonNode? ParsedOrNull(string text)
    {
        try
        {
            return text.TrimStart() is ['{' or '[', ..] ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    void WithSweep(Sweep sweep)
    {
        _values["sweep.strategies"] = string.Join(',', sweep.Strategies);
        _values["sweep.workers"] = string.Join(", ", sweep.Workers);
        _values["sweep.repetitions"] = Form(sweep.Repetitions);
        _values["sweep.warmups"] = Form(sweep.Warmups);
        _values["sweep.baseline"] = sweep.Baseline ? "true" : "";
        _values["sweep.scaling"] = Form(sweep.Scaling);
        _values["sweep.binding"] = Form(sweep.Binding);
        _values["sweep.batchSize"] = Form(sweep.BatchSize);
        _values["sweep.cluster"] = sweep.Cluster ?? "";
        _values["sweep.layouts"] = string.Join('\n', (sweep.Layouts ?? []).Select(l => $"{l.Nodes} x {l.RanksPerNode} x {l.ThreadsPerRank}"));
        _values["sweep.variants"] = string.Join('\n', (sweep.Variants ?? []).Select(v => $"{v.Label}: {v.Parameters.GetRawText()}"));
    }

    /// <summary>A posted form. A switch that was left off is not sent, so what is missing counts as off.</summary>
    public static JobDraft Posted(string analysis, IFormCollection form)
    {
        var draft = new JobDraft(analysis);
        foreach (var (name, values) in form)
        {
            draft._values[name] = string.Join(',', values.ToArray());
        }
        return draft;
    }

    static string Form<T>(T value) => JsonSerializer.SerializeToNode(value, ProtocolJson.Options) is { } node
        ? SchemaField.AsFormText(node) : "";
}
