using System.Runtime.InteropServices;
using Dashboard.Core.Data.Csv;

namespace Dashboard.Core.Tests.Data;

/// <summary>
/// Memory between two pages that nobody may touch: a read or write of a single byte outside ends the process. It touches the fence
/// behind it, or the one before it, since a page cannot be cut to size.
/// </summary>
sealed unsafe partial class FencedMemory(bool atEnd) : ITextMemory
{
    const int ReadWrite = 3;
    const int PrivateAnonymous = 0x22;

    static readonly int Page = Environment.SystemPageSize;

    public byte* Allocate(int bytes)
    {
        int inside = Inside(bytes);
        byte* all = Map(null, (nuint)(inside + (2 * Page)), 0, PrivateAnonymous, -1, 0);
        if ((nint)all == -1 || Protect(all + Page, (nuint)inside, ReadWrite) != 0)
        {
            throw new IOException($"No fenced memory: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        return all + Page + (atEnd ? inside - bytes : 0);
    }

    public void Free(byte* start, int bytes)
    {
        int inside = Inside(bytes);
        byte* all = start - Page - (atEnd ? inside - bytes : 0);
        _ = Unmap(all, (nuint)(inside + (2 * Page)));
    }

    static int Inside(int bytes) => (bytes + Page - 1) / Page * Page;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(void* address, nuint length);
}
