using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.SumRange;

/// <summary>Adds the numbers of a range one by one, several times over: plain work that splits well.</summary>
public sealed class SumRangeAnalysis : Analysis<SumRangeParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "sum-range",
        "Sum of a range",
        "Adds all whole numbers of a range, several times over. The course's first example: compare threads with and without an interpreter lock, and with processes.",
        "additions",
        StrategyNames.MapReduce,
        GrowsWith: "repeats")
    {
        Teaches = "Threads on pure arithmetic, and why an interpreter lock cancels their gain.",
        LookFor = "Two threads halve the time, until interpreterLock passes one lock back and forth between them: then they take as long as one, and only processes still scale.",
    };

    public override IAnalysisRun Prepare(SumRangeParameters parameters, AnalysisContext context) => new SumRangeRun(parameters);
}
