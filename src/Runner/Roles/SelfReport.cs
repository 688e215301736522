using System.Diagnostics;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles;

/// <summary>A process's own account of processor, reading, memory and collections, from the start barrier to the end of the region.</summary>
sealed class SelfReport
{
    int collections;
    TimeSpan pause;
    OwnUse before;

    public void AtBarrier() => (collections, pause, before) = (GC.CollectionCount(0), GC.GetTotalPauseDuration(), OwnUse.Now());

    /// <summary>Notes it at the board, after the clock has stopped: reading the memory map takes a millisecond.</summary>
    public void AtEnd(ref WorkerLine line)
    {
        OwnUse.Now().Since(before, ref line);
        line.Collections = GC.CollectionCount(0) - collections;
        line.PauseTicks = (long)((GC.GetTotalPauseDuration() - pause).TotalSeconds * Stopwatch.Frequency);
        line.HeapBytes = GC.GetTotalMemory(false);
        var memory = MemoryUse.Exact(Environment.ProcessId);
        (line.ResidentBytes, line.AnonymousBytes) = (memory.Resident, memory.Anonymous);
        Volatile.Write(ref line.State, (int)WorkerState.Finished);
    }
}
