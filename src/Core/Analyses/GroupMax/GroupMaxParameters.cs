using Dashboard.Core.Analyses.Parameters;

namespace Dashboard.Core.Analyses.GroupMax;

public sealed record GroupMaxParameters : ICheckedParameters
{
    /// <summary>The value of <see cref="GroupBy"/> that makes each file a group; a column of that name cannot be grouped by.</summary>
    public const string ByFile = "file";

    [Parameter("Data set", "A registered data set of CSV files.", Control = ParameterControls.Dataset, Example = "flights-2001")]
    [TextLength(1, 200)]
    public string? Dataset { get; init; }

    [Parameter("Path", "Instead of a data set: a CSV file, a folder (every .csv file below it), or a glob with *, ? and **.", Control = ParameterControls.Path)]
    [TextLength(1, 4000)]
    public string? Path { get; init; }

    [Parameter("Value", "Column whose maximum is sought, for example ARR_DELAY.", Control = ParameterControls.Column, Example = "ARR_DELAY")]
    [TextLength(1, 1000)]
    public required string Value { get; init; }

    [Parameter("Key", "Column that names where the maximum occurred, for example ORIGIN.", Control = ParameterControls.Column, Example = "ORIGIN")]
    [TextLength(1, 1000)]
    public required string Key { get; init; }

    [Parameter("Group by", "\"file\" for one maximum per file, or a column for one per distinct value of it.", Control = ParameterControls.Column)]
    [TextLength(1, 1000)]
    public string GroupBy { get; init; } = ByFile;

    public IEnumerable<ParameterFault> Check()
    {
        if (Dataset is null && Path is null)
        {
            yield return new ParameterFault("dataset", "Missing: give either dataset or path.", "path");
        }
        else if (Dataset is not null && Path is not null)
        {
            yield return new ParameterFault("path", "Given together with dataset: give only one of the two.", "dataset");
        }
    }
}
