using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.SharedArray;

public sealed record SharedArrayParameters
{
    [Parameter("Length", "Elements of the array; element i starts with the value i.")]
    [NumberRange(1, 100_000)]
    public int Length { get; init; } = 10;
}

/// <summary>Several processes change one array in shared memory.</summary>
public sealed class SharedArrayAnalysis : Analysis<SharedArrayParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "shared-array",
        "Shared array",
        "Several processes negate elements of one array in shared memory, element i by worker i mod workers, and nothing is sent back.",
        "elements",
        [StrategyNames.Processes, StrategyNames.Engines],
        Deterministic: false,
        Repeatable: false)
    {
        Teaches = "Memory that several processes map: what one writes, all see.",
        LookFor = "All values are negated although nothing was sent. No lock is needed, since no two workers touch the same element.",
    };

    public override IAnalysisRun Prepare(SharedArrayParameters parameters, AnalysisContext context) => new SharedArrayRun(parameters, context);
}
