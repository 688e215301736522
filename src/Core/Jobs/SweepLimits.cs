namespace Dashboard.Core.Jobs;

/// <summary>What a sweep is checked against.</summary>
/// <param name="UsableCpus">Of the node the job would run on; 1 or more.</param>
/// <param name="UnavailableStrategies">Strategies that cannot run there, each with the reason.</param>
public sealed record SweepLimits(int UsableCpus, IReadOnlyDictionary<string, string> UnavailableStrategies)
{
    public const int MaxWorkerCounts = 64;
    public const int MaxTrials = 10_000;

    public int MaxWorkers => Math.Max(64, 4 * UsableCpus);

    public static SweepLimits Of(int usableCpus, IEnumerable<Strategies.StrategyAvailability>? strategies = null) =>
        new(usableCpus, (strategies ?? []).Where(s => !s.Available).ToDictionary(s => s.Name, s => s.Reason ?? "not available on this node"));
}
