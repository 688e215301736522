using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dashboard.Benchmarks.Running;

/// <summary>The kernel's cache of a file's pages.</summary>
static partial class PageCache
{
    const int DontNeed = 4;

    /// <summary>Lets the kernel forget a file's pages, so that the next reader waits for the disk.</summary>
    public static void Drop(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
        int error = Advise(file, 0, 0, DontNeed);
        if (error != 0)
        {
            throw new IOException($"posix_fadvise on {path} failed with error {error}.");
        }
    }

    /// <summary>Reads a file once, so that the next reader finds all of it in memory, as far as that goes.</summary>
    public static void Warm(string path)
    {
        byte[] buffer = new byte[8 << 20];
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        for (long at = 0, got = 1; got > 0; at += got)
        {
            got = RandomAccess.Read(file, buffer, at);
        }
    }

    /// <summary>Bytes that this process and its children, once they have ended, have had from disk.</summary>
    public static long BytesFromDisk() => long.Parse(
        File.ReadLines("/proc/self/io").First(line => line.StartsWith("read_bytes:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
