using Dashboard.Runner.Roles;

namespace Dashboard.Runner.Trials;

/// <summary>
/// Segments that MPI libraries put into shared memory under names of their own, and leave there when they are killed. Removed
/// are those of this user that no living process maps.
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
        return found.Count == 0 ? 0 : Unmapped(found).Count(TryDelete);
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
