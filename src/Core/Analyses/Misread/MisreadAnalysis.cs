using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.Misread;

/// <summary>What the bytes are taken for; they were written as float64, little endian.</summary>
public enum ReadAs { Float64, Float32, Int64, Int32, SwappedFloat64 }

public sealed record MisreadParameters
{
    [Parameter("Length", "Numbers of float64 that are written: temperatures around 15 degrees, between 5 and 25.")]
    [NumberRange(1, 10_000_000)]
    public int Length { get; init; } = 1_000_000;

    [Parameter("Read as", "The type named when the file is read. swappedFloat64 is float64 of the other byte order.")]
    public ReadAs ReadAs { get; init; } = ReadAs.Float64;
}

/// <summary>A raw file read with a type that it does not have.</summary>
public sealed class MisreadAnalysis : Analysis<MisreadParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "misread",
        "A wrong dtype",
        "Writes numbers of float64 to a file without a header and reads the bytes as the type you name.",
        "elements",
        [StrategyNames.Serial])
    {
        Teaches = "A raw file holds bytes and no types: the wrong dtype gives wrong numbers and no error.",
        LookFor = "Count, least, largest and mean under each type: a type of half the size finds twice as many numbers. Only float64 gives 5 to 25 and 15.",
    };

    public override IAnalysisRun Prepare(MisreadParameters parameters, AnalysisContext context) => new MisreadRun(parameters, context.ScratchDirectory);
}
