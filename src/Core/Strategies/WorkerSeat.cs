using System.Diagnostics;
using Dashboard.Core.Analyses;

namespace Dashboard.Core.Strategies;

/// <summary>One worker's place at the board: maps its share of the chunks of one loop and notes what it did when.</summary>
/// <remarks>Used by one thread. After the first loop nothing is allocated here per chunk.</remarks>
public sealed unsafe class WorkerSeat : MapContext
{
    readonly TrialBoard board;
    readonly IAnalysisRun run;
    readonly ChunkShare share;
    readonly WorkerLine* line;
    readonly int* stop;
    readonly List<int> mapped;
    long items;

    public WorkerSeat(TrialBoard board, IAnalysisRun run, ChunkShare share, int worker)
    {
        (this.board, this.run, this.share, Worker) = (board, run, share, worker);
        line = board.WorkerAddress(worker);
        stop = board.StopFlag;
        mapped = new List<int>(run.Chunks.Count);
        line->Pid = Environment.ProcessId;
    }

    public int Worker { get; }

    public ref WorkerLine Line => ref *line;

    /// <summary>A plain addition to the worker's own line, and a look at the stop flag: a few nanoseconds.</summary>
    public override void Advance(long items)
    {
        this.items += items;
        Volatile.Write(ref line->Items, this.items);
        ThrowIfStopped();
    }

    /// <summary>Makes ready all chunks that may come to this worker; before the start barrier.</summary>
    public void PrepareShare()
    {
        for (var (next, end) = share.Candidates; next < end; next++)
        {
            ThrowIfStopped();
            run.PrepareChunk(next);
        }
    }

    /// <summary>After the region: maps the aftermath of the chunks that this worker mapped last.</summary>
    public void MapAftermath(IAnalysisRun aftermath, Action<int, object> keep)
    {
        var context = new IdleContext();
        Volatile.Write(ref line->State, (int)WorkerState.Concluding);
        foreach (int chunk in mapped)
        {
            ThrowIfStopped();
            Volatile.Write(ref line->ChunkPlusOne, chunk + 1);
            keep(chunk, aftermath.Map(chunk, context));
        }

        Volatile.Write(ref line->ChunkPlusOne, 0);
    }

    /// <summary>Maps this worker's chunks of one loop and hands each partial over with its chunk.</summary>
    /// <exception cref="OperationCanceledException">The trial was asked to stop.</exception>
    public void MapShare(Action<int, object> keep)
    {
        BeginLoop();
        long readBefore = ReadTicks;
        for (var (next, end) = share.Next(0); next < end; (next, end) = share.Next(end))
        {
            for (; next < end; next++)
            {
                ThrowIfStopped();
                keep(next, MapChunk(next));
            }
        }
        line->ReadTicks = ReadTicks - readBefore;
        line->ChunkPlusOne = 0;
        line->MapEnd = line->Packed = Stopwatch.GetTimestamp();
    }

    void BeginLoop()
    {
        items = 0;
        mapped.Clear();
        line->Items = 0;
        line->BusyTicks = 0;
        Volatile.Write(ref line->State, (int)WorkerState.Running);
    }

    object MapChunk(int chunk)
    {
        long before = items, readBefore = ReadTicks;
        mapped.Add(chunk);
        long start = Stopwatch.GetTimestamp();
        Volatile.Write(ref line->ChunkPlusOne, chunk + 1);
        object partial = run.Map(chunk, this);
        long size = run.Chunks[chunk].Items;
        items = before + Math.Max(size, items - before);
        long end = Stopwatch.GetTimestamp();
        line->BusyTicks += end - start;
        Volatile.Write(ref line->Items, items);
        board.Chunk(chunk) = new ChunkMark { WorkerPlusOne = Worker + 1, ReadTicks = ReadTicks - readBefore, Start = start, End = end, Items = items - before };
        return partial;
    }

    void ThrowIfStopped()
    {
        if (Volatile.Read(ref *stop) != 0)
        {
            throw new OperationCanceledException("The trial was asked to stop.");
        }
    }
}
