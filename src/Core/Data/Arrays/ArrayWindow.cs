using System.ComponentModel;
using System.Runtime.InteropServices;
using Dashboard.Core.Strategies.Native;
using Microsoft.Win32.SafeHandles;

namespace Dashboard.Core.Data.Arrays;

/// <summary>
/// A stretch of an array's bytes in the address space, mapped while one chunk is worked on and let go after it, so that
/// resident memory stays at a chunk a worker however large the file is. Reading happens on touch, in the phase compute:
/// a mapping has no read of its own to time.
/// </summary>
sealed unsafe class ArrayWindow : IDisposable
{
    const int ReadOnly = 1;
    const int Shared = 1;

    readonly byte* mapped;
    readonly nuint mappedLength;
    readonly byte* first;
    readonly long firstOffset;

    ArrayWindow(byte* mapped, nuint mappedLength, byte* first, long firstOffset)
    {
        this.mapped = mapped;
        this.first = first;
        (this.mappedLength, this.firstOffset) = (mappedLength, firstOffset);
    }

    /// <summary>The address of a byte of the file.</summary>
    public byte* At(long offset) => first + (offset - firstOffset);

    public static ArrayWindow OfMemory(byte* first, long offset) => new(null, 0, first, offset);

    /// <exception cref="IOException">The system refuses the mapping.</exception>
    public static ArrayWindow OfFile(SafeFileHandle handle, string name, long offset, long length)
    {
        long start = offset & -Environment.SystemPageSize;
        nuint size = (nuint)(offset + length - start);
        void* mapped = Libc.MapMemory(null, size, ReadOnly, Shared, (int)handle.DangerousGetHandle(), (nint)start);
        return (nint)mapped != -1
            ? new ArrayWindow((byte*)mapped, size, (byte*)mapped + (offset - start), offset)
            : throw new IOException($"{name}: {length} bytes from byte {offset} on cannot be mapped: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    public void Dispose()
    {
        if (mapped is not null)
        {
            _ = Libc.UnmapMemory(mapped, mappedLength);
        }
    }
}
