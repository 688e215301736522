using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.GcCollect;

/// <summary>What a forced collection frees and costs.</summary>
public sealed class GcCollectAnalysis : Analysis<GcCollectParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "gc-collect",
        "Forced garbage collection",
        "Loads an array and forces the garbage collector at a moment of your choice.",
        "elements",
        [StrategyNames.Serial],
        Deterministic: false,
        Repeatable: false)
    {
        Teaches = "What a forced collection frees and what it costs.",
        LookFor = "Compare the heap before and after: what is still referenced is never freed. A collection after every step pauses many times and frees no more than one at the end.",
    };

    public override IAnalysisRun Prepare(GcCollectParameters parameters, AnalysisContext context) => new GcCollectRun(parameters);
}
