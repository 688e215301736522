namespace Dashboard.Faults.Storage;

/// <summary>A fault of disk, files, clock or load.</summary>
/// <param name="Run">Does it and checks the promises; returns what was seen, for the table.</param>
public sealed record StorageFault(string Name, string Words, Func<Task<string>> Run)
{
    public static IReadOnlyList<StorageFault> All { get; } =
    [
        new("disk-full", "the data directory's disk fills up in mid-sweep (tmpfs)", DiskFaults.FullAsync),
        new("read-only", "the data directory turns read-only in mid-sweep, and at a start", DiskFaults.ReadOnlyAsync),
        new("history", "damaged pages in `history.db`", FileFaults.DamagedHistoryAsync),
        new("queue", "damaged pages in `queue.db` with a job waiting", FileFaults.DamagedQueueAsync),
        new("schema", "`history.db` of a later version", FileFaults.NewerSchemaAsync),
        new("spool", "damaged and torn lines in the spool around a result", FileFaults.DamagedSpoolAsync),
        new("clock", "the wall clock jumps a day ahead and two back in mid-sweep (libfaketime)", LoadFaults.ClockAsync),
        new("memory", "a trial needs more than its `memoryLimitBytes`", LoadFaults.MemoryAsync),
        new("10000", "10,000 jobs wait, over a restart", LoadFaults.ManyJobsAsync),
    ];
}

/// <summary>What a storage fault came to.</summary>
/// <param name="Broken">Null where every promise held.</param>
/// <param name="Impossible">Why it could not be done here; null where it was.</param>
public sealed record StorageOutcome(StorageFault Fault, string Seen, string? Broken, string? Impossible, TimeSpan Took);

/// <summary>This machine does not allow the fault.</summary>
sealed class ImpossibleHereException(string why) : Exception(why);
