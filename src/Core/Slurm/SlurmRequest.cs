namespace Dashboard.Core.Slurm;

/// <summary>How a sweep is cut into Slurm jobs: one for all of it, or one after the other for each worker count.</summary>
public enum SlurmAllocation { Sweep, PerWorkerCount }

/// <summary>
/// <c>placement.slurm</c> of a job: what its batch script asks of Slurm. What is left out is left to the site's defaults; texts become single words of
/// <c>#SBATCH</c> lines, so they are of letters, digits and the few signs that such words need.
/// </summary>
public sealed record SlurmRequest
{
    /// <summary>The site's default partition where left out.</summary>
    public string? Partition { get; init; }
    /// <summary>1 to 10,000; default 1, or as many as the largest layout needs.</summary>
    public int? Nodes { get; init; }
    /// <summary>All tasks of the allocation; 1 to 1,000,000. Not together with <see cref="TasksPerNode"/>.</summary>
    public int? Tasks { get; init; }
    public int? TasksPerNode { get; init; }
    public int? CpusPerTask { get; init; }
    /// <summary>Memory of each node; at least 1 MiB.</summary>
    public long? MemoryBytes { get; init; }
    /// <summary>Of each allocation; 1 to 43,200 (30 days).</summary>
    public required int TimeLimitMinutes { get; init; }
    public string? Account { get; init; }
    public string? Qos { get; init; }
    public string? Constraint { get; init; }
    public string? Reservation { get; init; }
    /// <summary>Whole nodes; default true in the exclusive lane, false in the shared one.</summary>
    public bool? Exclusive { get; init; }
    /// <summary>Default <see cref="SlurmAllocation.Sweep"/>, which keeps the rounds of all worker counts interleaved.</summary>
    public SlurmAllocation? Allocation { get; init; }
    /// <summary>More options of sbatch, each as on an <c>#SBATCH</c> line: <c>--gres=gpu:1</c>.</summary>
    public IReadOnlyList<string>? Extra { get; init; }
    /// <summary>Shell lines before the Runner starts, such as <c>module load gcc</c>; only operators and owners may give them.</summary>
    public IReadOnlyList<string>? Setup { get; init; }
}
