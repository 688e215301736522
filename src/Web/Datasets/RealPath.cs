using System.Runtime.InteropServices;

namespace Dashboard.Web.Datasets;

/// <summary>Where a path really leads, with every link and <c>..</c> resolved by the kernel's own rules.</summary>
static partial class RealPath
{
    /// <returns>Null where nothing exists at the path, or it cannot be reached.</returns>
    public static string? Of(string path)
    {
        nint resolved = realpath(path, 0);
        if (resolved == 0)
        {
            return null;
        }
        try
        {
            return Marshal.PtrToStringUTF8(resolved);
        }
        finally
        {
            free(resolved);
        }
    }

    // Named as in realpath(3) and free(3).
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint realpath(string path, nint buffer);

    [LibraryImport("libc")]
    private static partial void free(nint pointer);
}
