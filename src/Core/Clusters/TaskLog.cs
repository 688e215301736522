namespace Dashboard.Core.Clusters;

/// <summary>One line of a cluster's task log.</summary>
/// <param name="Seq">Numbered from 1.</param>
/// <param name="Request">The request's number in the cluster; 0 for what happens to engines.</param>
/// <param name="Task">The task's place in its request.</param>
/// <param name="Engine">-1 where none is meant.</param>
/// <param name="State">submitted, done, error, retry, lost, failed, aborted, engine-ready, engine-lost, engine-restarted …</param>
/// <param name="Seconds">What the task took; null where it did not end.</param>
public sealed record TaskLogEntry(long Seq, DateTime At, uint Request, int Task, int Engine, string State, string What, double? Seconds)
{
    /// <summary>Which of the controller's clients asked, 0 for what happens to engines.</summary>
    public uint Client { get; init; }

    /// <summary>That client's own number for the request. Who reads the log over its connection finds its own requests by it; 0 for those of others.</summary>
    public uint Own { get; init; }
}

/// <summary>What happened in a cluster, newest kept: its memory does not grow with the number of tasks.</summary>
/// <param name="capacity">Entries that are kept.</param>
public sealed class TaskLog(int capacity = 10_000)
{
    readonly TaskLogEntry?[] entries = new TaskLogEntry?[capacity];

    /// <summary>The number of the newest entry.</summary>
    public long LastSeq { get; private set; }

    public void Add(DateTime at, uint request, int task, int engine, string state, string what, double? seconds = null, uint client = 0, uint own = 0) =>
        entries[LastSeq % capacity] = new TaskLogEntry(++LastSeq, at, request, task, engine, state, what, seconds) { Client = client, Own = own };

    /// <summary>Entries that follow a number, oldest first.</summary>
    public IReadOnlyList<TaskLogEntry> After(long seq, int limit)
    {
        var found = new List<TaskLogEntry>();
        for (long i = Math.Max(seq, LastSeq - capacity); i < LastSeq && found.Count < limit; i++)
        {
            found.Add(entries[i % capacity]!);
        }
        return found;
    }
}
