using Dapper;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Web.History;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Clusters;

/// <summary>A cluster as this server knows it.</summary>
/// <param name="Owner">Name of the token that it was started with; its user, and nobody else below the role owner, may use it.</param>
/// <param name="Error">Why it failed, or stopped by itself.</param>
public sealed record Cluster(string Id, string Owner, string Runner, string HostId, string Host, string Launcher, int Engines, double IdleStopSeconds, DateTimeOffset CreatedAt)
{
    public ClusterState State { get; init; } = ClusterState.Starting;
    public string? Error { get; init; }
    public DateTimeOffset? ReadyAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public StopReport? Stopped { get; init; }

    public bool HasEnded => EndedAt is not null;
}

/// <summary>The table of clusters.</summary>
static class ClusterRows
{
    public static void Save(SqliteConnection connection, Cluster cluster) => connection.Execute(
        """
        INSERT OR REPLACE INTO clusters (id, owner, runner, host_id, host, launcher, engines, idle_stop_seconds, state, error, created_at, ready_at, ended_at, stopped)
        VALUES (@Id, @Owner, @Runner, @HostId, @Host, @Launcher, @Engines, @IdleStopSeconds, @state, @Error, @created, @ready, @ended, @stopped)
        """, new
        {
            cluster.Id, cluster.Owner, cluster.Runner, cluster.HostId, cluster.Host, cluster.Launcher, cluster.Engines, cluster.IdleStopSeconds, cluster.Error,
            state = Stored.Name(cluster.State), created = Stored.Time(cluster.CreatedAt), ready = TimeOrNull(cluster.ReadyAt), ended = TimeOrNull(cluster.EndedAt),
            stopped = Stored.JsonOrNull(cluster.Stopped),
        });

    static long? TimeOrNull(DateTimeOffset? time) => time is { } value ? Stored.Time(value) : null;

    public static bool Delete(SqliteConnection connection, string id) => connection.Execute("DELETE FROM clusters WHERE id = @id", new { id }) > 0;

    public static Cluster? Find(SqliteConnection connection, string id) =>
        connection.QuerySingleOrDefault<Row>("SELECT * FROM clusters WHERE id = @id", new { id })?.ToCluster();

    public static IReadOnlyList<Cluster> Open(SqliteConnection connection) =>
        [.. connection.Query<Row>("SELECT * FROM clusters WHERE ended_at IS NULL").Select(r => r.ToCluster())];

    /// <summary>Newest first, those after a place in that order.</summary>
    public static IReadOnlyList<Cluster> List(SqliteConnection connection, (long CreatedAt, string Id)? after, int limit) =>
    [
        .. connection.Query<Row>(
            """
            SELECT * FROM clusters WHERE @id IS NULL OR (created_at, id) < (@at, @id)
            ORDER BY created_at DESC, id DESC LIMIT @limit
            """, new { at = after?.CreatedAt, id = after?.Id, limit }).Select(r => r.ToCluster()),
    ];

    /// <summary>Forgets those that have long ended.</summary>
    public static void Prune(SqliteConnection connection, DateTimeOffset endedBefore) =>
        connection.Execute("DELETE FROM clusters WHERE ended_at < @before", new { before = Stored.Time(endedBefore) });

    sealed class Row
    {
        public string Id { get; init; } = "";
        public string Owner { get; init; } = "";
        public string Runner { get; init; } = "";
        public string HostId { get; init; } = "";
        public string Host { get; init; } = "";
        public string Launcher { get; init; } = "";
        public int Engines { get; init; }
        public double IdleStopSeconds { get; init; }
        public string State { get; init; } = "";
        public string? Error { get; init; }
        public long CreatedAt { get; init; }
        public long? ReadyAt { get; init; }
        public long? EndedAt { get; init; }
        public string? Stopped { get; init; }

        public Cluster ToCluster() => new(Id, Owner, Runner, HostId, Host, Launcher, Engines, IdleStopSeconds, Stored.Time(CreatedAt))
        {
            State = Enum.Parse<ClusterState>(State, ignoreCase: true),
            Error = Error,
            ReadyAt = Stored.Time(ReadyAt),
            EndedAt = Stored.Time(EndedAt),
            Stopped = Stored.Read<StopReport>(Stopped),
        };
    }
}
