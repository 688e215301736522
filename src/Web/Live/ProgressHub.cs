using System.Collections.Concurrent;
using Dashboard.Web.Auth;
using Dashboard.Web.History;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Live;

/// <summary>Where browsers and clients watch jobs. The methods only take note; each connection has a pump of its own.</summary>
[Authorize(Policy = Roles.Viewer)]
sealed class ProgressHub(Watchers watchers) : Hub
{
    /// <summary>Sends all events after <paramref name="afterSeq"/> and then every new one, with merged progress beside.</summary>
    public void WatchJob(string id, long afterSeq) => watchers.Of(Context.ConnectionId).Watch(id, afterSeq);

    public void UnwatchJob(string id) => watchers.Of(Context.ConnectionId).Unwatch(id);

    /// <summary>Sends changes of all jobs (not of their trials), merged progress of the running ones, and the pulses of the nodes.</summary>
    public void WatchAll() => watchers.Of(Context.ConnectionId).WatchAll();

    public override Task OnConnectedAsync()
    {
        watchers.Add(Context.ConnectionId);
        return base.OnConnectedAsync();
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        await watchers.RemoveAsync(Context.ConnectionId);
        await base.OnDisconnectedAsync(exception);
    }
}

/// <summary>The pumps of all connections.</summary>
sealed class Watchers(JobHistory history, ProgressSnapshots snapshots, JobFeed feed, IHubContext<ProgressHub> hub, TimeProvider time)
{
    readonly ConcurrentDictionary<string, Watcher> byConnection = new();

    public Watcher Of(string connectionId) => byConnection[connectionId];

    public void Add(string connectionId)
    {
        var watcher = new Watcher(hub.Clients.Client(connectionId), history, snapshots, time);
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
