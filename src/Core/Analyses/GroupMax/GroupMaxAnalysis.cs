using Dashboard.Core.Data;
using Dashboard.Core.Data.Csv;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>For every group of rows the largest value of a column, and the keys of the rows that have it.</summary>
public sealed class GroupMaxAnalysis : Analysis<GroupMaxParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "group-max",
        "Largest value per group",
        "Finds, for every file or every distinct value of a column, the largest value and where it occurred, such as the longest flight delay of each month and its airport.",
        "bytes",
        StrategyNames.MapReduce)
    {
        ReadsFiles = true,
        Teaches = "The flights exercise: many files over workers, and where reading and start-up take over.",
        LookFor = "The rows are the same on every strategy. With files of uneven length a pool idles less than fixed shares; with few rows, starting processes costs more than it saves.",
    };

    public override IAnalysisRun Prepare(GroupMaxParameters parameters, AnalysisContext context)
    {
        string path = parameters.Path ?? DatasetPath(parameters.Dataset!, context);
        var tables = DataFiles.Find(path, ".csv", context.DataRoots).Select(CsvTable.Open).ToList();
        return new GroupMaxRun(parameters, new GroupMaxPlan(parameters, tables));
    }

    static string DatasetPath(string dataset, AnalysisContext context) =>
        context.Datasets.TryGetValue(dataset, out string? path)
            ? path
            : throw new InputException($"There is no data set \"{dataset}\".");
}
