using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Slurm;
using Dashboard.Core.Strategies;
using Dashboard.Web.Dispatch;
using Dashboard.Web.Options;

namespace Dashboard.Web.Slurm;

/// <summary>What a job would ask of Slurm: answer of <c>POST /api/v1/jobs/slurm-preview</c>.</summary>
/// <param name="Script">Of the first allocation.</param>
/// <param name="Submitter">The Runner that would hand it in; null, with the reason beside it, where there is none now.</param>
/// <param name="MostCoreHours">Of all allocations to their time limits; null where the size of the nodes is not known.</param>
public sealed record SlurmPreview(string Script, string? Submitter, string? SubmitterReason, double? MostCoreHours, IReadOnlyList<SlurmPreviewAllocation> Allocations);

/// <param name="Workers">The worker count that it times; null for the whole sweep.</param>
/// <param name="Cores">Null where whole nodes of unknown size are asked for.</param>
public sealed record SlurmPreviewAllocation(int? Workers, int Nodes, int? Cores, int TimeLimitMinutes, double? MostCoreHours, string Script);

/// <summary>Writes batch scripts and counts what they cost.</summary>
public sealed class SlurmPlans(NodePool pool, DashboardOptions options)
{
    public const string Label = "slurm-submit";

    /// <summary>Stands for what only a Runner that can submit knows.</summary>
    static readonly SlurmFacts Unknown = new("/shared/speedup", "/shared/speedup/Dashboard.Runner");

    /// <summary>Partitions as they were last read; empty where nobody could.</summary>
    public IReadOnlyList<SlurmPartition> Partitions { get; internal set; } = [];

    public static string NoSubmitter =>
        $"no connected Runner can submit to Slurm: none has the label {Label}, and where the server runs no sbatch was found";

    /// <summary>Why a job could not reach its Runner again; null where it can.</summary>
    internal string? UrlFault => options.PublicUrl is null
        ? "The Runner in the allocation must reach this server, and Dashboard:PublicUrl, its address for others, is not set. Ask the server's owner." : null;

    public int? CpusPerNode(string? partition) => Partitions.FirstOrDefault(p => partition is null ? p.Default : p.Name == partition.Split(',')[0])?.CpusPerNode is > 0 and var cpus ? cpus : null;

    /// <summary>What a sweep in an allocation is checked against; null for other jobs. What its nodes can is seen there; what is asked for is known.</summary>
    internal SweepLimits? LimitsOf(JobRequest request)
    {
        if (request.Placement?.Slurm is not { } placed)
        {
            return null;
        }
        var share = SlurmShare.Of(placed, request.Lane ?? Lane.Exclusive, [new Configuration(StrategyNames.Serial, 1)], null)[0];
        int nodes = Math.Clamp(share.Nodes, 1, 100_000);
        return SweepLimits.Of(share.Exclusive ? (CpusPerNode(placed.Partition) ?? Environment.ProcessorCount) * nodes : share.Cores(null) ?? 1,
            (pool.DefaultRunner()?.Strategies ?? []).Where(s => s.Name != StrategyNames.Mpi));
    }

    /// <summary>What is known of Slurm, for the form.</summary>
    public string Note => UrlFault is { } fault ? fault
        : pool.Submitter() is not { } submitter ? $"Jobs for Slurm wait: {NoSubmitter}."
        : Partitions.Count == 0 ? $"Handed in by Runner {submitter.Name}."
        : $"Handed in by Runner {submitter.Name}. Partitions: {string.Join("; ", Partitions.Take(8).Select(InWords))}.";

    static string InWords(SlurmPartition p) =>
        $"{p.Name}{(p.Default ? " (the default)" : "")}, {p.Nodes} nodes of {p.CpusPerNode} CPUs{(p.LimitMinutes is { } limit ? $", up to {limit} min" : "")}{(p.Up ? "" : ", down")}";

    internal string Script(SlurmRequest slurm, SlurmShare share, SlurmFacts facts, string name, string jobId) =>
        SlurmScript.Write(slurm, share, new SlurmPlaces(facts.Runner, $"{facts.Folder.TrimEnd('/')}/{name}", options.PublicUrl ?? "http://server", options.SlurmSetup), name, jobId);

    internal static string NameOf(string jobId, int number) => $"speedup-{jobId}-{number}";

    /// <summary>The batch scripts of a checked job, and what they may cost.</summary>
    /// <param name="jobId">Null where it has none yet.</param>
    public SlurmPreview Preview(SlurmRequest slurm, Lane lane, IReadOnlyList<Configuration> configurations, IReadOnlyList<LayoutRequest>? layouts, string? jobId = null)
    {
        var submitter = pool.Submitter();
        var allocations = SlurmShare.Of(slurm, lane, configurations, layouts).Select((share, at) => new SlurmPreviewAllocation(
            share.Workers, share.Nodes, share.Cores(CpusPerNode(slurm.Partition)), share.Minutes, share.MostCoreHours(CpusPerNode(slurm.Partition)),
            Script(slurm, share, submitter?.Facts ?? Unknown, NameOf(jobId ?? "JOB", at + 1), jobId ?? "JOB"))).ToList();
        return new SlurmPreview(allocations[0].Script, submitter?.Name, submitter is null ? NoSubmitter : null,
            allocations.Any(a => a.MostCoreHours is null) ? null : allocations.Sum(a => a.MostCoreHours), allocations);
    }
}
