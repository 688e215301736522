using Dashboard.Core.Jobs;

namespace Dashboard.Core.Slurm;

/// <summary>One Slurm job of a sweep: what it asks for.</summary>
/// <param name="Workers">The worker count that it times; null where it runs the whole sweep.</param>
/// <param name="TasksPerNode">Null where the site's default, or <paramref name="Tasks"/>, holds.</param>
/// <param name="Exclusive">Whole nodes, whose every core counts.</param>
public sealed record SlurmShare(int? Workers, int Nodes, int? Tasks, int? TasksPerNode, int? CpusPerTask, bool Exclusive, int Minutes)
{
    /// <summary>The Slurm jobs that a sweep needs, in the order of their worker counts.</summary>
    /// <param name="configurations">Of the sweep's plan.</param>
    public static IReadOnlyList<SlurmShare> Of(SlurmRequest slurm, Lane lane, IReadOnlyList<Configuration> configurations, IReadOnlyList<LayoutRequest>? layouts)
    {
        if (slurm.Allocation != SlurmAllocation.PerWorkerCount)
        {
            return [Share(slurm, lane, null, configurations.Max(c => c.Workers), layouts ?? [])];
        }
        return
        [
            .. configurations.Select(c => c.Workers).Distinct().Order()
                .Select(w => Share(slurm, lane, w, w, [.. (layouts ?? []).Where(l => l.Workers == w)])),
        ];
    }

    public static bool TakesWholeNodes(SlurmRequest slurm, Lane lane) => slurm.Exclusive ?? lane == Lane.Exclusive;

    static SlurmShare Share(SlurmRequest slurm, Lane lane, int? only, int most, IReadOnlyList<LayoutRequest> layouts)
    {
        bool exclusive = TakesWholeNodes(slurm, lane);
        int nodes = slurm.Nodes ?? layouts.Select(l => l.Nodes).DefaultIfEmpty(1).Max();
        int? each = slurm.TasksPerNode;
        if (each is null && slurm.Tasks is null && slurm.CpusPerTask is null && !exclusive)
        {
            // Nobody said how large; the largest count of the sweep must fit.
            each = Math.Max((most + nodes - 1) / nodes, layouts.Select(l => l.RanksPerNode * l.ThreadsPerRank).DefaultIfEmpty(1).Max());
        }
        return new SlurmShare(only, nodes, slurm.Tasks, each, slurm.CpusPerTask, exclusive, slurm.TimeLimitMinutes);
    }

    /// <summary>CPUs that the allocation takes; null where only Slurm knows, as whole nodes of a size not known.</summary>
    /// <param name="cpusPerNode">Of the partition; null where not known.</param>
    public int? Cores(int? cpusPerNode)
    {
        int asked = (Tasks ?? (TasksPerNode ?? 1) * Nodes) * (CpusPerTask ?? 1);
        return Exclusive ? cpusPerNode * Nodes : asked;
    }

    /// <summary>What the allocation costs at most: its time limit on every core.</summary>
    public double? MostCoreHours(int? cpusPerNode) => Cores(cpusPerNode) * (Minutes / 60.0);
}
