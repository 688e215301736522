using Dashboard.Core.Data.Arrays;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.CreateMatrix;

/// <summary>Writes a random matrix to disk, larger than memory if wanted: what <c>describe</c> reads.</summary>
public sealed class CreateMatrixAnalysis : Analysis<CreateMatrixParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "create-matrix",
        "Create a matrix",
        "Writes a matrix of random numbers as a .npy file, all workers at their own places of one file, and registers it as a data set. The content depends on the seed alone.",
        "values",
        StrategyNames.MapReduce,
        GrowsWith: "rows",
        Publishes: true);

    public override IAnalysisRun Prepare(CreateMatrixParameters parameters, AnalysisContext context)
    {
        // Without a folder the work can be planned and counted, but not done.
        IMatrixSink sink = context.OutputDirectory is { } folder ? new MatrixFile(folder, parameters) : new NoFolder();
        return new CreateMatrixRun(parameters, sink, context.OutputDataset);
    }
}
