using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Web.Auth;
using Dashboard.Web.Clusters;

namespace Dashboard.Web.Dispatch;

/// <summary>Whether a job may have its trials run on a running cluster.</summary>
static class ClusterUse
{
    public static bool May(Cluster cluster, string owner, SubmitterRights rights) => rights.AnyCluster || cluster.Owner == owner;

    /// <summary>What a sweep may ask of the cluster that it names and of its Runner; null where it names none that ever was.</summary>
    public static SweepLimits? LimitsOf(JobRequest request, ClusterStore clusters, NodePool pool, string owner, SubmitterRights rights) =>
        request.Sweep?.Cluster is { } id && clusters.Find(id) is { } cluster
            ? Candidates.Limits(Candidates.For(pool.Runners(), cluster.Runner, null)) with { Cluster = new SweepCluster(cluster.Id, cluster.Engines, Refusal(cluster, request.Placement, owner, rights)) }
            : null;

    static string? Refusal(Cluster cluster, PlacementRequest? placement, string owner, SubmitterRights rights) =>
        !May(cluster, owner, rights) ? ClusterAccess.Refusal(cluster)
        : cluster.HasEnded ? ClusterDesk.Over(cluster)
        : cluster.State != ClusterState.Ready ? $"Cluster {cluster.Id} is {cluster.State.ToString().ToLowerInvariant()}; a job may name it once it is ready."
        : cluster.Launcher == ClusterLaunchers.Slurm ? $"The engines of cluster {cluster.Id} are on other nodes and share no memory with a trial. Use a cluster of launcher local or mpi, or placement.slurm with mpi."
        : placement?.Slurm is not null || placement?.Label is not null || (placement?.Runner is { } runner && runner != cluster.Runner)
            ? $"Cluster {cluster.Id} is on Runner {cluster.Runner}, where the job goes then; leave placement out."
        : null;
}
