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
        StrategyNames.MapReduce);

    public override IAnalysisRun Prepare(CreateMatrixParameters parameters, AnalysisContext context)
    {
        if (context.OutputDirectory is not { } folder)
        {
            throw new InputException("There is no folder to which this trial may write a data set.");
        }

        return new CreateMatrixRun(parameters, new MatrixFile(folder, parameters), context.OutputDataset);
    }
}
