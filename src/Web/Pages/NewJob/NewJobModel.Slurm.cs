using Dashboard.Core.Jobs;
using Dashboard.Web.Slurm;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>Placement through Slurm.</summary>
public sealed partial class NewJobModel
{
    /// <summary>Set-up lines are among its fields for those who may have a shell run them.</summary>
    public SchemaField SlurmField { get; private set; } = SlurmFields.All;

    /// <summary>Why no job can reach Slurm now, or what is known of it.</summary>
    public string SlurmNote => slurm.Note;

    public bool SlurmOpen => Draft[SlurmField.Path].Length > 0 || FaultsOf(SlurmField.Path).Count > 0;

    /// <summary>Nothing is known of an allocation's nodes but what is asked for.</summary>
    static TargetNode OnAllocation(TargetNode node, SweepLimits? allocated) =>
        allocated is null ? node : node with { UsableCpus = allocated.UsableCpus, PhysicalCores = null, Strategies = [], LaneHolder = null };

    SlurmPreview? SlurmOf(JobRequest request, JobValidation check) => request.Placement?.Slurm is { } placed && check.Plan is { } plan
        ? slurm.Preview(placed, request.Lane ?? Lane.Exclusive, plan.Configurations, check.Sweep!.Layouts) : null;
}
