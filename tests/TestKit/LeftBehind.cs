using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.TestKit;

/// <summary>What a server's trials leave in shared memory and among temporary files: nothing, if all is well.</summary>
/// <param name="temporaryFolder">The server's own <c>TMPDIR</c>.</param>
/// <param name="mark">The mark in the environment of all its processes.</param>
public sealed partial class LeftBehind(string temporaryFolder, string mark)
{
    const string SharedMemory = "/dev/shm";

    readonly HashSet<string> _before = [.. Directory.EnumerateFileSystemEntries(SharedMemory)];

    /// <summary>Files of ours; an empty folder that the next trial uses again is not one.</summary>
    public IReadOnlyList<string> Now()
        => [.. Directory.EnumerateFileSystemEntries(SharedMemory).Where(path => !_before.Contains(path) && IsOurs(path)),
            .. Directory.EnumerateFiles(temporaryFolder, "*", SearchOption.AllDirectories).Where(path => !IsOfTheRuntime(path)),
            .. Directory.EnumerateDirectories(temporaryFolder, "speedup-*-*-*", SearchOption.AllDirectories)];

    // The .NET runtime keeps a socket for diagnostic tools per process, named by the process.
    static bool IsOfTheRuntime(string path) => Path.GetFileName(path).StartsWith("dotnet-diagnostic-", StringComparison.Ordinal)
        || Path.GetFileName(path).StartsWith("clr-debug-pipe-", StringComparison.Ordinal);

    bool IsOurs(string path)
    {
        string name = Path.GetFileName(path);
        if (name.StartsWith("vader_segment", StringComparison.Ordinal))
        {
            // It bears nobody's name: one that is in use is a living rank's, perhaps of another server.
            return !IsMapped(path);
        }

        // speedup-<host>-<process id of the Runner>-<start>-<random>; a living Runner of somebody else keeps its own.
        var match = TrialFolder().Match(name);
        return match.Success
            && (RunningProcess.Find(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) is not { } owner || RunningProcess.Bears(owner.Id, mark));
    }

    static bool IsMapped(string path) => Directory.EnumerateDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0])).Any(process =>
    {
        try
        {
            return File.ReadLines(Path.Combine(process, "maps")).Any(line => line.EndsWith(path, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile.
        }
    });

    [GeneratedRegex("^speedup-[0-9a-f]+-([0-9]+)-")]
    private static partial Regex TrialFolder();
}
