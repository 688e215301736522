using System.Globalization;
using Dashboard.Core.Measurement.Environment;

namespace Dashboard.Core.Strategies.SharedMemory;

/// <summary>
/// A lock between processes in one word of shared memory: 0 is free, otherwise the owner's process id, with the highest bit set
/// while somebody sleeps for it. Not recursive, not fair.
/// </summary>
/// <remarks>
/// Free of the kernel where nobody waits. A waiter looks every 50 ms whether the owner still lives and takes the lock over from a
/// dead one; what the lock guards may then be half done, which <see cref="Enter"/> tells.
/// </remarks>
public readonly unsafe struct FutexLock(int* word)
{
    const int Sleepers = int.MinValue;
    static readonly TimeSpan LookAfterOwner = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes the lock, waiting as long as needed.</summary>
    /// <param name="whileWaiting">Called every 50 ms at the least; may throw to give up.</param>
    /// <returns>True where the last owner died while it held the lock.</returns>
    public bool Enter(Action? whileWaiting = null)
    {
        int me = Environment.ProcessId;
        if (Interlocked.CompareExchange(ref *word, me, 0) == 0)
        {
            return false;
        }
        while (true)
        {
            int seen = Volatile.Read(ref *word);
            // Whoever has slept cannot know whether others still do, and so takes the lock with the bit set.
            if (seen == 0)
            {
                if (Interlocked.CompareExchange(ref *word, me | Sleepers, 0) == 0)
                {
                    return false;
                }
                continue;
            }
            if (seen < 0 || Interlocked.CompareExchange(ref *word, seen | Sleepers, seen) == seen)
            {
                Futex.Wait(word, seen | Sleepers, LookAfterOwner);
                whileWaiting?.Invoke();
                if (TakenFromDead(seen | Sleepers, me))
                {
                    return true;
                }
            }
        }
    }

    public void Exit()
    {
        if (Interlocked.Exchange(ref *word, 0) < 0)
        {
            Futex.Wake(word, 1);
        }
    }

    bool TakenFromDead(int seen, int me) => Volatile.Read(ref *word) == seen && !Lives(seen & ~Sleepers)
        && Interlocked.CompareExchange(ref *word, me | Sleepers, seen) == seen;

    /// <summary>A process that has ended but is not reaped yet counts as dead.</summary>
    static bool Lives(int pid)
    {
        string? stat = new SystemFiles().Text(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        int name = stat?.LastIndexOf(')') ?? -1;
        return name >= 0 && stat!.Length > name + 2 && stat[name + 2] is not ('Z' or 'X');
    }
}
