using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Jobs;

/// <summary>Fills the defaults of a sweep and notes every fault by its JSON path.</summary>
static class SweepCheck
{
    const int MaxRepetitions = 1_000;
    const int MaxWarmups = 100;
    const int MaxVariants = 64;

    public static Sweep Fill(SweepRequest request, AnalysisDescription description, AnalysisFit fit, SweepLimits limits, Faults faults)
    {
        var sweep = new Sweep
        {
            Strategies = request.Strategies ?? DefaultStrategies(fit, limits),
            Workers = request.Workers ?? [fit.LeastWorkers],
            Repetitions = request.Repetitions ?? 5,
            Warmups = request.Warmups ?? 1,
            Baseline = request.Baseline ?? true,
            Scaling = request.Scaling ?? ScalingKind.Strong,
            Seed = request.Seed ?? 1,
            Binding = request.Binding ?? Binding.None,
            BatchSize = request.BatchSize,
            Variants = request.Variants,
            Layouts = request.Layouts,
            Cluster = request.Cluster,
        };
        CheckStrategies(sweep, description, limits, faults);
        CheckWorkers(sweep, limits, faults);
        faults.Range("sweep.repetitions", sweep.Repetitions, 1, MaxRepetitions);
        faults.Range("sweep.warmups", sweep.Warmups, 0, MaxWarmups);
        if (sweep.BatchSize is { } batch) faults.Range("sweep.batchSize", batch, 1, 4_096, " chunks");
        CheckVariants(sweep, faults);
        LayoutCheck.Check(sweep, limits, faults);
        CheckCluster(sweep, limits, faults);
        if (sweep.Scaling == ScalingKind.Weak && description.GrowsWith is null)
            faults.Add("sweep.scaling", $"'weak' needs a parameter that is linear in work, and {description.Name} declares none. Allowed: strong.");
        if (!faults.Any) CheckTrialCount(sweep, description, faults);
        return sweep;
    }

    /// <summary>Some parameters fit some strategies only, or need several workers.</summary>
    public static void CheckFit(SweepPlan plan, IAnalysis analysis, Faults faults)
    {
        foreach (var configuration in plan.Configurations)
        {
            var fit = analysis.FitOf(plan.ParametersFor(configuration));
            string because = fit.Because is null ? "" : $" with {fit.Because}";
            string variant = configuration.Variant is null ? "" : $" (variant {configuration.Variant})";
            if (!fit.Strategies.Contains(configuration.Strategy))
                faults.AddOnce("sweep.strategies", $"'{configuration.Strategy}' does not fit {analysis.Description.Name}{because}{variant}. Allowed: {string.Join(", ", fit.Strategies)}.");
            else if (configuration.Workers < fit.LeastWorkers)
                faults.AddOnce("sweep.workers", $"{analysis.Description.Name}{because}{variant} needs at least {fit.LeastWorkers} workers; {configuration.Workers} is too few.");
        }
    }

    static IReadOnlyList<string> DefaultStrategies(AnalysisFit fit, SweepLimits limits) =>
        [fit.Strategies.FirstOrDefault(s => !limits.UnavailableStrategies.ContainsKey(s)) ?? fit.Strategies[0]];

    static void CheckStrategies(Sweep sweep, AnalysisDescription analysis, SweepLimits limits, Faults faults)
    {
        const string path = "sweep.strategies";
        if (sweep.Strategies.Count == 0) faults.Add(path, $"At least one strategy is needed. Allowed: {string.Join(", ", analysis.Strategies)}.");
        foreach (string strategy in Repeated(sweep.Strategies)) faults.Add(path, $"'{strategy}' is listed more than once.");
        foreach (string strategy in sweep.Strategies.Distinct())
        {
            if (!StrategyNames.All.Contains(strategy))
                faults.Add(path, $"'{strategy}' is no strategy. Allowed for {analysis.Name}: {string.Join(", ", analysis.Strategies)}.");
            else if (!analysis.Strategies.Contains(strategy))
                faults.Add(path, $"'{strategy}' does not fit {analysis.Name}. Allowed: {string.Join(", ", analysis.Strategies)}.");
            else if (limits.UnavailableStrategies.TryGetValue(strategy, out string? reason))
                faults.Add(path, $"'{strategy}' is not available here: {reason}");
        }
    }

    static void CheckWorkers(Sweep sweep, SweepLimits limits, Faults faults)
    {
        const string path = "sweep.workers";
        if (sweep.Workers.Count is 0 or > SweepLimits.MaxWorkerCounts)
            faults.Add(path, $"{sweep.Workers.Count} worker counts: allowed are 1 to {SweepLimits.MaxWorkerCounts}.");
        var (most, why) = limits.WorkersOf(sweep);
        foreach (int workers in sweep.Workers.Distinct()) faults.Range(path, workers, 1, most, $" workers{why}");
        foreach (int workers in Repeated(sweep.Workers)) faults.Add(path, $"{workers} is listed more than once.");
    }

    static void CheckVariants(Sweep sweep, Faults faults)
    {
        const string path = "sweep.variants";
        var variants = sweep.Variants ?? [];
        if (variants.Count > MaxVariants) faults.Add(path, $"{variants.Count} variants: allowed are up to {MaxVariants}.");
        foreach (string label in Repeated(variants.Select(v => v?.Label ?? ""))) faults.Add(path, $"The label '{label}' is used more than once.");
        for (int i = 0; i < variants.Count; i++)
        {
            if (variants[i] is null)
            {
                faults.Add($"{path}[{i}]", "null: a variant is { label, parameters }.");
                continue;
            }
            if (string.IsNullOrWhiteSpace(variants[i].Label) || variants[i].Label.Length > 64)
                faults.Add($"{path}[{i}].label", "A variant needs a label of 1 to 64 characters.");
            if (variants[i].Parameters.ValueKind != JsonValueKind.Object)
                faults.Add($"{path}[{i}].parameters", "A variant needs an object with the parameters it replaces.");
            else ReadableJson.Check(variants[i].Parameters, $"{path}[{i}].parameters", faults);
        }
    }

    static void CheckCluster(Sweep sweep, SweepLimits limits, Faults faults)
    {
        const string path = "sweep.cluster";
        if (sweep.Cluster is null) return;
        if (!sweep.Strategies.Contains(StrategyNames.Engines))
            faults.Add(path, $"'{sweep.Cluster}': a cluster is used by the strategy {StrategyNames.Engines}, and sweep.strategies has {string.Join(", ", sweep.Strategies)}.");
        if (limits.Cluster is null || limits.Cluster.Id != sweep.Cluster) faults.Add(path, $"There is no cluster '{sweep.Cluster}'.");
        else if (limits.Cluster.Refusal is { } refusal) faults.Add(path, refusal);
    }

    static void CheckTrialCount(Sweep sweep, AnalysisDescription analysis, Faults faults)
    {
        var counted = sweep with { Warmups = 0, Repetitions = 1 };
        long configurations = SweepPlan.Make(counted, analysis, default).Configurations.Count;
        long trials = configurations * (sweep.Warmups + sweep.Repetitions);
        if (trials > SweepLimits.MaxTrials)
            faults.Add("sweep", $"{configurations} configurations x ({sweep.Warmups} warm-ups + {sweep.Repetitions} repetitions) are {trials} trials: allowed are up to {SweepLimits.MaxTrials}.");
    }

    static IEnumerable<T> Repeated<T>(IEnumerable<T> values) => values.GroupBy(v => v).Where(g => g.Count() > 1).Select(g => g.Key);
}
