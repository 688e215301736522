using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Analyses.CreateMatrix;
using Dashboard.Core.Analyses.Describe;
using Dashboard.Core.Analyses.Evaluate;
using Dashboard.Core.Analyses.GcCollect;
using Dashboard.Core.Analyses.GroupMax;
using Dashboard.Core.Analyses.Integrate;
using Dashboard.Core.Analyses.Messaging;
using Dashboard.Core.Analyses.Misread;
using Dashboard.Core.Analyses.ProcessLaunch;
using Dashboard.Core.Analyses.SharedArray;
using Dashboard.Core.Analyses.SharedCounter;
using Dashboard.Core.Analyses.SumRange;
using Dashboard.Core.Analyses.TaskCost;

namespace Dashboard.Core.Analyses;

/// <summary>Every analysis there is, in the order pages list them.</summary>
public static class AnalysisCatalog
{
    public static IReadOnlyList<IAnalysis> All { get; } =
    [
        new SumRangeAnalysis(), new IntegrateAnalysis(), new EvaluateAnalysis(), new CreateMatrixAnalysis(), new DescribeAnalysis(), new GroupMaxAnalysis(),
        new SharedCounterAnalysis(), new SharedArrayAnalysis(), new MessagingAnalysis(), new ProcessLaunchAnalysis(), new TaskCostAnalysis(),
        new GcCollectAnalysis(), new MisreadAnalysis(), new CommandAnalysis(),
    ];

    public static IAnalysis? Find(string name) => All.FirstOrDefault(a => a.Description.Name == name);
}
