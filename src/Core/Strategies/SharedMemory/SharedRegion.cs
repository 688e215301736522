#pragma warning disable CA1416 // Shared memory files and futexes: Linux.
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Strategies.SharedMemory;

/// <summary>
/// Memory that all processes of a trial see: a file in its folder in shared memory, mapped by each. Starts as zeros; the first to open it
/// creates it. Without a folder it is this process's own, for checks and for priming.
/// </summary>
public sealed unsafe class SharedRegion : IDisposable
{
    const int ReadWriteCreate = 0x42;
    const int Shared = 1;
    const int SharedAnonymous = 0x21;
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly nuint length;

    SharedRegion(byte* start, nuint length)
    {
        Start = start;
        this.length = length;
    }

    /// <summary>First byte, at the start of a page.</summary>
    public byte* Start { get; }

    /// <param name="folder">The trial's folder in shared memory; null for memory of this process alone.</param>
    /// <exception cref="IOException">The file cannot be created, sized or mapped.</exception>
    public static SharedRegion Open(string? folder, string name, long bytes)
    {
        if (folder is null)
        {
            return Map(-1, (nuint)bytes, SharedAnonymous, name);
        }
        Directory.CreateDirectory(folder, Private);
        string path = Path.Combine(folder, name);
        int fd = Libc.Open(path, ReadWriteCreate | Libc.CloseOnExec, 0x180 /* 0600 */);
        try
        {
            // To the same size for all: the second one changes nothing.
            return fd >= 0 && Libc.Truncate(fd, bytes) == 0 ? Map(fd, (nuint)bytes, Shared, path)
                : throw new IOException($"Shared memory {path} of {bytes} bytes cannot be opened: {Libc.LastError()}.");
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    static SharedRegion Map(int fd, nuint length, int flags, string name)
    {
        void* start = Libc.MapMemory(null, length, 3 /* read, write */, flags, fd, 0);
        return (nint)start != -1 ? new SharedRegion((byte*)start, length)
            : throw new IOException($"Shared memory {name} of {length} bytes cannot be mapped: {Libc.LastError()}.");
    }

    public void Dispose() => _ = Libc.UnmapMemory(Start, length);
}
