namespace Dashboard.Web.Clusters;

/// <summary>What came of something that was asked about clusters.</summary>
abstract record ClusterOutcome
{
    public sealed record Started(Cluster Cluster) : ClusterOutcome;

    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : ClusterOutcome;

    public sealed record Conflict(string Message) : ClusterOutcome;

    public sealed record Unavailable(string Message) : ClusterOutcome;
}
