using Dashboard.Core.Protocol;
using Dashboard.Core.Slurm;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Launchers.Mpirun;

/// <summary>Ranks over several nodes.</summary>
/// <param name="Nodes">Those that are used.</param>
/// <param name="RanksPerNode">Of a layout; null where ranks are dealt out to the nodes in turn.</param>
/// <param name="InSlurm">Whether Slurm's own launcher reaches the nodes; else it is ssh.</param>
sealed record RankSpread(IReadOnlyList<NodeShare> Nodes, int Ranks, int? RanksPerNode, int ThreadsPerRank, bool InSlurm)
{
    /// <summary>Ranks on the fullest node.</summary>
    public int MostOnNode => RanksPerNode ?? (Ranks + Nodes.Count - 1) / Nodes.Count;

    public bool Oversubscribes => RanksPerNode is { } each ? Nodes.Any(n => n.Slots < each * ThreadsPerRank) : Ranks > Nodes.Sum(n => n.Slots);

    /// <summary>Null where all ranks are on this host: there is one node only, or one worker, or the layout says so.</summary>
    /// <exception cref="LaunchException">The layout needs more nodes than there are.</exception>
    public static RankSpread? Of(TrialSpec spec, Func<string, string?> variable)
    {
        var nodes = NodeShares.Read(variable);
        if (spec.Layout is not { } layout)
        {
            return nodes.Count < 2 || spec.Workers < 2 ? null
                : new RankSpread([.. nodes.Take(spec.Workers)], spec.Workers, null, 1, NodeShares.InSlurm(variable));
        }
        if (layout.Nodes > Math.Max(1, nodes.Count))
        {
            string there = nodes.Count < 2 ? "this Runner knows of its own host only; place the job in a Slurm allocation, or start the Runner with --mpi-hosts"
                : $"there are {nodes.Count}: {string.Join(", ", nodes.Select(n => n.Host))}";
            throw new LaunchException($"The layout {layout.Nodes} x {layout.RanksPerNode} x {layout.ThreadsPerRank} needs {layout.Nodes} nodes, and {there}.");
        }
        return layout.Nodes < 2 ? null : new RankSpread([.. nodes.Take(layout.Nodes)], layout.Ranks, layout.RanksPerNode, layout.ThreadsPerRank, NodeShares.InSlurm(variable));
    }
}
