using System.Diagnostics;
using Dashboard.Core.Protocol;

namespace Dashboard.Core.Strategies;

/// <summary>
/// Adds up where workers spent the loops that count. Of each worker's loop: chunks are read and compute; packing (and
/// sending) its partials is communicate; then it waits for the slowest, which is idle; from the moment the slowest has
/// packed until all partials are unpacked is communicate for all, and then reduce for all. Idle is what remains, so the phases
/// add up to the region exactly.
/// </summary>
sealed class LoopTally(int workers)
{
    long read, compute, communicate, reduce, imbalance;

    public long FirstBegin { get; private set; }

    public long LastBegin { get; private set; }

    public void Add(TrialBoard board, in LoopTimes times)
    {
        FirstBegin = FirstBegin == 0 ? times.Begin : FirstBegin;
        LastBegin = times.Begin;
        long lastMapped = times.Begin, lastPacked = times.Begin;
        for (int i = 0; i < workers; i++)
        {
            ref var line = ref board.Worker(i);
            lastMapped = Math.Max(lastMapped, line.MapEnd);
            lastPacked = Math.Max(lastPacked, line.Packed);
        }
        for (int i = 0; i < workers; i++)
        {
            ref var line = ref board.Worker(i);
            read += line.ReadTicks;
            compute += line.BusyTicks - line.ReadTicks;
            communicate += line.Packed - line.MapEnd + Math.Max(0, times.Gathered - lastPacked);
            imbalance += lastMapped - Math.Max(line.MapEnd, times.Begin);
        }
        reduce += workers * (times.Reduced - times.Gathered);
    }

    /// <summary>Seconds per worker and loop, for loops that lasted <paramref name="seconds"/>.</summary>
    public Phases PerLoop(int loops, double seconds)
    {
        double idle = Math.Max(0, seconds / loops - PerLoop(read + compute + communicate + reduce, loops));
        return new Phases(0, PerLoop(read, loops), PerLoop(compute, loops), PerLoop(communicate, loops), PerLoop(reduce, loops),
            idle, Math.Min(idle, PerLoop(imbalance, loops)));
    }

    double PerLoop(long ticks, int loops) => (double)ticks / Stopwatch.Frequency / loops / workers;
}
