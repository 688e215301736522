using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Web.Scaling.Import;

namespace Dashboard.Web.Api.Scaling;

/// <summary>
/// The body of <c>POST /api/v1/scaling/import</c>: a text in one of three formats and what it is of. What hyperfine wrote may also
/// be sent as it is, and CSV and sacct text as <c>text/csv</c> and <c>text/plain</c>, with the other fields in the query.
/// </summary>
public sealed record ImportRequest
{
    const string Hyperfine = "hyperfine", Csv = "csv", Sacct = "sacct";
    const int LongestLabel = 200, LongestTag = 64, MostTags = 20;

    /// <summary><c>hyperfine</c>, <c>csv</c> or <c>sacct</c>; recognised by the text where left out.</summary>
    public string? Format { get; init; }
    public string? Text { get; init; }
    public string? Title { get; init; }
    public IReadOnlyList<string?>? Tags { get; init; }
    /// <summary>Names the program; imports of the same program make one curve over time.</summary>
    public string? Program { get; init; }
    public string? Host { get; init; }
    public ScalingKind? Scaling { get; init; }
    /// <summary>hyperfine's parameter that holds the worker count; needed only where several were scanned and no name tells.</summary>
    public string? Parameter { get; init; }

    /// <summary>What the text holds; faults by JSON path, with line and field where the text has lines.</summary>
    public (ImportedTimings? Timings, ImportLabels? Labels, IReadOnlyDictionary<string, string[]> Errors) Read()
    {
        var faults = new Faults();
        CheckLabels(faults);
        if (string.IsNullOrWhiteSpace(Text))
        {
            faults.Add("text", "Missing: needed is what hyperfine, sacct or a table of workers and seconds says.");
            return (null, null, faults.ToErrors());
        }
        string format = Format ?? Recognise(Text);
        var timings = format switch
        {
            Hyperfine => ReadHyperfine(Text, faults),
            Csv => CsvTimings.Read(Text, "text", faults),
            Sacct => SacctTimings.Read(Text, "text", faults),
            _ => null,
        };
        if (timings is null && !faults.Any) faults.Add("format", $"'{format}' is no format: allowed are {Hyperfine}, {Csv} and {Sacct}.");
        if (timings is not null && !faults.Any) ImportRules.Check(timings, "text", faults);
        var tags = (Tags ?? []).OfType<string>().ToList();
        return faults.Any ? (null, null, faults.ToErrors())
            : (timings, new ImportLabels(Blank(Title), tags, Blank(Program), Blank(Host), Scaling ?? ScalingKind.Strong, format), faults.ToErrors());
    }

    static string Recognise(string text) => text.AsSpan().TrimStart().StartsWith("{") ? Hyperfine
        : text.AsSpan(0, Math.Min(text.Length, 2_000)).Contains('|') || SacctTable.HasColumns(text) ? Sacct : Csv;

    ImportedTimings? ReadHyperfine(string text, Faults faults)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return HyperfineTimings.Read(json.RootElement, Parameter, faults);
        }
        catch (JsonException fault)
        {
            faults.Add("text", $"is not valid JSON at line {fault.LineNumber + 1}, column {fault.BytePositionInLine + 1}.");
            return null;
        }
    }

    void CheckLabels(Faults faults)
    {
        foreach (var (name, value) in new[] { ("title", Title), ("program", Program), ("host", Host), ("parameter", Parameter) })
        {
            if (value is not null && (value.Length > LongestLabel || value.Any(char.IsControl)))
                faults.Add(name, $"{value.Length} characters: allowed are up to {LongestLabel} without control characters.");
        }
        if (Tags?.Count > MostTags) faults.Add("tags", $"{Tags.Count} tags: allowed are up to {MostTags}.");
        foreach (var (tag, i) in (Tags ?? []).Select((t, i) => (t, i)))
        {
            if (string.IsNullOrWhiteSpace(tag) || tag.Length > LongestTag || tag.Any(c => char.IsControl(c) || c == ','))
                faults.Add($"tags[{i}]", $"A tag has 1 to {LongestTag} characters and no comma.");
        }
    }

    static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
