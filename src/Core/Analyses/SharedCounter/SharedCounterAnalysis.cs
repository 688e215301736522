using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.SharedCounter;

/// <summary>A race on purpose: several processes add to one counter in shared memory.</summary>
public sealed class SharedCounterAnalysis : Analysis<SharedCounterParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "shared-counter",
        "Shared counter",
        "Several processes add one to the same counter in shared memory, so two may read the same value and one update is lost.",
        "increments",
        [StrategyNames.Processes, StrategyNames.Engines],
        Deterministic: false,
        Repeatable: false)
    {
        Teaches = "A race between processes that loses updates, and what a lock or an atomic addition costs instead.",
        LookFor = "With two workers or more, lost is above 0 and different each time when unsafe, and 0 with lock and atomic; compare the times of the two.",
    };

    public override IAnalysisRun Prepare(SharedCounterParameters parameters, AnalysisContext context) => new SharedCounterRun(parameters, context);
}
