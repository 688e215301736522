using System.Collections.Concurrent;
using System.Security.Claims;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Core.Slurm;
using Dashboard.Web.Dispatch;
using Dashboard.Web.Live;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Clusters;

/// <summary>Starts and ends clusters, and keeps in step with the Runners that hold them.</summary>
sealed class ClusterDesk(
    ClusterStore store, ClusterLines lines, ClusterBell bell, ClusterRules rules, NodePool pool, IHubContext<RunnerHub> hub, DashboardOptions options, DispatchOptions dispatch, TimeProvider time)
{
    /// <summary>What clusters that start ask of Slurm, should an order be lost; a restarted server knows of none.</summary>
    readonly ConcurrentDictionary<string, SlurmRequest> allocations = new(StringComparer.Ordinal);

    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    /// <summary>A line that has just broken is back by then, or its Runner is away.</summary>
    static readonly TimeSpan LinePatience = TimeSpan.FromSeconds(5);

    /// <summary>Longer than a Runner waits for its engines.</summary>
    static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(65);

    /// <returns>The cluster, or why there is none.</returns>
    public async Task<ClusterOutcome> StartAsync(ClusterRequest request, ClaimsPrincipal user)
    {
        var (runner, refusal) = await rules.CheckAsync(request, user);
        if (refusal is not null)
        {
            return refusal;
        }
        var cluster = new Cluster(JobIds.Next(time.GetUtcNow()), ClusterAccess.NameOf(user), runner!.Name, pool.HostIdOf(runner.Name) ?? "", runner.Host,
            request.Launcher ?? ClusterLaunchers.Local, request.Engines, options.ClusterIdleMinutes * 60, time.GetUtcNow());
        if (request.Slurm is { } slurm)
        {
            allocations[cluster.Id] = slurm;
        }
        await store.AddAsync(cluster);
        await OrderAsync(cluster.Runner, OrderFor(cluster));
        return new ClusterOutcome.Started(cluster);
    }

    ClusterOrder OrderFor(Cluster cluster) => new(ClusterOrderKind.Start, cluster.Id)
    {
        Engines = cluster.Engines, Launcher = cluster.Launcher, IdleStopSeconds = cluster.IdleStopSeconds, Slurm = allocations.GetValueOrDefault(cluster.Id),
    };

    Task OrderAsync(string runner, ClusterOrder order) =>
        pool.ConnectionOf(runner) is { } connection ? hub.Clients.Client(connection).SendAsync(RunnerHubNames.Cluster, order) : Task.CompletedTask;

    /// <summary>Ends a cluster and waits until its Runner has; what has ended is forgotten.</summary>
    public async Task StopAsync(Cluster cluster, CancellationToken stop)
    {
        if (cluster.HasEnded)
        {
            await store.DeleteAsync(cluster.Id);
            return;
        }
        await OrderAsync(cluster.Runner, new ClusterOrder(ClusterOrderKind.Stop, cluster.Id));
        bool away = pool.ConnectionOf(cluster.Runner) is null;
        if (away || await bell.AwaitAsync(() => store.Find(cluster.Id) is { HasEnded: true } ended ? ended : null, StopLimit, stop) is null)
        {
            await EndAsync(cluster.Id, ClusterState.Stopped, $"Runner {cluster.Runner} {(away ? "is not connected" : "has not confirmed the end")}; it is told again when it connects.");
        }
    }

    Task<Cluster?> EndAsync(string id, ClusterState state, string? error) =>
        store.ChangeAsync(id, c => c with { State = state, Error = error, EndedAt = time.GetUtcNow() });

    /// <summary>What a Runner says of a cluster of its own.</summary>
    public Task ToldAsync(string runner, ClusterReport report) =>
        store.Find(report.Cluster) is { HasEnded: false } cluster && cluster.Runner == runner ? store.ChangeAsync(cluster.Id, c => Follow(c, report)) : Task.CompletedTask;

    Cluster Follow(Cluster cluster, ClusterReport report)
    {
        if (report.State != ClusterState.Starting)
        {
            allocations.TryRemove(cluster.Id, out _);
        }
        return Followed(cluster, report);
    }

    Cluster Followed(Cluster cluster, ClusterReport report) => cluster with
    {
        State = report.State,
        Error = report.Error,
        Stopped = report.Stopped,
        ReadyAt = report.State == ClusterState.Ready ? cluster.ReadyAt ?? time.GetUtcNow() : cluster.ReadyAt,
        EndedAt = report.State is ClusterState.Stopped or ClusterState.Failed ? time.GetUtcNow() : null,
    };

    /// <summary>A Runner has introduced itself: what it holds is taken up again, what it should not hold is ended, what it has lost is told.</summary>
    public async Task WelcomeAsync(RunnerHello hello)
    {
        var told = hello.Clusters.DistinctBy(c => c.Cluster).ToDictionary(c => c.Cluster);
        foreach (var cluster in store.Open.Where(c => c.Runner == hello.Name))
        {
            if (told.TryGetValue(cluster.Id, out var report))
            {
                await ToldAsync(hello.Name, report);
            }
            else if (cluster.State == ClusterState.Starting && (cluster.Launcher != ClusterLaunchers.Slurm || allocations.ContainsKey(cluster.Id)))
            {
                // The order may have been lost with the connection.
                await OrderAsync(hello.Name, OrderFor(cluster));
            }
            else
            {
                await EndAsync(cluster.Id, ClusterState.Failed, $"Its Runner {hello.Name} ended, and the cluster with it.");
            }
        }
        foreach (var report in told.Values.Where(c => c.State is ClusterState.Starting or ClusterState.Ready && store.Find(c.Cluster) is not { HasEnded: false }))
        {
            await OrderAsync(hello.Name, new ClusterOrder(ClusterOrderKind.Stop, report.Cluster));
        }
    }

    /// <summary>Gives up clusters whose Runner has been away for too long.</summary>
    public async Task SweepAsync()
    {
        foreach (var cluster in store.Open)
        {
            if (AwaySince(cluster) is { } since && time.GetUtcNow() - since > dispatch.LeaseGrace)
            {
                await EndAsync(cluster.Id, ClusterState.Failed, $"Runner {cluster.Runner} has not been heard of since {since.UtcDateTime:HH:mm:ss} UTC.");
            }
        }
    }

    /// <summary>When the cluster's Runner was last heard of, where it is not connected; null where it is.</summary>
    DateTimeOffset? AwaySince(Cluster cluster) =>
        pool.ConnectionOf(cluster.Runner) is not null ? null : pool.Runners().FirstOrDefault(r => r.Name == cluster.Runner)?.LastSeenAt ?? cluster.CreatedAt;

    /// <summary>Why a cluster that has not ended is out of reach; null where it is not.</summary>
    public string? Unreachable(Cluster cluster) => !cluster.HasEnded && AwaySince(cluster) is { } since
        ? $"Out of reach: Runner {cluster.Runner} has not been heard of since {since.UtcDateTime:HH:mm:ss} UTC; unless it is back by {(since + dispatch.LeaseGrace).UtcDateTime:HH:mm:ss}, the cluster is given up."
        : null;

    /// <summary>The local Runner ends with this server, and its clusters with it.</summary>
    public async Task LeaveAsync()
    {
        foreach (var cluster in store.Open.Where(c => options.LocalRunner && c.Runner == LocalRunner.Name))
        {
            await EndAsync(cluster.Id, ClusterState.Stopped, "The server was stopped, and the cluster with it.");
        }
    }

    /// <summary>The line of a cluster; one that is starting is waited for.</summary>
    public async ValueTask<(ClusterLine? Line, ClusterOutcome? Refusal)> LineAsync(Cluster cluster, CancellationToken stop)
    {
        if (!cluster.HasEnded && lines.Find(cluster.Id) is { } line)
        {
            return (line, null);
        }
        var limit = cluster.State == ClusterState.Starting ? StartPatience : LinePatience;
        var reach = cluster.HasEnded ? null : await bell.AwaitAsync(() => Look(cluster.Id), limit, stop);
        return reach?.Line is { } there ? (there, null)
            : store.Find(cluster.Id) is { HasEnded: false } open ? (null, new ClusterOutcome.Unavailable(Unreachable(open) ?? $"The line to cluster {open.Id} on Runner {open.Runner} is not open; it comes back by itself."))
            : (null, new ClusterOutcome.Conflict(Over(store.Find(cluster.Id) ?? cluster)));
    }

    sealed record Reach(ClusterLine? Line);

    /// <summary>Null where waiting may help.</summary>
    Reach? Look(string id) => store.Find(id) is not { HasEnded: false } ? new Reach(null) : lines.Find(id) is { } line ? new Reach(line) : null;

    public static string Over(Cluster cluster) =>
        $"Cluster {cluster.Id} {(cluster.State == ClusterState.Failed ? "has failed" : "was stopped")}{(cluster.Error is { } why ? $": {why}" : ".")} Start a new one.";
}
