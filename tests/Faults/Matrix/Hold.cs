using System.Text.Json;
using Dashboard.Faults.Product;

namespace Dashboard.Faults.Matrix;

/// <summary>A job that stands at a checkpoint. Disposing lets what was frozen go on.</summary>
sealed class Hold : IDisposable
{
    readonly List<Frozen> _frozen = [];

    /// <summary>The process that the fault kills.</summary>
    public RunningProcess? Victim { get; set; }

    /// <summary>All trials at this moment.</summary>
    public IReadOnlyList<StoredTrial> Trials { get; set; } = [];

    /// <summary>A result that is in the spool: it is finished, wherever else it is.</summary>
    public JsonElement? Spooled { get; set; }

    /// <summary>Sessions of the trials that were seen, by their leaders.</summary>
    public HashSet<int> Leaders { get; } = [];

    public Frozen Freeze(int process)
    {
        var frozen = new Frozen(process);
        _frozen.Add(frozen);
        return frozen;
    }

    public void Dispose() => _frozen.ForEach(frozen => frozen.Dispose());
}

/// <summary>The job was past the checkpoint before it could be held there; the cell is begun anew.</summary>
sealed class MissedCheckpointException(string message) : Exception(message);
