namespace Dashboard.Core.Jobs;

/// <summary>A sweep with every default filled in, as the job's <c>sweep</c> field shows it.</summary>
public sealed record Sweep
{
    public required IReadOnlyList<string> Strategies { get; init; }
    public required IReadOnlyList<int> Workers { get; init; }
    public required int Repetitions { get; init; }
    public required int Warmups { get; init; }
    public required bool Baseline { get; init; }
    public required ScalingKind Scaling { get; init; }
    public required long Seed { get; init; }
    public required Binding Binding { get; init; }
    public int? BatchSize { get; init; }
    public IReadOnlyList<VariantRequest>? Variants { get; init; }
    public IReadOnlyList<LayoutRequest>? Layouts { get; init; }
    public string? Cluster { get; init; }
}

/// <summary>One point of a sweep: what is timed over and over.</summary>
public sealed record Configuration(string Strategy, int Workers, string? Variant = null);

/// <summary>One run of one configuration. Ids are unique within the job and follow the order of execution: <c>t0001</c>, <c>t0002</c>, …</summary>
/// <param name="Ordinal">Place in the order of execution, 0 based.</param>
/// <param name="Repetition">1 based, also the number of the round; warm-ups count on their own.</param>
public sealed record PlannedTrial(string Id, int Ordinal, Configuration Configuration, int Repetition, bool Warmup);

public enum JobState { Queued, Running, Succeeded, Failed, Cancelled }

public enum TrialState { Queued, Running, Succeeded, Failed, Cancelled, Superseded }
