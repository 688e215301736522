using System.Runtime.InteropServices;
using System.Text;
using Dashboard.Core.Analyses;

namespace Dashboard.Core.Data;

/// <summary>Keeps paths below the configured data folders, with every link on the way resolved.</summary>
static partial class DataRootCheck
{
    const int LongestPath = 4096;

    /// <summary>The full path; where there are roots, a relative one is looked for below each.</summary>
    /// <exception cref="InputException">The path steps upwards, or lies outside the roots as written.</exception>
    public static string Locate(string path, IReadOnlyList<string> roots)
    {
        if (path.Contains('\0') || path.Length == 0 || Encoding.UTF8.GetByteCount(path) >= LongestPath)
        {
            throw new InputException("A path must have 1 to 4095 bytes and no zero byte.");
        }

        if (roots.Count == 0)
        {
            return Path.GetFullPath(path);
        }

        if (path.Split('/').Contains(".."))
        {
            throw new InputException($"\"{path}\" is refused: a path must not contain \"..\".");
        }

        string located = Path.IsPathRooted(path)
            ? Path.GetFullPath(path)
            : roots.Select(root => Path.GetFullPath(path, root)).FirstOrDefault(Path.Exists) ?? Path.GetFullPath(path, roots[0]);
        return roots.Any(root => IsBelow(located, Path.GetFullPath(root)) || IsBelow(located, Resolve(root)))
            ? located
            : throw Outside(path, roots);
    }

    /// <summary>Refuses a file that, links resolved, lies outside the roots.</summary>
    public static void Require(string path, string name, IReadOnlyList<string> roots)
    {
        if (roots.Count == 0)
        {
            return;
        }

        string real = Resolve(path) ?? throw new InputException($"{name}: there is no such file or folder.");
        if (!roots.Any(root => IsBelow(real, Resolve(root))))
        {
            throw Outside(name, roots);
        }
    }

    // Names no roots: where data may lie on the server is not everybody's business.
    static InputException Outside(string path, IReadOnlyList<string> roots) =>
        new($"\"{path}\" is refused: it lies outside the {(roots.Count == 1 ? "folder" : $"{roots.Count} folders")} from which data may be read.");

    static bool IsBelow(string path, string? root) =>
        root is not null && (path == root || path.StartsWith(root.EndsWith('/') ? root : root + "/", StringComparison.Ordinal));

    /// <summary>The path without links; null where it does not exist.</summary>
    static unsafe string? Resolve(string path)
    {
        byte* resolved = stackalloc byte[LongestPath + 1];
        return RealPath(path, resolved) == 0 ? null : Marshal.PtrToStringUTF8((nint)resolved);
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint RealPath(string path, byte* resolved);
}
