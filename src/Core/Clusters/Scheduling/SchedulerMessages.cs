namespace Dashboard.Core.Clusters.Scheduling;

/// <summary>One task: the request it belongs to and its place there.</summary>
public readonly record struct TaskKey(uint Request, int Index);

/// <summary>What happens to a cluster, as the scheduler sees it.</summary>
public abstract record SchedulerEvent;

/// <summary>An engine can take tasks: a new one, or one that was started again.</summary>
public sealed record EngineReady(int Engine) : SchedulerEvent;

/// <summary>Engines are gone together, and with them all that they were given.</summary>
/// <param name="Blame">Whether a task may have been the cause; not where an engine is ended by order.</param>
public sealed record EnginesLost(IReadOnlyList<int> Engines, bool Blame = true) : SchedulerEvent;

/// <summary>Task i is for engine i of the list, in the order in which requests come.</summary>
public sealed record DirectSubmitted(uint Request, IReadOnlyList<int> Engines) : SchedulerEvent;

/// <summary>Tasks 0 .. Tasks - 1 may run anywhere.</summary>
/// <param name="Retries">How often a task that failed is run again.</param>
public sealed record BalancedSubmitted(uint Request, int Tasks, int Retries) : SchedulerEvent;

/// <summary>The oldest task that an engine was given has ended there.</summary>
/// <param name="Failed">Its code threw.</param>
/// <param name="DurationNanoseconds">What it took, without waiting.</param>
public sealed record TaskEnded(int Engine, TaskKey Task, bool Failed, long DurationNanoseconds) : SchedulerEvent;

public sealed record RequestAborted(uint Request) : SchedulerEvent;

/// <summary>Whoever asked is slow to take results, or has caught up: no more tasks of the request are handed out meanwhile.</summary>
public sealed record RequestPaused(uint Request, bool Paused) : SchedulerEvent;

public enum InstructionKind
{
    /// <summary>Give the task to the engine.</summary>
    Assign,
    /// <summary>Tell who asked what the engine said of the task.</summary>
    Deliver,
    /// <summary>The task's failure is not told: it runs again.</summary>
    Retry,
    /// <summary>The engine was lost with the task, which will run again.</summary>
    Lose,
    /// <summary>Tell who asked that the task is lost with its engine.</summary>
    Fail,
    /// <summary>Have the engine forget or interrupt the request's tasks.</summary>
    Interrupt,
    /// <summary>Nothing of the request is anywhere any more.</summary>
    Complete,
}

/// <summary>What the controller is to do.</summary>
/// <param name="Engine">-1 where none is meant.</param>
/// <param name="Attempt">How often the task has been given to an engine that was lost or failed.</param>
public readonly record struct Instruction(InstructionKind Kind, int Engine, TaskKey Task, int Attempt = 0);
