using System.Diagnostics;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Strategies.SharedMemory;

/// <summary>
/// Lets all workers start at one moment: whoever comes last opens the gate, and whoever wakes last names a moment a little ahead on the
/// monotonic clock, which all processes of a host share. Good for one start; needs 24 bytes of zeroed shared memory.
/// </summary>
/// <remarks>Not the last to come names it: a core may be taken from a sleeper for longer than the moment is ahead.</remarks>
public readonly unsafe struct StartGate(byte* memory)
{
    static readonly TimeSpan LookForStop = TimeSpan.FromMilliseconds(50);

    int* Arrived => (int*)memory;

    int* Open => (int*)(memory + 4);

    long* Moment => (long*)(memory + 8);

    int* Awake => (int*)(memory + 16);

    /// <summary>Waits for the others and returns the common moment in ticks of <see cref="Stopwatch"/>, which is still to come or just past.</summary>
    /// <param name="whileWaiting">Called every 50 ms at the least; throws where the trial was asked to stop.</param>
    public long Pass(int workers, Action whileWaiting)
    {
        if (Interlocked.Increment(ref *Arrived) == workers)
        {
            Volatile.Write(ref *Open, 1);
            Futex.Wake(Open);
        }
        while (Volatile.Read(ref *Open) == 0)
        {
            Futex.Wait(Open, 0, LookForStop);
            whileWaiting();
        }
        if (Interlocked.Increment(ref *Awake) == workers)
        {
            Volatile.Write(ref *Moment, Stopwatch.GetTimestamp() + Stopwatch.Frequency / 1000);
        }
        while (Volatile.Read(ref *Moment) == 0)
        {
            _ = Libc.Yield();
            whileWaiting();
        }
        return Volatile.Read(ref *Moment);
    }
}
