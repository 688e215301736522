using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Roles;

namespace Dashboard.Runner.Trials;

/// <summary>What dead Runners left on this host.</summary>
public static class Leftovers
{
    /// <summary>
    /// Ends marked processes of dead Runners and deletes their scratch folders below <paramref name="scratchBase"/> and their
    /// shared memory. Living Runners' belongings stay.
    /// </summary>
    public static Task<LeftoverReport> SweepAsync(string? scratchBase = null, CancellationToken cancel = default) =>
        Task.Run(() => Sweep(scratchBase, cancel), cancel);

    static LeftoverReport Sweep(string? scratchBase, CancellationToken cancel)
    {
        var killed = new HashSet<int>();
        var left = Orphans();
        for (int round = 0; left.Count > 0 && round < 100; round++)
        {
            cancel.ThrowIfCancellationRequested();
            killed.UnionWith(left.Select(p => p.Pid));
            TrialProcesses.Signal(left, Libc.SigKill);
            Thread.Sleep(20);
            left = Orphans();
        }
        var folders = new[] { TrialFolders.SharedMemory, scratchBase }.OfType<string>().SelectMany(OrphanFolders).ToList();
        bool clean = TrialProcesses.DeleteFolders(folders) && left.Count == 0;
        int segments = killed.Count > 0 || folders.Count > 0 ? SharedMemoryRemains.Delete(DateTime.MinValue) : 0;
        return new LeftoverReport(killed.Count, folders.Count + segments, clean);
    }

    static List<ProcessFacts> Orphans() => ProcessTable.All().FindAll(p =>
        !p.IsDead && p.Pid != Environment.ProcessId && MarkOf(p.Pid) is { } mark && TrialMark.IsOrphan(mark));

    static string? MarkOf(int pid)
    {
        string prefix = TrialMark.Variable + "=";
        return ProcessTable.Environment(pid).Split('\0').FirstOrDefault(v => v.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
    }

    static IEnumerable<string> OrphanFolders(string parent) => Directory.Exists(parent)
        ? Directory.GetDirectories(parent, TrialMark.FolderPrefix + "*")
            .Where(d => TrialMark.IsOrphan(Path.GetFileName(d)[TrialMark.FolderPrefix.Length..]))
        : [];
}

/// <summary>How much a sweep found and removed.</summary>
/// <param name="Clean">Whether nothing is left.</param>
public sealed record LeftoverReport(int Processes, int Folders, bool Clean);
