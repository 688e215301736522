using System.Diagnostics;

namespace Dashboard.Core.Analyses;

/// <summary>
/// One worker's view of the running trial, handed to every <see cref="IAnalysisRun.Map"/> call: progress, the request to
/// stop, and the time spent reading. Each worker has its own, so nothing here is shared or locked.
/// </summary>
public abstract class MapContext
{
    /// <summary>Time booked to the phase <c>read</c> so far, in <see cref="Stopwatch"/> ticks.</summary>
    public long ReadTicks { get; private set; }

    /// <summary>
    /// Reports items finished since the last call and stops the worker if asked to. Call it every few milliseconds inside
    /// a long chunk; what a chunk does not report itself is counted when it ends.
    /// </summary>
    /// <exception cref="OperationCanceledException">The trial was asked to stop.</exception>
    public abstract void Advance(long items);

    /// <summary>Runs a piece of work and books its time as reading.</summary>
    public T Reading<T>(Func<T> read)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            return read();
        }
        finally
        {
            AddReadTicks(Stopwatch.GetTimestamp() - start);
        }
    }

    public void AddReadTicks(long ticks) => ReadTicks += ticks;
}

/// <summary>For work outside a trial's region: nobody watches and nobody stops it.</summary>
sealed class IdleContext : MapContext
{
    public override void Advance(long items)
    {
    }
}
