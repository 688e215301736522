using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.TaskCost;

/// <summary>What it costs to give every task a process of its own, against workers that stay.</summary>
public sealed class TaskCostAnalysis : Analysis<TaskCostParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "task-cost",
        "A process for each task",
        "Computes small tasks, each in the worker that took it or in a process started just for it.",
        "tasks",
        [StrategyNames.Pool, StrategyNames.Processes, StrategyNames.Threads, StrategyNames.Serial],
        GrowsWith: "tasks")
    {
        Teaches = "Why pools exist: a process for every task pays its start-up every time, a pool pays it once.",
        LookFor = "The same sums either way. With newProcess the time is tasks times the start of a process, shared by the workers; with worker it is the work. With many additions the two converge.",
    };

    public override IAnalysisRun Prepare(TaskCostParameters parameters, AnalysisContext context) => new TaskCostRun(parameters);
}
