using System.Diagnostics;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>Reads the board ten times a second and tells the session; the workers never wait for it.</summary>
sealed class ProgressTicker : IDisposable
{
    const int MostWorkers = 64;
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    static readonly string[] States = ["starting", "ready", "running", "concluding", "finished"];

    readonly TrialBoard board;
    readonly LeaderOutput output;
    readonly CrewFacts facts;
    readonly ManualResetEventSlim done = new();
    readonly Thread thread;
    long best;

    public ProgressTicker(TrialBoard board, LeaderOutput output, CrewFacts facts)
    {
        (this.board, this.output, this.facts) = (board, output, facts);
        thread = new Thread(Tick, 256 * 1024) { IsBackground = true, Name = "progress" };
    }

    /// <summary>Tells that all workers are ready; to be called right before the barrier opens, so that the message costs no measured time.</summary>
    public void Start()
    {
        output.Started(facts.Workers(board));
        output.Progress(Read());
        thread.Start();
    }

    void Tick()
    {
        while (!done.Wait(Interval))
        {
            output.Progress(Read());
        }
    }

    TrialProgress Read()
    {
        var workers = new WorkerProgress[Math.Min(board.Workers, MostWorkers)];
        long items = 0;
        for (int i = 0; i < board.Workers; i++)
        {
            ref var line = ref board.Worker(i);
            items += Volatile.Read(ref line.Items);
            if (i < workers.Length)
            {
                workers[i] = Describe(i, ref line);
            }
        }
        // A repeated region starts its counters again; what was done once stays done.
        best = Math.Max(best, Math.Min(items, facts.ItemsTotal));
        return new TrialProgress(best, facts.ItemsTotal, Stopwatch.GetElapsedTime(facts.Launched).TotalSeconds, workers);
    }

    WorkerProgress Describe(int index, ref WorkerLine line)
    {
        int chunk = Volatile.Read(ref line.ChunkPlusOne) - 1;
        return new WorkerProgress(index, line.Pid, facts.HostOf(index), States[line.State], line.Items,
            chunk >= 0 ? chunk : null, chunk >= 0 && chunk < facts.Labels.Count ? facts.Labels[chunk] : null,
            (double)line.BusyTicks / Stopwatch.Frequency, ThreadId: line.Thread > 0 ? line.Thread : null);
    }

    public void Dispose()
    {
        done.Set();
        if (thread.IsAlive)
        {
            thread.Join();
        }
        done.Dispose();
    }
}

/// <summary>What is the same all through a trial.</summary>
sealed record CrewFacts(long ItemsTotal, IReadOnlyList<string> Labels, string Host, long Launched)
{
    /// <summary>Of one loop; 0 where the analysis does not know.</summary>
    public long BytesMoved { get; init; }

    /// <summary>Of each worker, where they are on several; else null.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>Ids of the engines that are the workers; null where they are none.</summary>
    public IReadOnlyList<int>? Engines { get; init; }

    public string HostOf(int worker) => Hosts?[worker] ?? Host;

    public IReadOnlyList<WorkerUse> Workers(TrialBoard board) => [.. Enumerable.Range(0, board.Workers).Select(i =>
    {
        ref var line = ref board.Worker(i);
        return new WorkerUse(i, line.Pid, HostOf(i), (double)line.BusyTicks / Stopwatch.Frequency, line.Items, Engines?[i], line.Packed > line.MapEnd ? (double)(line.Packed - line.MapEnd) / Stopwatch.Frequency : null);
    })];
}
