using System.Globalization;
using Dashboard.Core.Jobs;

namespace Dashboard.Web.Dispatch;

/// <summary>What a job asks of the node pool.</summary>
/// <param name="Cores">Cores it takes in the shared lane: the largest worker count of its sweep.</param>
/// <param name="Runner">Only on the Runner of this name; null for any.</param>
/// <param name="Label">Only on Runners with this label; null for any.</param>
sealed record JobNeeds(string JobId, int Priority, long CreatedAt, Lane Lane, int Cores, string? Runner = null, string? Label = null)
    : IComparable<JobNeeds>
{
    /// <summary>Why it waits while the Runner that was started for it is not there; null for jobs that go to ordinary Runners.</summary>
    public string? Awaits { get; init; }

    /// <summary>Whose job it is; one's own clusters are no obstacle.</summary>
    public string? Owner { get; init; }

    /// <summary>Strategies of its sweep; a Runner that lacks one is not chosen.</summary>
    public IReadOnlyList<string> Strategies { get; init; } = [];

    /// <summary>The order of the queue: urgent ones first, then the older.</summary>
    public int CompareTo(JobNeeds? other)
    {
        if (other is null)
        {
            return -1;
        }
        int order = other.Priority.CompareTo(Priority);
        order = order != 0 ? order : CreatedAt.CompareTo(other.CreatedAt);
        return order != 0 ? order : string.CompareOrdinal(JobId, other.JobId);
    }
}

/// <summary>A Runner as placement sees it.</summary>
sealed record PoolNode(string Name, string HostId, string Host, int Cores, IReadOnlyList<string> Labels, bool Connected, bool Drained)
{
    /// <summary>The one job that the Runner takes; null for any.</summary>
    public string? OneJob { get; init; }

    /// <summary>When it was last heard of; null where that says nothing.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>Strategies that cannot run there, and why.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; init; } = new Dictionary<string, string>();
}

/// <summary>A granted lease; number 0 while it is being written.</summary>
sealed record PoolLease(long Number, string JobId, string Runner, string HostId, Lane Lane, int Cores);

/// <summary>A cluster of engines that runs on a host, and so may disturb what is measured there.</summary>
sealed record PoolCluster(string Id, string Owner, string HostId);

/// <summary>Where a job may go now, or why it waits, in words.</summary>
/// <param name="Busy">It waits because Runners that could have it are at work.</param>
sealed record PlacementDecision(PoolNode? Node, string? WaitingFor, bool Busy = false);

/// <summary>
/// Decides for all waiting jobs at once, in the order of the queue: who gets which Runner, and why the others wait. A pure
/// function of the pool's state, so that the same question always has the same answer.
/// </summary>
sealed class Placement(IReadOnlyList<PoolNode> nodes, IEnumerable<PoolLease> held, IReadOnlyList<PoolCluster> clusters)
{
    readonly List<PoolLease> leases = [.. held];
    readonly List<(JobNeeds Job, PoolNode Node)> waitingExclusive = [];
    readonly Dictionary<(string? Runner, string? Label, string Strategies, string? Owner), (PlacementDecision Decision, long Oldest)> exclusiveWaits = [];

    public static IReadOnlyDictionary<string, PlacementDecision> Decide(
        IReadOnlyList<PoolNode> nodes, IEnumerable<PoolLease> leases, IEnumerable<JobNeeds> waiting, IReadOnlyList<PoolCluster>? clusters = null) =>
        DecideInOrder(nodes, leases, waiting.Order(), clusters).ToDictionary(w => w.Job.JobId, w => w.Decision);

    /// <summary>The same for jobs that come in the order of the queue; reads no further than its answers are asked for.</summary>
    public static IEnumerable<(JobNeeds Job, PlacementDecision Decision)> DecideInOrder(
        IReadOnlyList<PoolNode> nodes, IEnumerable<PoolLease> leases, IEnumerable<JobNeeds> inOrder, IReadOnlyList<PoolCluster>? clusters = null)
    {
        var placement = new Placement(nodes, leases, clusters ?? []);
        return inOrder.Select(job => (job, placement.Decide(job)));
    }

    /// <summary>Grants only take room away, so who asks for the same exclusive lane as somebody before waits for the same.</summary>
    PlacementDecision Decide(JobNeeds job)
    {
        var (lane, runner, label, awaits) = (job.Lane, job.Runner, job.Label, job.Awaits);
        if (lane != Lane.Exclusive || awaits is not null || nodes.Any(n => n.OneJob is not null))
        {
            return DecideAlone(job);
        }
        // Clusters stand in the way of others' jobs only.
        var alike = (runner, label, string.Join(' ', job.Strategies), clusters.Count == 0 ? null : job.Owner);
        // One that is older than those before it, as their priority is higher, keeps shared jobs waiting that they would not.
        if (exclusiveWaits.TryGetValue(alike, out var before) && before.Oldest <= job.CreatedAt)
        {
            return before.Decision;
        }
        var decision = DecideAlone(job);
        if (decision.Node is null)
        {
            exclusiveWaits[alike] = (decision, job.CreatedAt);
        }
        return decision;
    }

