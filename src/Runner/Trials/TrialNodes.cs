using Dashboard.Core.Applications;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Protocol;
using Dashboard.Core.Slurm;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Trials;

/// <summary>The nodes that a trial's workers may be on: those of the allocation for ranks, else this host alone.</summary>
static class TrialNodes
{
    public static int Of(TrialSpec spec) => Math.Max(1, Shares(spec).Count);

    /// <summary>CPUs that its workers may use.</summary>
    public static int Cpus(TrialSpec spec) => Shares(spec) is { Count: > 1 } nodes ? nodes.Sum(n => n.Slots) : UsableCpus.Read().Count;

    /// <summary>
    /// CPUs that a site charges for: those its workers need, but on whole nodes of Slurm every one of each node that it is on.
    /// </summary>
    public static int Charged(TrialSpec spec, Func<string, string?> variable)
    {
        if (!spec.WholeNodes) return Math.Min(spec.Workers, Cpus(spec));
        var allocated = NodeShares.Read(variable);
        return allocated.Count == 0 ? Cpus(spec) : allocated.Take(Shares(spec, variable) is { Count: > 0 } used ? used.Count : 1).Sum(n => n.Slots);
    }

    static IReadOnlyList<NodeShare> Shares(TrialSpec spec) => Shares(spec, Environment.GetEnvironmentVariable);

    static IReadOnlyList<NodeShare> Shares(TrialSpec spec, Func<string, string?> variable)
    {
        bool ranks = spec.Strategy == StrategyNames.Mpi
            || (spec is { Strategy: StrategyNames.External, Application: { } application } && ApplicationEntry.Parse(application).Definition.Launcher != ApplicationLauncher.Plain);
        var nodes = ranks ? NodeShares.Read(variable) : [];
        return spec.Layout is { } layout ? [.. nodes.Take(layout.Nodes)] : nodes;
    }
}
