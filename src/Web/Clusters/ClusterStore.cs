using System.Collections.Concurrent;
using Dashboard.Web.Api;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Clusters;

/// <summary>
/// The clusters there are and were. Those that have not ended are in memory too, so that looking one up for each request costs nothing.
/// </summary>
public sealed class ClusterStore
{
    static readonly TimeSpan KeepEnded = TimeSpan.FromDays(7);

    readonly HistoryDatabase database;
    readonly ConcurrentDictionary<string, Cluster> open = new(StringComparer.Ordinal);

    readonly ClusterBell bell;

    public ClusterStore(HistoryDatabase database, ClusterBell bell, TimeProvider time)
    {
        (this.database, this.bell) = (database, bell);
        using var connection = database.Open();
        foreach (var cluster in ClusterRows.Open(connection))
        {
            open[cluster.Id] = cluster;
        }
        _ = database.WriteAsync(c => ClusterRows.Prune(c, time.GetUtcNow() - KeepEnded));
    }

    /// <summary>Called when a cluster begins or ends.</summary>
    internal event Action? Changed;

    /// <summary>Those that have not ended.</summary>
    public IReadOnlyCollection<Cluster> Open => [.. open.Values];

    public Cluster? Find(string id)
    {
        if (open.TryGetValue(id, out var cluster))
        {
            return cluster;
        }
        using var connection = database.Open();
        return ClusterRows.Find(connection, id);
    }

    /// <summary>Newest first.</summary>
    public Page<Cluster> List(PageRequest page)
    {
        using var connection = database.Open();
        var rows = ClusterRows.List(connection, page.After, page.Limit + 1);
        var items = rows.Take(page.Limit).ToList();
        return new Page<Cluster>(items, rows.Count > page.Limit ? Cursor.Write(items[^1].CreatedAt, items[^1].Id) : null);
    }

    public Task AddAsync(Cluster cluster)
    {
        open[cluster.Id] = cluster;
        Changed?.Invoke();
        return database.WriteAsync(connection => ClusterRows.Save(connection, cluster));
    }

    /// <summary>Changes a cluster that has not ended, one change after the other.</summary>
    /// <returns>The cluster as it is then; null where there is none, or it has ended.</returns>
    public Task<Cluster?> ChangeAsync(string id, Func<Cluster, Cluster> change) => database.WriteAsync(connection =>
    {
        if (!open.TryGetValue(id, out var cluster))
        {
            return null;
        }
        var changed = change(cluster);
        ClusterRows.Save(connection, changed);
        return changed;
    }, changed =>
    {
        if (changed is { HasEnded: true })
        {
            open.TryRemove(id, out _);
            Changed?.Invoke();
        }
        else if (changed is not null)
        {
            open[id] = changed;
        }
        bell.Ring();
    });

    public Task<bool> DeleteAsync(string id) => database.WriteAsync(connection => ClusterRows.Delete(connection, id));
}
