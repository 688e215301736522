namespace Dashboard.Core.Jobs;

/// <summary>What a sweep is checked against.</summary>
/// <param name="UsableCpus">Of the node the job would run on; 1 or more.</param>
/// <param name="UnavailableStrategies">Strategies that cannot run there, each with the reason.</param>
public sealed record SweepLimits(int UsableCpus, IReadOnlyDictionary<string, string> UnavailableStrategies)
{
    /// <summary>The running cluster that the sweep names; null where it names none.</summary>
    public SweepCluster? Cluster { get; init; }

    public const int MaxWorkerCounts = 64;
    public const int MaxTrials = 10_000;

    public int MaxWorkers => Math.Max(64, 4 * UsableCpus);

    /// <summary>Worker counts of a sweep: a running cluster has so many engines and no more.</summary>
    public (int Most, string Why) WorkersOf(Sweep sweep) =>
        sweep.Cluster is not null && Cluster is { Refusal: null } cluster ? (Math.Min(MaxWorkers, cluster.Engines), $" (cluster {cluster.Id} has {cluster.Engines} engines)") : (MaxWorkers, "");

    public static SweepLimits Of(int usableCpus, IEnumerable<Strategies.StrategyAvailability>? strategies = null) =>
        new(usableCpus, (strategies ?? []).Where(s => !s.Available).ToDictionary(s => s.Name, s => s.Reason ?? "not available on this node"));
}

/// <summary>What is known of the cluster that a sweep names.</summary>
/// <param name="Refusal">Why it cannot be used; null where it can.</param>
public sealed record SweepCluster(string Id, int Engines, string? Refusal = null);
