using System.Runtime.InteropServices;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Strategies;

/// <summary>
/// The counters of one trial, in memory that all its workers map: a file in shared memory for processes and ranks, plain
/// memory for threads. A worker writes only its own lines, the claim counter alone is contended; nobody waits on anything here.
/// </summary>
/// <remarks>
/// Layout: one head line (claims and the stop flag 128 bytes apart), two lines of 128 bytes per worker, 32 bytes per
/// chunk. Workers is at most 4,096, chunks at most <see cref="MostChunks"/>. Times are ticks of the monotonic clock, which all processes of a host share.
/// </remarks>
public sealed unsafe class TrialBoard : IDisposable
{
    public const int MostChunks = 65_536;
    const int Line = 128;
    const int HeadBytes = 3 * Line;
    const int WorkerBytes = 2 * Line;
    const nuint Page = 4096;

    readonly byte* memory;
    readonly nuint length;
    readonly void* allocated;

    /// <param name="allocated">Null where the memory is a file's.</param>
    TrialBoard(byte* memory, nuint length, void* allocated, int workers)
    {
        this.memory = memory;
        this.length = length;
        this.allocated = allocated;
        Workers = workers;
    }

    public int Workers { get; }

    /// <summary>A board for the threads of this process.</summary>
    public static TrialBoard Private(int workers)
    {
        nuint length = Size(workers);
        // Zero without being touched: most plans need a small part of the marks.
        void* allocated = NativeMemory.AllocZeroed(length + Page);
        byte* aligned = (byte*)(((nuint)allocated + Page - 1) & ~(Page - 1));
        return new TrialBoard(aligned, length, allocated, workers);
    }

    /// <summary>Creates the file of a board, empty; it must not exist.</summary>
    public static TrialBoard Create(string path, int workers) => Map(path, workers, 0xC2 /* read-write, create, exclusive */);

    /// <summary>Maps a board that the leader has created.</summary>
    public static TrialBoard Open(string path, int workers) => Map(path, workers, 2 /* read-write */);

    static TrialBoard Map(string path, int workers, int flags)
    {
        int fd = Libc.Open(path, flags | Libc.CloseOnExec, 0x180 /* 0600 */);
        if (fd < 0)
        {
            throw new IOException($"Shared memory {path} cannot be opened: {Libc.LastError()}.");
        }
        try
        {
            nuint length = Size(workers);
            if (flags != 2 && Libc.Truncate(fd, (long)length) != 0)
            {
                throw new IOException($"Shared memory {path} cannot be sized to {length} bytes: {Libc.LastError()}.");
            }
            void* memory = Libc.MapMemory(null, length, 3 /* read, write */, 1 /* shared */, fd, 0);
            return (nint)memory != -1
                ? new TrialBoard((byte*)memory, length, null, workers)
                : throw new IOException($"Shared memory {path} cannot be mapped: {Libc.LastError()}.");
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    static nuint Size(int workers) => (nuint)(HeadBytes + workers * WorkerBytes + MostChunks * sizeof(ChunkMark));

    /// <summary>The next chunk that nobody has claimed.</summary>
    public ref long Claimed => ref *(long*)memory;

    /// <summary>Why the workers must stop, and the address that they look at.</summary>
    public StopReason Stop => (StopReason)Volatile.Read(ref *(int*)(memory + Line));

    /// <summary>Asks all workers to stop; the first reason stays.</summary>
    public void AskToStop(StopReason reason) => Interlocked.CompareExchange(ref *(int*)(memory + Line), (int)reason, 0);

    /// <summary>Address of <see cref="Stop"/> for the hot path.</summary>
    internal int* StopFlag => (int*)(memory + Line);

    public ref WorkerLine Worker(int index) => ref *(WorkerLine*)(memory + HeadBytes + index * WorkerBytes);

    public ref ChunkMark Chunk(int index) => ref *(ChunkMark*)(memory + HeadBytes + Workers * WorkerBytes + index * sizeof(ChunkMark));

    internal WorkerLine* WorkerAddress(int index) => (WorkerLine*)(memory + HeadBytes + index * WorkerBytes);

    public void Dispose()
    {
        if (allocated is null)
        {
            _ = Libc.UnmapMemory(memory, length);
        }
        else
        {
            NativeMemory.Free(allocated);
        }
    }
}

public enum StopReason
{
    None,
    /// <summary>Somebody cancelled the trial, or it is over a limit.</summary>
    Cancelled,
    /// <summary>Another worker failed.</summary>
    Failed,
}

/// <summary>What a worker is at; <see cref="Concluding"/> is after the region: the summary of its results, and their writing to a file.</summary>
public enum WorkerState { Starting, Ready, Running, Concluding, Finished }

/// <summary>What one worker says of itself; written by it alone, read by the leader at any time.</summary>
public struct WorkerLine
{
    public int Pid;
    public int State;
    /// <summary>Chunk in work plus one; 0 while there is none.</summary>
    public int ChunkPlusOne;
    public int Collections;
    /// <summary>Items done in the current loop.</summary>
    public long Items;
    /// <summary>Of the current loop: time in chunks, and the part of it spent reading.</summary>
    public long BusyTicks, ReadTicks;
    /// <summary>Of the current loop: when the last chunk ended, and when the partials were packed for their way.</summary>
    public long MapEnd, Packed;
    /// <summary>Self-report at the end of the trial.</summary>
    public long ResidentBytes, AnonymousBytes, HeapBytes, PauseTicks;
    /// <summary>Since the start barrier: processor time, and bytes by read calls.</summary>
    public long CpuTicks, ReadBytes;
    /// <summary>Processor time of a worker that is not below its leader, and the part of it on the leader's host; else 0, as the kernel tells.</summary>
    public long FarCpuTicks, NearCpuTicks;
    /// <summary>Bytes that such a worker had from storage; 0 where the leader's own account holds them.</summary>
    public long FarReadBytes;
    /// <summary>The kernel's number of the thread, where workers are threads of one process; else 0.</summary>
    public int Thread;
}

/// <summary>One chunk of the latest loop.</summary>
public struct ChunkMark
{
    /// <summary>Worker plus one; 0 where the chunk was not done.</summary>
    public int WorkerPlusOne;
    /// <summary>The part of the chunk's time that its analysis booked as reading; a float, which needs no room beside the number above.</summary>
    public float ReadTicks;
    public long Start, End, Items;
}
