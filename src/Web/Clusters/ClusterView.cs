using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;

namespace Dashboard.Web.Clusters;

/// <summary>A cluster as the API and the page show it.</summary>
public sealed record ClusterView
{
    public required string Id { get; init; }
    public required ClusterState State { get; init; }
    public required string Owner { get; init; }
    public required string Runner { get; init; }
    public required string Host { get; init; }
    public required string Launcher { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ReadyAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>It stops by itself after so long without a request.</summary>
    public required double IdleStopSeconds { get; init; }
    /// <summary>When its last request ended; null while there is one.</summary>
    public DateTimeOffset? IdleSince { get; init; }
    /// <summary>When it stops by itself unless a request comes.</summary>
    public DateTimeOffset? StopsAt { get; init; }
    /// <summary>Requests that have not ended.</summary>
    public int? Requests { get; init; }
    /// <summary>Why it failed or stopped by itself; of one that is out of reach, why.</summary>
    public string? Error { get; init; }
    /// <summary>What stopping it came to.</summary>
    public StopReport? Stopped { get; init; }
    public required IReadOnlyList<EngineLook> Engines { get; init; }
    /// <summary>Number of the newest entry of the task log; null where the cluster is out of reach.</summary>
    public long? LastSeq { get; init; }
    /// <summary>New entries of the task log, for whoever watches the cluster.</summary>
    public IReadOnlyList<TaskEntry>? Tasks { get; init; }
}

/// <summary>Puts together what this server and the cluster's Runner know.</summary>
sealed class ClusterViews(ClusterDesk desk, ClusterLines lines, TimeProvider time)
{
    /// <summary>A Runner answers within milliseconds; one that does not is shown as out of reach.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>A Runner may call a cluster ready before its line is within reach, where its engines are seen; for so long it counts as starting.</summary>
    static readonly TimeSpan Arrival = TimeSpan.FromSeconds(3);

    /// <summary>Engines as they were seen last, for the moments in which a busy Runner does not answer.</summary>
    readonly ConcurrentDictionary<string, IReadOnlyList<EngineLook>> seen = new(StringComparer.Ordinal);

    /// <summary>With how its engines stand now, where they are within reach.</summary>
    /// <param name="user">Sees what code runs only where the user may use the cluster.</param>
    public async Task<ClusterView> OfAsync(Cluster cluster, ClaimsPrincipal user, CancellationToken stop) =>
        Merge(cluster, Shown(await LookAsync(cluster, LineVerb.Look, 0, 0, stop), ClusterAccess.MayUse(cluster, user)));

    /// <summary>Without code and names of functions for those who may not use the cluster: they may hold anything.</summary>
    public static ClusterLook? Shown(ClusterLook? look, bool mayUse) => look is null || mayUse ? look : look with
    {
        Tasks = [.. look.Tasks.Select(t => t.Kind == "engine" ? t : t with { What = t.Kind })],
        Engines = [.. look.Engines.Select(e => e.Running is { } task ? e with { Running = task with { What = task.What.Split(' ')[0] } } : e)],
    };

    /// <summary>Null where the cluster is out of reach.</summary>
    public async Task<ClusterLook?> LookAsync(Cluster cluster, LineVerb verb, long after, int limit, CancellationToken stop)
    {
        if (cluster.HasEnded || lines.Find(cluster.Id) is not { } line)
        {
            return null;
        }
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(Limit);
        try
        {
            using var nothing = new LineBuffer();
            using var answer = await line.AskAsync(verb, nothing, late.Token, after, limit);
            var look = answer.Status == 200 ? JsonSerializer.Deserialize<ClusterLook>(answer.Body.Body.Span, ProtocolJson.Options) : null;
            if (look is not null)
            {
                seen[cluster.Id] = look.Engines;
            }
            return look;
        }
        catch (Exception e) when (e is LineLostException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }

    public ClusterView Merge(Cluster cluster, ClusterLook? look)
    {
        string? away = desk.Unreachable(cluster);
        var engines = look?.Engines ?? LastSeen(cluster, away is not null);
        DateTimeOffset? idleSince = look is { Requests: 0 } ? time.GetUtcNow() - TimeSpan.FromSeconds(look.IdleSeconds) : null;
        return new ClusterView
        {
            Id = cluster.Id,
            State = away is not null ? ClusterState.Failed : engines is null && IsArriving(cluster) ? ClusterState.Starting : cluster.State,
            Owner = cluster.Owner,
            Runner = cluster.Runner,
            Host = cluster.Host,
            Launcher = cluster.Launcher,
            CreatedAt = cluster.CreatedAt,
            ReadyAt = cluster.ReadyAt,
            EndedAt = cluster.EndedAt,
            IdleStopSeconds = cluster.IdleStopSeconds,
            IdleSince = idleSince,
            StopsAt = idleSince + TimeSpan.FromSeconds(cluster.IdleStopSeconds),
            Requests = look?.Requests,
            Error = away ?? cluster.Error,
            Stopped = cluster.Stopped,
            LastSeq = look?.LastSeq,
            Engines = engines ?? Unseen(cluster, away is not null),
        };
    }

    bool IsArriving(Cluster cluster) => cluster.State == ClusterState.Ready && cluster.ReadyAt > time.GetUtcNow() - Arrival;

    /// <summary>Null where its engines were never seen.</summary>
    IReadOnlyList<EngineLook>? LastSeen(Cluster cluster, bool away)
    {
        if (!cluster.HasEnded && !away)
        {
            return seen.GetValueOrDefault(cluster.Id);
        }
        seen.TryRemove(cluster.Id, out _);
        return null;
    }

    static IReadOnlyList<EngineLook> Unseen(Cluster cluster, bool away)
    {
        string state = away ? "unknown" : cluster.HasEnded ? "stopped" : cluster.State == ClusterState.Starting ? "starting" : "unknown";
        return [.. Enumerable.Range(0, cluster.Engines).Select(i => new EngineLook(i, null, cluster.Host, state))];
    }
}