    PlacementDecision DecideAlone(JobNeeds job)
    {
        var candidates = nodes.Where(n => Matches(n, job)).ToList();
        var usable = candidates.Where(n => n.Connected && !n.Drained && Lacks(n, job) is null).ToList();
        if (usable.Count == 0)
        {
            return new PlacementDecision(null, NoneUsable(job, candidates));
        }
        var reasons = usable.Select(n => (Node: n, Reason: Obstacle(n, job))).ToList();
        // Where two share a host, the one with less to do.
        var free = reasons.Where(r => r.Reason is null).Select(r => r.Node)
            .OrderByDescending(n => n.Cores - CoresUsed(n)).ThenBy(n => leases.Count(l => l.Runner == n.Name)).FirstOrDefault();
        return free is null ? Wait(job, usable, reasons.Select(r => r.Reason!)) : Grant(job, free);
    }

    PlacementDecision Grant(JobNeeds job, PoolNode node)
    {
        leases.Add(new PoolLease(0, job.JobId, node.Name, node.HostId, job.Lane, job.Cores));
        return new PlacementDecision(node, null);
    }

    PlacementDecision Wait(JobNeeds job, List<PoolNode> usable, IEnumerable<string> reasons)
    {
        if (job.Lane == Lane.Exclusive)
        {
            waitingExclusive.AddRange(usable.Select(n => (job, n)));
        }
        return new PlacementDecision(null, string.Join("; ", reasons.Distinct().Take(3)), Busy: true);
    }

    static bool Matches(PoolNode node, JobNeeds job) =>
        (node.OneJob is null ? job.Awaits is null : node.OneJob == job.JobId && job.Runner is not null)
        && (job.Runner is null || job.Runner == node.Name) && (job.Label is null || node.Labels.Contains(job.Label));

    /// <summary>The first strategy of the job that cannot run there, with the reason; null where all can.</summary>
    static string? Lacks(PoolNode node, JobNeeds job) =>
        job.Strategies.FirstOrDefault(node.Missing.ContainsKey) is { } strategy ? $"Runner {node.Name} cannot run {strategy}: {node.Missing[strategy]}" : null;

    static string NoneUsable(JobNeeds job, List<PoolNode> candidates)
    {
        var connected = candidates.Where(n => n.Connected).ToList();
        var drained = connected.Where(n => Lacks(n, job) is null).Select(n => n.Name).ToList();
        return drained.Count > 0 ? $"waits for {Named(drained)}, which {(drained.Count == 1 ? "is" : "are")} drained"
            : connected.Count > 0 ? Lacks(connected[0], job)!
            : NoneConnected(job, candidates.OrderByDescending(n => n.LastSeen).FirstOrDefault());
    }

    static string NoneConnected(JobNeeds job, PoolNode? known) => job switch
    {
        { Awaits: { } awaits } => awaits,
        { Runner: { } name } => $"Runner {name} is not connected{LastSeen(known)}",
        { Label: { } label } => $"no connected Runner has the label {label}{(known is null ? "" : $"; {known.Name} has it, but is not connected{LastSeen(known)}")}",
        _ => "no Runner is connected",
    };

    static string LastSeen(PoolNode? node) =>
        node?.LastSeen is { } at ? string.Create(CultureInfo.InvariantCulture, $" (last heard of on {at.UtcDateTime:d MMM} at {at.UtcDateTime:HH:mm:ss} UTC)") : "";

    static string Named(List<string> names) =>
        names.Count == 1 ? $"Runner {names[0]}" : $"Runners {string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    /// <summary>Null where the job may start on the node now.</summary>
    string? Obstacle(PoolNode node, JobNeeds job)
    {
        var here = leases.Where(l => l.HostId == node.HostId).ToList();
        return job.Lane == Lane.Exclusive ? ExclusiveObstacle(node, here) ?? ClusterObstacle(node, job) : SharedObstacle(node, job, here);
    }

    static string? ExclusiveObstacle(PoolNode node, List<PoolLease> here) => here switch
    {
        [] => null,
        [{ Lane: Lane.Exclusive } holder] => $"waits for the exclusive lane of host {node.Host}, held by job {holder.JobId}",
        _ => $"waits for the exclusive lane of host {node.Host}, where {here.Count} shared {(here.Count == 1 ? "job runs" : "jobs run")}: {string.Join(", ", here.Take(5).Select(l => l.JobId))}",
    };

    string? ClusterObstacle(PoolNode node, JobNeeds job) =>
        clusters.FirstOrDefault(c => c.HostId == node.HostId && c.Owner != job.Owner) is { } other
            ? $"waits for the exclusive lane of host {node.Host}, where cluster {other.Id} of {other.Owner} runs" : null;

    string? SharedObstacle(PoolNode node, JobNeeds job, List<PoolLease> here)
    {
        if (here.FirstOrDefault(l => l.Lane == Lane.Exclusive) is { } holder)
        {
            return $"waits for host {node.Host}, which job {holder.JobId} has to itself";
        }
        if (waitingExclusive.Any(w => w.Node.HostId == node.HostId && w.Job.CreatedAt < job.CreatedAt))
        {
            var first = waitingExclusive.First(w => w.Node.HostId == node.HostId).Job;
            return $"waits behind job {first.JobId}, which waits for the exclusive lane of host {node.Host}";
        }
        int used = CoresUsed(node);
        return used == 0 || used + job.Cores <= node.Cores
            ? null
            : $"waits for {job.Cores} cores on host {node.Host}, where {Math.Max(0, node.Cores - used)} of {node.Cores} are free";
    }

    int CoresUsed(PoolNode node) => leases.Where(l => l.HostId == node.HostId).Sum(l => l.Cores);
}
