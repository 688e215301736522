using System.Text.Json.Serialization;
using Dashboard.Core.Slurm;

namespace Dashboard.Core.Protocol.Clusters;

/// <summary>Where a cluster is in its life. Engines that are lost later do not change it: each has a state of its own.</summary>
public enum ClusterState { Starting, Ready, Stopped, Failed }

public enum ClusterOrderKind
{
    /// <summary>Start the cluster; one that is there already is left as it is, so asking twice does no harm.</summary>
    Start,
    /// <summary>End the cluster and all its processes; one that is not there is told as stopped.</summary>
    Stop,
}

/// <summary>What Web asks of the Runner that a cluster is on; answered by <see cref="ClusterReport"/>s.</summary>
public sealed record ClusterOrder(ClusterOrderKind Kind, string Cluster)
{
    public int Engines { get; init; }

    /// <summary><c>local</c>, <c>mpi</c> or <c>slurm</c>.</summary>
    public string Launcher { get; init; } = ClusterLaunchers.Local;

    /// <summary>It stops by itself after so long without a request.</summary>
    public double IdleStopSeconds { get; init; }

    /// <summary>The allocation that the launcher <c>slurm</c> asks for; null for others.</summary>
    public SlurmRequest? Slurm { get; init; }
}

/// <summary>How a cluster stands. A Runner tells each change, and in its Hello all that it holds or has lately ended.</summary>
/// <param name="Error">Why it failed or stopped by itself, or what it still waits for; null where it runs or was told to stop.</param>
public sealed record ClusterReport(string Cluster, ClusterState State, string? Error = null)
{
    /// <summary>What stopping it came to.</summary>
    public StopReport? Stopped { get; init; }
}

/// <summary>How engines are started.</summary>
public static class ClusterLaunchers
{
    public const string Local = "local", Mpi = "mpi", Slurm = "slurm";

    public static IReadOnlyList<string> All { get; } = [Local, Mpi, Slurm];
}

/// <summary>A cluster at one moment, as its Runner sees it.</summary>
/// <param name="IdleSeconds">Since the last request ended; 0 while there is one.</param>
/// <param name="Requests">Those that have not ended.</param>
/// <param name="LastSeq">Number of the newest entry of the task log.</param>
/// <param name="Tasks">Entries that were asked for, oldest first.</param>
public sealed record ClusterLook(double UpSeconds, double IdleSeconds, int Requests, long LastSeq, IReadOnlyList<EngineLook> Engines, IReadOnlyList<TaskEntry> Tasks);

/// <summary>An engine at one moment.</summary>
/// <param name="Pid">Null while it has no process.</param>
/// <param name="State"><c>starting, ready, lost, restarting</c>.</param>
/// <param name="CpuPercent">Of one core, since it was looked at before; null where that is not known yet.</param>
/// <param name="Done">Tasks that it has ended.</param>
public sealed record EngineLook(int Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Pid, string Host, string State)
{
    public string? Error { get; init; }
    public int Restarts { get; init; }
    public double? CpuPercent { get; init; }
    public long? ResidentBytes { get; init; }
    public long Done { get; init; }
    public RunningTask? Running { get; init; }
}

/// <summary>The task that an engine is at.</summary>
/// <param name="Request">Null where another client of the cluster asked.</param>
public sealed record RunningTask(long? Request, string What, DateTimeOffset Since);

/// <summary>One entry of a cluster's task log.</summary>
/// <param name="Request">Null for what happens to engines, and where another client of the cluster asked.</param>
/// <param name="Task">The task's place in its request.</param>
/// <param name="Engine">Null where none is meant.</param>
/// <param name="State"><c>submitted, done, error, retry, lost, failed, aborted, engine-ready, engine-lost, engine-restarted</c>.</param>
/// <param name="Kind"><c>execute, apply, map, push, pull, variables, forget</c>, or <c>engine</c>.</param>
/// <param name="At">When it was noted: of a task, its end.</param>
/// <param name="StartedAt">When the engine began with the task; null where it did not end there.</param>
public sealed record TaskEntry(long Seq, DateTimeOffset At, long? Request, int Task, int? Engine, string State, string Kind, string What)
{
    public DateTimeOffset? StartedAt { get; init; }
    public double? Seconds { get; init; }
}
