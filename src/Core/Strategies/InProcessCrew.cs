using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Dashboard.Core.Analyses;

namespace Dashboard.Core.Strategies;

/// <summary>Strategy <c>serial</c>: the caller's own thread does everything.</summary>
public sealed class SerialCrew : WorkCrew
{
    readonly IAnalysisRun run;
    readonly WorkerSeat seat;
    readonly object?[] partials;
    readonly Action<int, object> keep;

    public SerialCrew(TrialBoard board, IAnalysisRun run)
        : base(board)
    {
        this.run = run;
        partials = new object?[run.Chunks.Count];
        seat = new WorkerSeat(board, run, ChunkShare.Fixed(board, partials.Length, 0, 1), 0);
        keep = (chunk, partial) => partials[chunk] = partial;
        seat.PrepareShare();
    }

    public override int Chunks => partials.Length;

    public override AnalysisResult RunLoop(ref LoopTimes times)
    {
        times.Begin = Stopwatch.GetTimestamp();
        seat.MapShare(keep);
        times.Gathered = seat.Line.MapEnd;
        var result = run.Reduce(Complete(partials));
        times.Reduced = Stopwatch.GetTimestamp();
        return result;
    }

    public override AnalysisResult? Conclude()
    {
        AnalysisResult? result = null;
        for (var aftermath = run.Aftermath; aftermath is not null; aftermath = aftermath.Aftermath)
        {
            seat.MapAftermath(aftermath, keep);
            result = aftermath.Reduce(Complete(partials));
        }

        return result;
    }
}

/// <summary>
/// Strategy <c>threads</c>: dedicated threads that claim chunks as they become free; the caller's thread waits for them and
/// reduces. A fault in one thread stops the others at their next look at the stop flag.
/// </summary>
public sealed class ThreadCrew : WorkCrew, IDisposable
{
    readonly IAnalysisRun run;
    readonly object?[] partials;
    readonly Thread[] threads;
    readonly Barrier gate;
    readonly Action<int>? arrive;
    readonly int batch;
    volatile bool closing;
    ExceptionDispatchInfo? fault;

    /// <param name="arrive">Called by each thread with its number before its first chunk, for example to bind it to a CPU.</param>
    public ThreadCrew(TrialBoard board, IAnalysisRun run, int batch, Action<int>? arrive = null)
        : base(board)
    {
        (this.run, this.batch, this.arrive) = (run, batch, arrive);
        partials = new object?[run.Chunks.Count];
        gate = new Barrier(board.Workers + 1);
        threads = [.. Enumerable.Range(0, board.Workers).Select(Start)];
        gate.SignalAndWait();
        fault?.Throw();
    }

    public override int Chunks => partials.Length;

    public override AnalysisResult RunLoop(ref LoopTimes times)
    {
        times.Begin = Stopwatch.GetTimestamp();
        gate.SignalAndWait();
        gate.SignalAndWait();
        times.Gathered = Stopwatch.GetTimestamp();
        fault?.Throw();
        var result = run.Reduce(Complete(partials));
        times.Reduced = Stopwatch.GetTimestamp();
        return result;
    }

    public override AnalysisResult? Conclude()
    {
        var context = new IdleContext();
        AnalysisResult? result = null;
        for (var aftermath = run.Aftermath; aftermath is not null; aftermath = aftermath.Aftermath)
        {
            Parallel.For(0, partials.Length, new ParallelOptions { MaxDegreeOfParallelism = Board.Workers },
                chunk => partials[chunk] = aftermath.Map(chunk, context));
            result = aftermath.Reduce(Complete(partials));
        }

        return result;
    }

    Thread Start(int worker)
    {
        var thread = new Thread(() => Work(worker)) { IsBackground = true, Name = $"worker {worker}" };
        thread.Start();
        return thread;
    }

    void Work(int worker)
    {
        arrive?.Invoke(worker);
        var seat = new WorkerSeat(Board, run, ChunkShare.Claimed(Board, partials.Length, batch), worker);
        Action<int, object> keep = (chunk, partial) => partials[chunk] = partial;
        Action map = () => seat.MapShare(keep);
        OrFault(new WorkerSeat(Board, run, ChunkShare.Fixed(Board, partials.Length, worker, Board.Workers), worker).PrepareShare);
        gate.SignalAndWait();
        for (gate.SignalAndWait(); !closing; gate.SignalAndWait())
        {
            OrFault(map);
            gate.SignalAndWait();
        }
    }

    void OrFault(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref fault, ExceptionDispatchInfo.Capture(e), null);
            Board.AskToStop(StopReason.Failed);
        }
    }

    /// <summary>Lets the threads go; only between loops.</summary>
    public void Dispose()
    {
        closing = true;
        gate.SignalAndWait();
        foreach (var thread in threads)
        {
            thread.Join();
        }
        gate.Dispose();
    }
}
