using Dashboard.Core.Data;
using Dashboard.Core.Data.Arrays;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.CreateMatrix;

/// <summary>Writes a random matrix to disk, larger than memory if wanted: what <c>describe</c> reads.</summary>
public sealed class CreateMatrixAnalysis : Analysis<CreateMatrixParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "create-matrix",
        "Create a matrix",
        "Writes a matrix of random numbers as a .npy file, each worker at its own place in one file, and registers it as a data set. The content depends on the seed alone.",
        "values",
        StrategyNames.MapReduce,
        GrowsWith: "rows")
    {
        Teaches = "Many workers writing to their own places in one file, and counter-based random numbers that do not depend on who draws them.",
        LookFor = "The content's hash is the same for every strategy. Once the disk or the page cache is the limit, more workers stop helping; perRow pays a system call for every row.",
    };

    public override IAnalysisRun Prepare(CreateMatrixParameters parameters, AnalysisContext context)
    {
        // Without a folder the work can be planned and counted, but not done.
        IArrayOutput output = context.OutputDirectory is { } folder
            ? new ArrayOutput(folder, parameters.Output.FileName, parameters.Kind, [parameters.Rows, parameters.Columns])
            : new NoFolder();
        return new CreateMatrixRun(parameters, output, context.OutputDataset);
    }

    protected override OutputName OutputOf(CreateMatrixParameters parameters) => parameters.Output;
}
