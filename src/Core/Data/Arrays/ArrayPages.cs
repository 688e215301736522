using System.Runtime.InteropServices;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Data.Arrays;

/// <summary>
/// Room for one long array, taken from the system at once but given out page by page where it is first written: each process
/// holds only the chunks that it works on, near the core that wrote them first. Starts at a multiple of 2 MiB, with large pages where the system has them.
/// </summary>
sealed unsafe class ArrayPages : IDisposable
{
    const nuint LargePage = 2 << 20;

    readonly nuint reserved;
    void* memory;

    /// <exception cref="OutOfMemoryException">The system refuses.</exception>
    public ArrayPages(long bytes)
    {
        Bytes = bytes;
        reserved = (nuint)bytes + LargePage;
        memory = OperatingSystem.IsLinux() ? Map(reserved) : NativeMemory.AlignedAlloc(reserved, 4096);
        nuint start = ((nuint)memory + LargePage - 1) / LargePage * LargePage;
        Start = (byte*)start;
        if (OperatingSystem.IsLinux())
        {
            // Only a wish: without large pages everything works, a little slower.
            _ = Libc.Advise(Start, (nuint)bytes, Libc.LargePages);
        }
    }

    public byte* Start { get; }

    public long Bytes { get; }

    static void* Map(nuint length)
    {
        const int privateAnonymousUnreserved = 0x2 | 0x20 | 0x4000;
        void* memory = Libc.MapMemory(null, length, 3 /* read, write */, privateAnonymousUnreserved, -1, 0);
        return (nint)memory != -1 ? memory : throw new OutOfMemoryException($"The system refuses {length} bytes: {Libc.LastError()}.");
    }

    public void Dispose()
    {
        if (memory is null)
        {
            return;
        }

        if (OperatingSystem.IsLinux())
        {
            _ = Libc.UnmapMemory(memory, reserved);
        }
        else
        {
            NativeMemory.AlignedFree(memory);
        }

        memory = null;
    }
}
