using Dashboard.Core.Protocol.Clusters;

namespace Dashboard.Web.Clusters;

/// <summary>The lines of the clusters that are within reach now.</summary>
sealed class ClusterLines(ClusterBell bell)
{
    readonly Lock gate = new();
    readonly Dictionary<string, ClusterLine> lines = new(StringComparer.Ordinal);

    public ClusterLine? Find(string cluster)
    {
        lock (gate)
        {
            return lines.GetValueOrDefault(cluster);
        }
    }

    /// <summary>Serves a new line until it ends; an older one of the cluster ends at once.</summary>
    public async Task ServeAsync(string cluster, LineSocket socket, CancellationToken stop)
    {
        using var line = new ClusterLine(socket);
        lock (gate)
        {
            lines.GetValueOrDefault(cluster)?.End();
            lines[cluster] = line;
        }
        bell.Ring();
        try
        {
            await line.ServeAsync(stop);
        }
        finally
        {
            lock (gate)
            {
                if (lines.GetValueOrDefault(cluster) == line)
                {
                    lines.Remove(cluster);
                }
            }
            bell.Ring();
        }
    }
}
