using Dapper;
using Dashboard.Core.Protocol;
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
    /// <summary>As its system names it.</summary>
    public string? Processor { get; init; }
    /// <summary>The most that the calibration measured on any number of cores.</summary>
    public double? MemoryBytesPerSecond { get; init; }
    /// <summary>Cores that work other than jobs has used for about a minute; null where that is too little to disturb a timing.</summary>
    public double? OthersBusy { get; init; }
    /// <summary>Jobs that wait, over all Runners.</summary>
    public int Queued { get; init; }

    /// <summary>Who has the node, in words.</summary>
    public string Lane => HolderTitle ?? (Runner is null ? "no runner" : Drained ? "drained" : Shared > 0 ? $"{Shared} shared" : "free");
}

/// <summary>Reads the pulse of the Runner that a job without placement would get.</summary>
public sealed class NodeStatusReader(NodePool pool, HistoryDatabase database)
{
    /// <summary>Below this, an idle system's own chores look like work.</summary>
    const double NotableCores = 0.5;

    // The load is a mean over a minute, which a page that is being drawn does not raise; what just ended is in it still, but not in what is busy now.
    static double? Lasting(NodePulse? pulse) => pulse is null ? null : Math.Min(pulse.CoresBusy, pulse.LoadAverage);

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
            Processor = runner.Environment.CpuModel,
            MemoryBytesPerSecond = runner.Environment.Calibration?.Ceilings.Select(c => (double?)c.BytesPerSecond).Max(),
            OthersBusy = runner.Held.Count == 0 && Lasting(runner.Pulse) is >= NotableCores and var cores ? cores : null,
            Drained = runner.Drained,
            Queued = queued,
        };
    }
}
