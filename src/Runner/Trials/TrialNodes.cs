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

    static IReadOnlyList<NodeShare> Shares(TrialSpec spec)
    {
        bool ranks = spec.Strategy == StrategyNames.Mpi
            || (spec is { Strategy: StrategyNames.External, Application: { } application } && ApplicationEntry.Parse(application).Definition.Launcher != ApplicationLauncher.Plain);
        var nodes = ranks ? NodeShares.Read(Environment.GetEnvironmentVariable) : [];
        return spec.Layout is { } layout ? [.. nodes.Take(layout.Nodes)] : nodes;
    }
}
