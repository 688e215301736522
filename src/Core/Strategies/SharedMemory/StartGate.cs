using System.Diagnostics;

namespace Dashboard.Core.Strategies.SharedMemory;

/// <summary>
/// Lets all workers start at one moment: whoever comes last names a moment a little ahead on the monotonic clock, which all processes
/// of a host share, and wakes the others. Good for one start; needs 16 bytes of zeroed shared memory.
/// </summary>
public readonly unsafe struct StartGate(byte* memory)
{
    static readonly TimeSpan LookForStop = TimeSpan.FromMilliseconds(50);

    int* Arrived => (int*)memory;

    int* Open => (int*)(memory + 4);

    long* Moment => (long*)(memory + 8);

    /// <summary>Waits for the others and returns the common moment in ticks of <see cref="Stopwatch"/>, which is still to come or just past.</summary>
    /// <param name="whileWaiting">Called every 50 ms at the least; throws where the trial was asked to stop.</param>
    public long Pass(int workers, Action whileWaiting)
    {
        if (Interlocked.Increment(ref *Arrived) == workers)
        {
            Volatile.Write(ref *Moment, Stopwatch.GetTimestamp() + Stopwatch.Frequency / 1000);
            Volatile.Write(ref *Open, 1);
            Futex.Wake(Open);
        }
        while (Volatile.Read(ref *Open) == 0)
        {
            Futex.Wait(Open, 0, LookForStop);
            whileWaiting();
        }
        return Volatile.Read(ref *Moment);
    }
}
