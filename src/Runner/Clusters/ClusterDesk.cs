using Dashboard.Core.Protocol.Clusters;

namespace Dashboard.Runner.Clusters;

/// <summary>The clusters of this Runner: started, held and ended as Web orders. All end with the Runner.</summary>
/// <param name="scratch">Folder below which each cluster gets one.</param>
/// <param name="report">Tells Web of a change; what is said while there is no line, the next Hello says again.</param>
sealed class ClusterDesk(string scratch, ClusterLines lines, Func<ClusterReport, Task> report, Action<string> say) : IAsyncDisposable
{
    /// <summary>Ends that are remembered, for a Web that was away.</summary>
    const int RememberedEnds = 50;

    readonly Lock gate = new();
    readonly Dictionary<string, HeldCluster> held = new(StringComparer.Ordinal);
    readonly Queue<ClusterReport> ended = new();
    bool stopping;

    /// <summary>All that it holds, and those that have lately ended.</summary>
    public IReadOnlyList<ClusterReport> Reports
    {
        get { lock (gate) { return [.. held.Values.Select(c => c.Report), .. ended]; } }
    }

    public int RunningCount
    {
        get { lock (gate) { return held.Count; } }
    }

    /// <summary>Path of the controller's socket, where clients connect; null where no such cluster is ready here.</summary>
    public string? SocketOf(string id)
    {
        lock (gate)
        {
            return held.GetValueOrDefault(id) is { Report.State: ClusterState.Ready } cluster ? cluster.Socket : null;
        }
    }

    /// <summary>Returns at once; what comes of it is reported.</summary>
    public void Obey(ClusterOrder order)
    {
        lock (gate)
        {
            held.TryGetValue(order.Cluster, out var cluster);
            switch (order.Kind)
            {
                case ClusterOrderKind.Stop when cluster is not null:
                    cluster.Stop();
                    break;
                case ClusterOrderKind.Stop:
                    _ = report(new ClusterReport(order.Cluster, ClusterState.Stopped));
                    break;
                case ClusterOrderKind.Start when cluster is null && !stopping:
                    held[order.Cluster] = cluster = new HeldCluster(order, scratch, lines, report, say);
                    _ = RunAsync(cluster);
                    break;
            }
        }
    }

    async Task RunAsync(HeldCluster cluster)
    {
        await Task.Yield();
        await cluster.RunAsync();
        // Before it is gone from here: a Runner without work may leave at once.
        await report(cluster.Report);
        lock (gate)
        {
            held.Remove(cluster.Id);
            ended.Enqueue(cluster.Report);
            if (ended.Count > RememberedEnds)
            {
                ended.Dequeue();
            }
        }
    }

    /// <summary>Ends all clusters and waits until their processes are gone.</summary>
    public async Task StopAllAsync()
    {
        List<HeldCluster> all;
        lock (gate)
        {
            stopping = true;
            all = [.. held.Values];
        }
        all.ForEach(c => c.Stop());
        await Task.WhenAll(all.Select(c => c.Ended));
    }

    public async ValueTask DisposeAsync() => await StopAllAsync();
}
