using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Core.Protocol;

namespace Dashboard.Web.Datasets;

/// <summary>A data set as the API and the pages show it.</summary>
public sealed record DatasetView
{
    public required string Id { get; init; }
    /// <summary>Unique, <c>[A-Za-z0-9._-]{1,64}</c> without a leading dot.</summary>
    public required string Name { get; init; }
    public required DatasetState State { get; init; }
    /// <summary>Share of an import that is done, 0 to 1.</summary>
    public double Progress { get; init; }
    /// <summary>What the import does right now, in words; null when it does nothing.</summary>
    public string? Activity { get; init; }
    /// <summary>The folder or file that analyses read.</summary>
    public required string Path { get; init; }
    public int Files { get; init; }
    public long Bytes { get; init; }
    /// <summary>Rows over all files without headers; null where nobody counted.</summary>
    public long? Rows { get; init; }
    /// <summary>Of the first file; empty where it is not a CSV file.</summary>
    public IReadOnlyList<DatasetColumn> Columns { get; init; } = [];
    /// <summary>The first rows of the first file, each a list of texts in the order of <see cref="Columns"/>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Preview { get; init; } = [];
    public required DatasetSource Source { get; init; }
    /// <summary>Why it failed and what to do next.</summary>
    public string? Error { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public string? Owner { get; init; }

    internal DatasetView With(DatasetContent content) =>
        this with { Files = content.Files, Bytes = content.Bytes, Columns = content.Columns, Preview = content.Preview };
}

public enum DatasetState { Importing, Ready, Failed }

/// <param name="Type"><c>number</c>, <c>date</c> or <c>text</c>, judged from the first rows.</param>
public sealed record DatasetColumn(string Name, string Type);

/// <summary>Where a data set comes from: one of the four is set.</summary>
/// <param name="Job">Id of the job that made it.</param>
public sealed record DatasetSource(string? Path = null, string? Sample = null, JsonElement? Generate = null, string? Job = null)
{
    /// <summary>For people: where it comes from, in a few words.</summary>
    [JsonIgnore]
    public string Words => Sample is not null ? $"sample {Sample}"
        : Generate?.Deserialize<GenerateRequest>(ProtocolJson.Options) is { } made
            ? string.Create(CultureInfo.InvariantCulture, $"generated: {made.Kind} {made.From} to {made.To}, {made.RowsPerMonth:N0} rows a month, seed {made.Seed}")
            : Job is not null ? $"made by job {Job}"
            : "registered where it lies";
}

/// <summary>The body of <c>POST /api/v1/datasets</c>: a name and one of path, sample, generate.</summary>
public sealed record DatasetRequest
{
    public string? Name { get; init; }
    /// <summary>A folder or a file under a data root.</summary>
    public string? Path { get; init; }
    /// <summary><c>flights-2001</c>.</summary>
    public string? Sample { get; init; }
    public GenerateRequest? Generate { get; init; }
}

/// <summary>Made-up monthly flight files.</summary>
public sealed record GenerateRequest
{
    /// <summary><c>flights</c>.</summary>
    public string? Kind { get; init; }
    /// <summary>First month, <c>yyyy-MM</c>.</summary>
    public string? From { get; init; }
    /// <summary>Last month, <c>yyyy-MM</c>.</summary>
    public string? To { get; init; }
    public int? RowsPerMonth { get; init; }
    public long? Seed { get; init; }
}

/// <summary>What came of a request to add or remove a data set.</summary>
public abstract record DatasetOutcome
{
    public sealed record Done(DatasetView Dataset) : DatasetOutcome;

    /// <summary>Errors by JSON path, such as <c>name</c> or <c>path</c>.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : DatasetOutcome;

    public sealed record Conflict(string Reason) : DatasetOutcome;

    public sealed record Missing : DatasetOutcome;
}
