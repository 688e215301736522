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
public sealed class JobDraft
{
    static readonly string[] SweepNames =
        ["strategies", "workers", "repetitions", "warmups", "baseline", "scaling", "seed", "binding", "batchSize", "variants"];

    static readonly string[] JobNames =
        ["title", "tags", "priority", "lane", "trialTimeLimitSeconds", "memoryLimitBytes"];

    readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    JobDraft(string analysis) => Analysis = analysis;

    public string Analysis { get; }

    public string this[string path] => _values.GetValueOrDefault(path, "");

    public bool IsOn(string path) => this[path] is "true" or "on";

    public IReadOnlyList<string> Strategies => Split(this["sweep.strategies"]);

    /// <summary>Parts of a list field: commas, semicolons or blanks between them.</summary>
    public static IReadOnlyList<string> Split(string text) =>
        text.Split([',', ';', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Every default of the analysis and of a sweep.</summary>
    public static JobDraft Defaults(string analysis, IReadOnlyList<SchemaField> fields, IEnumerable<string> strategies, string workers)
    {
        var draft = new JobDraft(analysis);
        foreach (var field in fields) draft._values[field.Path] = field.Default;
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
        return this;
    }

    static string? PathOf(string name, IReadOnlyList<SchemaField> fields)
    {
        if (fields.FirstOrDefault(f => f.Name == name || f.Path == name) is { } field) return field.Path;
        var bare = name.StartsWith("sweep.", StringComparison.Ordinal) ? name["sweep.".Length..] : name;
        if (SweepNames.Contains(bare)) return "sweep." + bare;
        return JobNames.Contains(name) || name == "placement.runner" ? name : null;
    }

    /// <summary>A finished or running job as a draft of the next one.</summary>
    public JobDraft With(JobView job)
    {
        foreach (var parameter in job.Parameters.EnumerateObject())
        {
            _values["parameters." + parameter.Name] = SchemaField.AsFormText(JsonNode.Parse(parameter.Value.GetRawText()));
        }
        WithSweep(job.Sweep);
        _values["title"] = job.Title;
        _values["tags"] = string.Join(", ", job.Tags);
        _values["priority"] = Form(job.Priority);
        _values["lane"] = Form(job.Lane);
        _values["placement.runner"] = job.Placement?.Runner ?? "";
        _values["trialTimeLimitSeconds"] = Form(job.TrialTimeLimitSeconds);
        _values["memoryLimitBytes"] = job.MemoryLimitBytes is { } limit ? ByteSize.Exact(limit) : "";
        return this;
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
