using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Web.Api.Runners;

/// <summary>A Runner as the API and the pages show it.</summary>
public sealed record RunnerView
{
    public required string Name { get; init; }
    public required RunnerState State { get; init; }
    /// <summary>Takes no new jobs; what it holds goes on.</summary>
    public required bool Drained { get; init; }
    public required string Host { get; init; }
    /// <summary>Cores that may be used: affinity, cgroup quota and batch system considered.</summary>
    public required int Cores { get; init; }
    public required int MachineCores { get; init; }
    public required long MemoryBytes { get; init; }
    public required IReadOnlyList<string> Labels { get; init; }
    public required IReadOnlyList<HeldJob> Held { get; init; }
    /// <summary>What the lanes of the host allow now; Runners on one host share them.</summary>
    public required LaneView Lanes { get; init; }
    public required IReadOnlyList<StrategyAvailability> Strategies { get; init; }
    /// <summary>Name and version of the MPI found; null with the reason beside it.</summary>
    public string? Mpi { get; init; }
    public string? MpiReason { get; init; }
    /// <summary>The last heartbeat; null where there was none on this connection.</summary>
    public NodePulse? Pulse { get; init; }
    public required DateTimeOffset LastSeenAt { get; init; }
    public required string RunnerVersion { get; init; }
    public required NodeFacts Environment { get; init; }
    /// <summary>The one job that it was started for, inside an allocation; null for an ordinary Runner.</summary>
    public string? OneJob { get; init; }
    /// <summary>Whether <c>sbatch</c> was found on its host.</summary>
    public bool SubmitsToSlurm { get; init; }
}

/// <summary>Connected; silent for a short while; gone beyond the grace time.</summary>
public enum RunnerState { Connected, Disconnected, Lost }

/// <summary>A job under a lease on a Runner.</summary>
public sealed record HeldJob(string JobId, long Lease, Lane Lane, int Cores);

/// <param name="Exclusive"><c>free</c>, or the id of the job that has the host to itself, or <c>blocked</c> while shared jobs run.</param>
public sealed record LaneView(string Exclusive, int SharedCoresUsed, int SharedCoresFree);
