using System.Collections.Concurrent;
using Dashboard.Web.History;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Live;

/// <summary>Where browsers and clients watch jobs. The methods only take note; each connection has a pump of its own.</summary>
sealed class ProgressHub(Watchers watchers, ClusterWatches clusters) : Hub
{
    const int LongestId = 100;

    /// <summary>Sends all events after <paramref name="afterSeq"/> and then every new one, with merged progress beside.</summary>
    /// <exception cref="HubException">The id is no id, or too many jobs are watched already.</exception>
    public void WatchJob(string id, long afterSeq)
    {
        Check(id, nameof(WatchJob), "job");
        if (!watchers.Of(Context.ConnectionId).Watch(id, afterSeq))
        {
            throw new HubException($"This connection watches {Watcher.MostJobs} jobs already; say UnwatchJob first.");
        }
    }

    /// <exception cref="HubException">The id is no id.</exception>
    public void UnwatchJob(string id)
    {
        Check(id, nameof(UnwatchJob), "job");
        watchers.Of(Context.ConnectionId).Unwatch(id);
    }

    /// <summary>Sends changes of all jobs (not of their trials), merged progress of the running ones without their workers, and the pulses of the nodes.</summary>
    public void WatchAll() => watchers.Of(Context.ConnectionId).WatchAll();

    /// <summary>Sends <c>Cluster</c> at most twice a second while something changes: the cluster as it stands, with the new entries of its task log.</summary>
    /// <exception cref="HubException">The id is no id, or too many clusters are watched already.</exception>
    public async Task WatchCluster(string id)
    {
        Check(id, nameof(WatchCluster), "cluster");
        if (!await clusters.WatchAsync(Context.ConnectionId, Context.User!, id))
        {
            throw new HubException($"This connection watches {ClusterWatches.Most} clusters already; say UnwatchCluster first.");
        }
        if (Context.ConnectionAborted.IsCancellationRequested)
        {
            // Its end has passed by, and took away what was watched until then.
            await clusters.RemoveAsync(Context.ConnectionId);
        }
    }

    /// <exception cref="HubException">The id is no id.</exception>
    public Task UnwatchCluster(string id)
    {
        Check(id, nameof(UnwatchCluster), "cluster");
        return clusters.UnwatchAsync(Context.ConnectionId, id);
    }

    static void Check(string? id, string method, string kind)
    {
        if (id is null or { Length: 0 or > LongestId })
        {
            throw new HubException($"{method} needs the id of a {kind}, 1 to {LongestId} characters.");
        }
    }

    public override Task OnConnectedAsync()
    {
        watchers.Add(Context.ConnectionId);
        return base.OnConnectedAsync();
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        await watchers.RemoveAsync(Context.ConnectionId);
        await clusters.RemoveAsync(Context.ConnectionId);
        await base.OnDisconnectedAsync(exception);
    }
}

/// <summary>The connections themselves, to which bytes can be sent that were written once for many.</summary>
sealed class ProgressConnections(ILogger<DefaultHubLifetimeManager<ProgressHub>> log) : DefaultHubLifetimeManager<ProgressHub>(log)
{
    readonly ConcurrentDictionary<string, HubConnectionContext> open = new();

    public HubConnectionContext Of(string connectionId) => open[connectionId];

    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        open[connection.ConnectionId] = connection;
        return base.OnConnectedAsync(connection);
    }

    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        open.TryRemove(connection.ConnectionId, out _);
        return base.OnDisconnectedAsync(connection);
    }
}

/// <summary>The pumps of all connections.</summary>
sealed class Watchers(JobHistory history, ProgressPictures pictures, JobFeed feed, ProgressConnections connections, TimeProvider time)
{
    readonly ConcurrentDictionary<string, Watcher> byConnection = new();

    public int Count => byConnection.Count;

    public Watcher Of(string connectionId) => byConnection[connectionId];

    public void Add(string connectionId)
    {
        var watcher = new Watcher(connections.Of(connectionId), history, pictures, () => byConnection.Count, time);
        byConnection[connectionId] = watcher;
        feed.Add(watcher);
    }

    public async Task RemoveAsync(string connectionId)
    {
        if (byConnection.TryRemove(connectionId, out var watcher))
        {
            feed.Remove(watcher);
            await watcher.DisposeAsync();
        }
    }
}
