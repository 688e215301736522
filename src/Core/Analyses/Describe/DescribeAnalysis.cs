using Dashboard.Core.Analyses.Describe.Cleaning;
using Dashboard.Core.Data;
using Dashboard.Core.Data.Arrays;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.Describe;

/// <summary>Statistics of an array larger than memory: the course's out-of-core exercise.</summary>
public sealed class DescribeAnalysis : Analysis<DescribeParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "describe",
        "Describe an array",
        "Counts, smallest, largest, mean and standard deviation of an array in a file, in one pass and with little memory, however large the file; with cleaning rules and a line through two columns.",
        "values",
        StrategyNames.MapReduce)
    {
        ReadsFiles = true,
        Teaches = "Statistics of a file larger than memory in one pass, and what five passes row by row cost instead.",
        LookFor = "Peak memory stays flat whatever the file's size. onePass against perRow shows the passes; a second run shows the page cache; a wrong raw type gives numbers that look like numbers.",
    };

    public override IAnalysisRun Prepare(DescribeParameters parameters, AnalysisContext context)
    {
        var file = Find(parameters, context);
        var array = ArrayFile.Open(file, parameters.Raw?.ToLayout());
        try
        {
            var run = new DescribeRun(parameters, new DescribePlan(parameters, array.Layout), array, array.UnusedBytes);
            return parameters.SaveCleaned ? new CleanedDescription(run, parameters, array, context) : run;
        }
        catch
        {
            array.Dispose();
            throw;
        }
    }

    protected override OutputName? OutputOf(DescribeParameters parameters) => parameters.SaveCleaned ? parameters.Output : null;

    static DataFile Find(DescribeParameters parameters, AnalysisContext context)
    {
        string path = parameters.Path ?? (context.Datasets.TryGetValue(parameters.Dataset!, out string? known)
            ? known
            : throw new InputException($"There is no data set \"{parameters.Dataset}\"."));
        var files = DataFiles.Find(path, parameters.Raw is null ? ".npy" : "", context.DataRoots);
        return files.Count == 1
            ? files[0]
            : throw new InputException($"There are {files.Count} files, among them {files[0].Name} and {files[1].Name}; name the one to describe.");
    }
}
