using System.Runtime.InteropServices;
using Dashboard.Core.Clusters.Wire;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Clusters.Arrays;

/// <summary>
/// A file in the cluster's folder in shared memory, mapped by all who read or write it. Its first page counts, for each process
/// of the cluster, how often that process holds the block; whoever made it uses it again once nobody does. The controller
/// clears the counts of the dead.
/// </summary>
public sealed unsafe class ArrayBlock : IDisposable
{
    public const int HeadBytes = 4096;

    /// <summary>Processes that can hold blocks at a time.</summary>
    public const int Slots = 1000;

    /// <summary>The controller's: it holds what is on its way.</summary>
    public const int ControllerSlot = 0;

    const int RetiredAt = 1020;
    const int ReadWriteCreate = 0x42;
    const int ReadWrite = 2;

    readonly int* head;
    readonly nuint mapped;

    ArrayBlock(BlockName name, byte* start, nuint mapped)
    {
        Name = name;
        head = (int*)start;
        this.mapped = mapped;
    }

    public BlockName Name { get; }

    /// <summary>Bytes for elements.</summary>
    public long Capacity => (long)mapped - HeadBytes;

    public byte* Data => (byte*)head + HeadBytes;

    /// <summary>Whether its file is gone or going: nobody will send it again.</summary>
    public bool IsRetired => Volatile.Read(ref head[RetiredAt]) != 0;

    public bool IsHeld
    {
        get
        {
            var counts = MemoryMarshal.Cast<int, long>(new ReadOnlySpan<int>(head, Slots));
            return counts.ContainsAnyExcept(0L);
        }
    }

    /// <summary>Makes a block with all of its memory claimed, so that writing it cannot fail later.</summary>
    /// <exception cref="ClusterException">There is not so much shared memory.</exception>
    public static ArrayBlock Create(string folder, BlockName name, long capacity)
    {
        string path = Path.Combine(folder, name.FileName);
        int fd = Libc.Open(path, ReadWriteCreate | Libc.CloseOnExec, 0x180 /* 0600 */);
        int fault = fd < 0 ? Marshal.GetLastPInvokeError() : Libc.Allocate(fd, 0, HeadBytes + capacity);
        if (fault == 0)
        {
            return Map(fd, name, (nuint)(HeadBytes + capacity));
        }
        _ = Libc.Close(fd);
        File.Delete(path);
        throw new ClusterException($"An array of {capacity:N0} bytes finds no room in shared memory ({folder}): {Marshal.GetPInvokeErrorMessage(fault)}.");
    }

    /// <param name="headOnly">Maps the counts alone, for the controller, which reads no elements.</param>
    /// <exception cref="ClusterException">The block is gone.</exception>
    public static ArrayBlock Open(string folder, BlockName name, bool headOnly = false)
    {
        string path = Path.Combine(folder, name.FileName);
        int fd = Libc.Open(path, ReadWrite | Libc.CloseOnExec, 0);
        if (fd < 0)
        {
            throw new ClusterException($"The array in {name.FileName} is gone: {Libc.LastError()}.");
        }
        long length = headOnly ? HeadBytes : new FileInfo(path).Length;
        return Map(fd, name, (nuint)Math.Max(HeadBytes, length));
    }

    static ArrayBlock Map(int fd, BlockName name, nuint length)
    {
        void* start = Libc.MapMemory(null, length, 3 /* read, write */, 1 /* shared */, fd, 0);
        string reason = (nint)start == -1 ? Libc.LastError() : "";
        _ = Libc.Close(fd);
        return (nint)start != -1 ? new ArrayBlock(name, (byte*)start, length)
            : throw new ClusterException($"The array in {name.FileName} cannot be mapped: {reason}.");
    }

    public void Hold(int slot) => Interlocked.Increment(ref head[slot]);

    public void Release(int slot) => Interlocked.Decrement(ref head[slot]);

    /// <summary>Forgets what a dead process held.</summary>
    public void Clear(int slot) => Volatile.Write(ref head[slot], 0);

    public void Retire() => Volatile.Write(ref head[RetiredAt], 1);

    public void Dispose() => _ = Libc.UnmapMemory(head, mapped);
}
