using System.Diagnostics;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Strategies.SharedMemory;

/// <summary>Waiting by the monotonic clock, to the microsecond.</summary>
static unsafe class CommonClock
{
    static readonly long Margin = Stopwatch.Frequency / 10_000;

    /// <summary>Sleeps until 100 µs before a moment and spins through the rest; returns at once where it is past.</summary>
    public static void WaitUntil(long moment)
    {
        long left = moment - Stopwatch.GetTimestamp() - Margin;
        if (left > 0)
        {
            var (seconds, rest) = Math.DivRem(left, Stopwatch.Frequency);
            long* time = stackalloc long[2] { seconds, rest * 1_000_000_000 / Stopwatch.Frequency };
            _ = Libc.Sleep(time, null);
        }
        SpinUntil(moment);
    }

    /// <summary>Offers the core to others at every look, so that a race does not need a core for each worker.</summary>
    public static void SpinUntil(long moment)
    {
        while (Stopwatch.GetTimestamp() < moment)
        {
            _ = Libc.Yield();
        }
    }
}
