using System.Diagnostics;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Trials;

/// <summary>
/// All processes of a trial: the leader's session, its descendants, and whatever carries the mark. No one of the three suffices:
/// ranks leave process groups, daemons leave the session, and an orphan leaves the tree.
/// </summary>
static class TrialProcesses
{
    /// <summary>Living processes of the trial.</summary>
    /// <param name="mark">Null where the mark is also others', as in a cluster that a trial started: session and descendants then are all.</param>
    /// <param name="leader">The leader's pid; it is included.</param>
    public static List<ProcessFacts> Find(string? mark, int leader)
    {
        return Find(ProcessTable.All(), mark, leader);
    }

    static List<ProcessFacts> Find(List<ProcessFacts> all, string? mark, int leader)
    {
        long earliest = all.Find(p => p.Pid == leader) is { Pid: > 0 } first ? first.Start : 0;
        var members = Descendants(all, leader);
        string variable = $"{TrialMark.Variable}={mark}";
        foreach (var process in all)
        {
            if (!members.Contains(process.Pid) && process.Start >= earliest && !process.IsDead
                && (process.Session == leader || (mark is not null && HasVariable(process.Pid, variable))))
            {
                members.Add(process.Pid);
            }
        }
        return all.FindAll(p => members.Contains(p.Pid) && !p.IsDead);
    }

    static HashSet<int> Descendants(List<ProcessFacts> all, int leader)
    {
        var members = new HashSet<int> { leader };
        for (int before = 0; before < members.Count;)
        {
            before = members.Count;
            foreach (var process in all)
            {
                if (members.Contains(process.Parent))
                {
                    members.Add(process.Pid);
                }
            }
        }
        return members;
    }

    public static bool HasVariable(int pid, string variable)
    {
        string environment = ProcessTable.Environment(pid);
        int at = environment.IndexOf(variable, StringComparison.Ordinal);
        int end = at + variable.Length;
        return at >= 0 && (at == 0 || environment[at - 1] == '\0') && (end == environment.Length || environment[end] == '\0');
    }

    /// <summary>Sends a signal to each that is still the process it was.</summary>
    public static void Signal(IEnumerable<ProcessFacts> processes, int signal)
    {
        foreach (var process in processes)
        {
            if (ProcessTable.StartTime(process.Pid) == process.Start)
            {
                _ = Libc.Kill(process.Pid, signal);
            }
        }
    }

    /// <summary>Kills until none is left but the calling process; true when so.</summary>
    /// <param name="patience">
    /// How long to go on without their number falling: thousands take a busy node longer to bury than a few, and what does not end at all must not hold up the trial.
    /// </param>
    /// <param name="between">Called after each round, for example to reap.</param>
    public static bool KillAll(string? mark, int leader, TimeSpan patience, Action? between = null)
    {
        long fell = Stopwatch.GetTimestamp();
        int fewest = int.MaxValue;
        for (int pause = 1; ; pause = Math.Min(20, pause * 2))
        {
            between?.Invoke();
            var all = ProcessTable.All();
            var left = Find(all, mark, leader).FindAll(p => p.Pid != Environment.ProcessId);
            if (left.Count == 0)
            {
                return true;
            }
            if (left.Count < fewest)
            {
                (fewest, fell) = (left.Count, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(fell) > patience)
            {
                return false;
            }
            KillGroups(all, left);
            Signal(left, Libc.SigKill);
            Thread.Sleep(pause);
        }
    }

    /// <summary>
    /// Ends whole process groups in one step of the kernel, during which none of them can start another: processes that multiply
    /// faster than they are found would outlive being ended one by one. Only groups in sessions that hold nobody else.
    /// </summary>
    static void KillGroups(List<ProcessFacts> all, List<ProcessFacts> left)
    {
        var ours = left.Select(p => p.Pid).ToHashSet();
        var foreign = all.Where(p => !p.IsDead && !ours.Contains(p.Pid)).Select(p => p.Session).ToHashSet();
        foreach (var one in left.Where(p => p.Group > 1 && !foreign.Contains(p.Session)).DistinctBy(p => p.Group))
        {
            if (ProcessTable.Find(one.Pid) is { } now && now.Start == one.Start && now.Group == one.Group)
            {
                _ = Libc.Kill(-one.Group, Libc.SigKill);
            }
        }
    }

    /// <summary>Deletes folders with all they hold; false where one could not be.</summary>
    public static bool DeleteFolders(params IEnumerable<string> folders)
    {
        bool all = true;
        foreach (string folder in folders)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                all = false;
            }
        }
        return all;
    }
}
