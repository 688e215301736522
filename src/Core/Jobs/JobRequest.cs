using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Core.Slurm;

namespace Dashboard.Core.Jobs;

/// <summary>The body of <c>POST /api/v1/jobs</c>: an analysis, its parameters and the sweep to time it over.</summary>
public sealed record JobRequest
{
    public required string Analysis { get; init; }
    public JsonElement? Parameters { get; init; }
    public string? Title { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    /// <summary>Higher runs earlier among waiting jobs; -100 to 100, default 0.</summary>
    public int Priority { get; init; }
    public SweepRequest? Sweep { get; init; }
    /// <summary>Default <see cref="Lane.Exclusive"/>.</summary>
    public Lane? Lane { get; init; }
    public PlacementRequest? Placement { get; init; }
    /// <summary>Seconds a single trial may take; 0.1 to 604,800.</summary>
    public double? TrialTimeLimitSeconds { get; init; }
    /// <summary>Memory of a trial's whole process tree; at least 64 MiB.</summary>
    public long? MemoryLimitBytes { get; init; }
}

public sealed record SweepRequest
{
    public IReadOnlyList<string>? Strategies { get; init; }
    public IReadOnlyList<int>? Workers { get; init; }
    public int? Repetitions { get; init; }
    public int? Warmups { get; init; }
    public bool? Baseline { get; init; }
    public ScalingKind? Scaling { get; init; }
    public long? Seed { get; init; }
    public Binding? Binding { get; init; }
    public int? BatchSize { get; init; }
    public IReadOnlyList<VariantRequest>? Variants { get; init; }
    public IReadOnlyList<LayoutRequest>? Layouts { get; init; }
    public string? Cluster { get; init; }
}

/// <summary>The same analysis with some parameters replaced, as one more curve of the sweep.</summary>
public sealed record VariantRequest(string Label, JsonElement Parameters);

/// <summary>A shape of an MPI run over several nodes.</summary>
public sealed record LayoutRequest(int Nodes, int RanksPerNode, int ThreadsPerRank)
{
    [JsonIgnore]
    public int Ranks => Nodes * RanksPerNode;

    /// <summary>All threads of all ranks.</summary>
    [JsonIgnore]
    public int Workers => Ranks * ThreadsPerRank;
}

public sealed record PlacementRequest
{
    public string? Runner { get; init; }
    public string? Label { get; init; }
    /// <summary>Through Slurm, in an allocation of its own.</summary>
    public SlurmRequest? Slurm { get; init; }
}

public enum Lane { Exclusive, Shared }

public enum ScalingKind { Strong, Weak }

/// <summary>How workers are tied to CPUs: not at all, packed together, or far apart.</summary>
public enum Binding { None, Close, Spread }
