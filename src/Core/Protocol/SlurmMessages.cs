namespace Dashboard.Core.Protocol;

/// <summary>What a Runner that can submit to Slurm is asked to do; answered by <see cref="SlurmAnswer"/> with the same id.</summary>
public enum SlurmOrderKind
{
    /// <summary>Hand the script in under its name. A Slurm job that has the name already is the answer, so asking twice does no harm.</summary>
    Submit,
    /// <summary>How the named Slurm jobs stand.</summary>
    Look,
    /// <summary>End the named Slurm jobs; done as soon as Slurm has taken the order.</summary>
    Cancel,
    /// <summary>The named Slurm job is over: bring the end of what its script said, and delete its folder.</summary>
    Tidy,
    /// <summary>Which partitions there are.</summary>
    Partitions,
}

/// <param name="Id">Fresh for each order.</param>
/// <param name="Jobs">The Slurm jobs meant; one of them for <c>Submit</c> and <c>Tidy</c>.</param>
public sealed record SlurmOrder(string Id, SlurmOrderKind Kind, IReadOnlyList<SlurmJobName> Jobs)
{
    public string? Script { get; init; }
    /// <summary>What the Runner in the allocation signs in with; goes into a file of mode 0600.</summary>
    public string? Token { get; init; }
}

/// <param name="Name">Unique among ours; also the name of the Runner inside.</param>
/// <param name="Id">Null where it is not known whether it was submitted.</param>
public sealed record SlurmJobName(string Name, long? Id = null);

public sealed record SlurmAnswer(string Id)
{
    /// <summary>What Slurm's command said where it failed; else null.</summary>
    public string? Error { get; init; }
    /// <summary>Whether the same order may succeed later: Slurm itself did not answer.</summary>
    public bool Later { get; init; }
    /// <summary>Of <c>Submit</c> the one that was submitted; of <c>Look</c> those that Slurm knows, and those that it certainly does not.</summary>
    public IReadOnlyList<SlurmJobState> Jobs { get; init; } = [];
    public string? Output { get; init; }
    public IReadOnlyList<SlurmPartition> Partitions { get; init; } = [];
}

/// <summary>A Slurm job as <c>squeue</c> or <c>sacct</c> shows it.</summary>
/// <param name="State">Slurm's word, such as <c>PENDING</c>.</param>
/// <param name="Nodes">In Slurm's spelling, such as <c>n[1-2]</c>; empty while it waits.</param>
public sealed record SlurmJobState(string Name, long? Id, string State, string Reason, string Nodes);

/// <param name="LimitMinutes">Null for none.</param>
public sealed record SlurmPartition(string Name, bool Default, bool Up, int Nodes, int CpusPerNode, long MemoryBytes, int? LimitMinutes);

/// <summary>How jobs are submitted from a Runner's host.</summary>
/// <param name="Folder">On a file system that the cluster's nodes share.</param>
/// <param name="Runner">The Runner's executable, at the same path on the nodes.</param>
public sealed record SlurmFacts(string Folder, string Runner);
