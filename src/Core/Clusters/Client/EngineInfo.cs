namespace Dashboard.Core.Clusters.Client;

/// <summary>An engine of a cluster.</summary>
/// <param name="State">starting, ready, lost or restarting.</param>
/// <param name="Restarts">How often it was started again.</param>
/// <param name="Why">Why it is lost; empty where it is not.</param>
public sealed record EngineInfo(int Id, int Pid, string Host, string State, int Restarts, string Why)
{
    internal static EngineInfo Of(Dictionary<string, object?> told) => new(
        (int)(long)told["id"]!, (int)(long)told["pid"]!, (string)told["host"]!, (string)told["state"]!, (int)(long)told["restarts"]!, (string)told["why"]!);
}

/// <summary>An engine's use of its node.</summary>
/// <param name="Given">Tasks that it has and has not ended.</param>
/// <param name="Done">Tasks that it has ended.</param>
/// <param name="CpuSeconds">Processor time so far.</param>
/// <param name="Running">The task that it is at; null where it has none.</param>
public sealed record EngineLoad(int Id, int Given, long Done, double CpuSeconds, long ResidentBytes, EngineTask? Running)
{
    internal static EngineLoad Of(Dictionary<string, object?> told) => new(
        (int)(long)told["id"]!, (int)(long)told["given"]!, (long)told["done"]!, (double)told["cpuSeconds"]!, (long)told["residentBytes"]!,
        told["running"] is List<object?> running ? new EngineTask((uint)(long)running[0]!, (string)running[1]!, new DateTime((long)running[2]!, DateTimeKind.Utc)) : null);
}

/// <summary>A task that an engine is at.</summary>
/// <param name="Own">The request's number on this connection; 0 where another client asked.</param>
public sealed record EngineTask(uint Own, string What, DateTime Since);

/// <summary>A cluster as a whole.</summary>
/// <param name="IdleSeconds">Since the last request ended.</param>
/// <param name="LastSeq">Number of the newest entry of the task log.</param>
public sealed record ClusterStatus(
    int ControllerPid, string Launcher, double UpSeconds, double IdleSeconds, int Requests, IReadOnlyList<EngineLoad> Engines, long LastSeq);
