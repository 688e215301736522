using Dashboard.Core.Analyses.Parameters;

namespace Dashboard.Core.Analyses.TaskCost;

/// <summary>Who computes a task.</summary>
public enum TaskPlace { Worker, NewProcess }

public sealed record TaskCostParameters
{
    [Parameter("Tasks", "Tasks to hand out, one chunk each.")]
    [NumberRange(1, 2_000)]
    public int Tasks { get; init; } = 40;

    [Parameter("Additions", "Numbers that each task adds: its work.")]
    [NumberRange(1, 1_000_000_000)]
    public int Additions { get; init; } = 1_000_000;

    [Parameter("Run in", "worker: the worker that took the task computes it; newProcess: it starts a process for the task, waits for its answer and reaps it.")]
    public TaskPlace RunIn { get; init; } = TaskPlace.Worker;
}
