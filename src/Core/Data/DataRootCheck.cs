using System.Runtime.InteropServices;
using System.Text;
using Dashboard.Core.Analyses;

namespace Dashboard.Core.Data;

/// <summary>
/// Keeps paths below the configured data folders, with every link on the way resolved. An entry that begins with
/// <see cref="TakenOut"/> takes a folder out of the one that holds it; of several entries above a file the innermost decides.
/// </summary>
static partial class DataRootCheck
{
    const int LongestPath = 4096;
    const char TakenOut = '-';

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

        string[] given = Given(roots);
        string located = Path.IsPathRooted(path)
            ? Path.GetFullPath(path)
            : given.Select(root => Path.GetFullPath(path, root)).FirstOrDefault(Path.Exists) ?? Path.GetFullPath(path, given[0]);
        return given.Any(root => IsBelow(located, Path.GetFullPath(root)) || IsBelow(located, Resolve(root)))
            ? located
            : throw Outside(path, roots);
    }

    /// <summary>Refuses what lies outside the roots.</summary>
    /// <param name="real">Where it really lies, without links; null where that cannot be said.</param>
    /// <param name="name">How the message calls it.</param>
    public static void Require(string? real, string name, IReadOnlyList<string> roots)
    {
        if (roots.Count > 0 && (real is null || !Allows(real, roots)))
        {
            throw Outside(name, roots);
        }
    }

    static string[] Given(IReadOnlyList<string> roots) => [.. roots.Where(root => root[0] != TakenOut)];

    static bool Allows(string real, IReadOnlyList<string> roots)
    {
        var (depth, allowed) = (-1, false);
        foreach (string root in roots)
        {
            bool takenOut = root[0] == TakenOut;
            string? folder = Resolve(takenOut ? root[1..] : root);
            if (IsBelow(real, folder) && folder!.Length > depth)
            {
                (depth, allowed) = (folder.Length, !takenOut);
            }
        }
        return allowed;
    }

    // Names no roots: where data may lie on the server is not everybody's business.
    static InputException Outside(string path, IReadOnlyList<string> roots) =>
        new($"\"{path}\" is refused: it lies outside the {(Given(roots).Length == 1 ? "folder" : $"{Given(roots).Length} folders")} from which data may be read.");

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
