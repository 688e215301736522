using Dapper;
using Dashboard.Web.Api.Runners;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;

namespace Dashboard.Web.Pages.Shared;

/// <summary>The node's pulse as the top bar shows it; null where nothing is known yet.</summary>
public sealed record NodeStatus
{
    /// <summary>Name of the Runner, null while none is connected.</summary>
    public string? Runner { get; init; }
    public double? CoresBusy { get; init; }
    public int? Cores { get; init; }
    public long? MemoryUsedBytes { get; init; }
    public long? MemoryBytes { get; init; }
    /// <summary>The job that has the node to itself.</summary>
    public string? HolderId { get; init; }
    public string? HolderTitle { get; init; }
    /// <summary>Jobs in the shared lane.</summary>
    public int Shared { get; init; }
    public bool Drained { get; init; }
    /// <summary>Jobs that wait, over all Runners.</summary>
    public int Queued { get; init; }

    /// <summary>Who has the node, in words.</summary>
    public string Lane => HolderTitle ?? (Runner is null ? "no runner" : Drained ? "drained" : Shared > 0 ? $"{Shared} shared" : "free");
}

/// <summary>Reads the pulse of the Runner that a job without placement would get.</summary>
public sealed class NodeStatusReader(NodePool pool, HistoryDatabase database)
{
    public NodeStatus Read()
    {
        using var connection = database.Open();
        int queued = connection.ExecuteScalar<int>("SELECT COUNT(*) FROM jobs WHERE state = 'queued'");
        if (pool.DefaultRunner() is not { State: RunnerState.Connected } runner)
        {
            return new NodeStatus { Queued = queued };
        }
        string? title = connection.QuerySingleOrDefault<string>("SELECT title FROM jobs WHERE id = @id", new { id = runner.Lanes.Exclusive });
        return new NodeStatus
        {
            Runner = runner.Name,
            Cores = runner.Cores,
            CoresBusy = runner.Pulse?.CoresBusy,
            MemoryUsedBytes = runner.Pulse?.MemoryUsedBytes,
            MemoryBytes = runner.Pulse?.MemoryBytes ?? runner.MemoryBytes,
            HolderId = title is null ? null : runner.Lanes.Exclusive,
            HolderTitle = title,
            Shared = title is null ? runner.Held.Count : 0,
            Drained = runner.Drained,
            Queued = queued,
        };
    }
}
