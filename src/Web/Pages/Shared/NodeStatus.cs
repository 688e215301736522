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
    public string? HolderId { get; init; }
    public string? HolderTitle { get; init; }
    public int Queued { get; init; }
}

/// <summary>Reads the pulse of the default Runner.</summary>
public sealed class NodeStatusReader
{
    public Task<NodeStatus> ReadAsync() => Task.FromResult(new NodeStatus());
}
