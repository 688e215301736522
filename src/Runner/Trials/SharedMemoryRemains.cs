using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Roles;

namespace Dashboard.Runner.Trials;

/// <summary>
/// Segments that MPI libraries put into shared memory under names of their own, and leave there when they are killed. Removed
/// are those of this user that no living process uses. The process table does not tell: where containers share the folder, it shows
/// those of this one only.
/// </summary>
static class SharedMemoryRemains
{
    static readonly string[] Prefixes = ["mpich_shar", "ucx_shm", "vader_segment", "psm2_shm", "mpich-shm", "sm_segment"];

    /// <summary>Deletes segments written since then; returns how many.</summary>
    public static int Delete(DateTime sinceUtc)
    {
        if (!Directory.Exists(TrialFolders.SharedMemory))
        {
            return 0;
        }
        var found = new DirectoryInfo(TrialFolders.SharedMemory).GetFiles()
            .Where(f => Prefixes.Any(p => f.Name.StartsWith(p, StringComparison.Ordinal)) && f.LastWriteTimeUtc >= sinceUtc)
            .Select(f => f.FullName).ToList();
        return found.Count == 0 ? 0 : Unmapped(found).Where(IsUnused).Count(TryDelete);
    }

    static List<string> Unmapped(List<string> files)
    {
        foreach (var process in ProcessTable.All())
        {
            string maps = ProcessTable.Read($"/proc/{process.Pid}/maps") ?? "";
            files = files.FindAll(f => !maps.Contains(f, StringComparison.Ordinal));
        }
        return files;
    }

    /// <summary>
    /// The kernel grants a lease on a file that is read from only where nobody has it open or mapped for writing, in whatever container,
    /// and to its owner only.
    /// </summary>
    static bool IsUnused(string file)
    {
        const int setSignal = 10, setLease = 1024, ofReader = 0, ignoredByDefault = 23 /* SIGURG */;
        int fd = Libc.Open(file, Libc.CloseOnExec, 0);
        // Whoever opens it in this moment waits until it is closed here, and we are told by a signal, which ends a process by default.
        bool unused = fd >= 0 && Libc.Control(fd, setSignal, ignoredByDefault) == 0 && Libc.Control(fd, setLease, ofReader) == 0;
        _ = fd >= 0 ? Libc.Close(fd) : 0;
        return unused;
    }

    static bool TryDelete(string file)
    {
        try
        {
            File.Delete(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
