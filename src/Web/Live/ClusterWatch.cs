using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Web.Clusters;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Live;

/// <summary>
/// One connection that watches one cluster: the cluster as it stands with the new entries of its task log, at most twice a second and only
/// where something changed. It ends with the cluster.
/// </summary>
sealed class ClusterWatch : IAsyncDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Of one message; where more came, the newest are sent, and their numbers show the gap.</summary>
    const int MostTasks = 120;

    readonly Func<ClusterView, CancellationToken, Task> send;
    readonly ClusterStore store;
    readonly ClusterViews views;
    readonly TimeProvider time;
    readonly CancellationTokenSource stop = new();
    readonly Task loop;

    public ClusterWatch(string id, ClaimsPrincipal user, Func<ClusterView, CancellationToken, Task> send, ClusterStore store, ClusterViews views, TimeProvider time)
    {
        (this.send, this.store, this.views, this.time) = (send, store, views, time);
        loop = Task.Run(() => RunAsync(id, user));
    }

    async Task RunAsync(string id, ClaimsPrincipal user)
    {
        long after = 0;
        string last = "";
        try
        {
            while (store.Find(id) is { } cluster)
            {
                var look = ClusterViews.Shown(await views.LookAsync(cluster, LineVerb.Look, after, MostTasks, stop.Token), ClusterAccess.MayUse(cluster, user));
                var view = views.Merge(cluster, look) with { Tasks = look?.Tasks ?? [] };
                after = look?.LastSeq ?? after;
                // These two follow from the clock, and would make every picture another one.
                string now = JsonSerializer.Serialize(view with { IdleSince = null, StopsAt = null }, ProtocolJson.Options);
                if (now != last)
                {
                    last = now;
                    await send(view, stop.Token);
                }
                if (cluster.HasEnded)
                {
                    return;
                }
                await Task.Delay(Interval, time, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
    }
}

/// <summary>Which connections watch which clusters.</summary>
sealed class ClusterWatches(IHubContext<ProgressHub> hub, ClusterStore store, ClusterViews views, TimeProvider time)
{
    /// <summary>Of one connection.</summary>
    public const int Most = 20;

    readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ClusterWatch>> byConnection = new();

    /// <summary>From the newest entries of the task log on; watching again begins again.</summary>
    /// <returns>False where the connection watches too many already.</returns>
    public async Task<bool> WatchAsync(string connectionId, ClaimsPrincipal user, string id)
    {
        var watches = byConnection.GetOrAdd(connectionId, _ => new());
        await UnwatchAsync(connectionId, id);
        if (watches.Count >= Most)
        {
            return false;
        }
        watches[id] = new ClusterWatch(id, user, (view, stop) => hub.Clients.Client(connectionId).SendAsync("Cluster", view, stop), store, views, time);
        return true;
    }

    public async Task UnwatchAsync(string connectionId, string id)
    {
        if (byConnection.TryGetValue(connectionId, out var watches) && watches.TryRemove(id, out var watch))
        {
            await watch.DisposeAsync();
        }
    }

    public async Task RemoveAsync(string connectionId)
    {
        if (byConnection.TryRemove(connectionId, out var watches))
        {
            foreach (var watch in watches.Values)
            {
                await watch.DisposeAsync();
            }
        }
    }
}
