using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.Integrate;

/// <summary>The area under a curve by summing strips: the course's first MPI program.</summary>
public sealed class IntegrateAnalysis : Analysis<IntegrateParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "integrate",
        "Area under a curve",
        "Cuts the area under a formula into strips and adds them up. The course's MPI exercise: more strips come closer to the true area, more ranks take less time.",
        "points",
        StrategyNames.MapReduce,
        GrowsWith: "intervals")
    {
        Teaches = "MPI ranks on the course's area under a curve, and why too little work never gets faster.",
        LookFor = "Ten intervals give 8.09175 on any number of ranks, and only start-up shows; from a few million on, the ranks share real work. The exact area is 8.175.",
    };

    public override IAnalysisRun Prepare(IntegrateParameters parameters, AnalysisContext context) => new IntegrateRun(parameters);
}
