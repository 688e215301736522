using System.Diagnostics;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Trials;

/// <summary>
/// All processes of a trial: the leader's session, its descendants, whatever carries the mark, and what was one of them before. No one of
/// these suffices: ranks leave process groups, daemons leave the session, and an orphan of a dead leader leaves the tree.
/// </summary>
static class TrialProcesses
{
    /// <summary>Living processes of the trial.</summary>
    /// <param name="mark">Null where the mark is also others', as in a cluster that a trial started: session and descendants then are all.</param>
    /// <param name="leader">The leader's pid; it is included.</param>
    /// <param name="known">Earlier members, which stay such with all their descendants; those found are added.</param>
    public static List<ProcessFacts> Find(string? mark, int leader, KnownProcesses? known = null) => Find(ProcessTable.All(), mark, leader, known);

    static List<ProcessFacts> Find(List<ProcessFacts> all, string? mark, int leader, KnownProcesses? known)
    {
        long earliest = all.Find(p => p.Pid == leader) is { Pid: > 0 } first ? first.Start : 0;
        var members = Descendants(all, [leader, .. all.Where(p => known?.Contains(p) ?? false).Select(p => p.Pid)]);
        string variable = $"{TrialMark.Variable}={mark}";
        foreach (var process in all)
        {
            if (!members.Contains(process.Pid) && process.Start >= earliest && !process.IsDead
                && (process.Session == leader || (mark is not null && HasVariable(process.Pid, variable))))
            {
                members.Add(process.Pid);
            }
        }
        var living = all.FindAll(p => members.Contains(p.Pid) && !p.IsDead);
        known?.Add(living);
        return living;
    }

    static HashSet<int> Descendants(List<ProcessFacts> all, HashSet<int> members)
    {
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
    /// <param name="known">Earlier members.</param>
    /// <param name="roundsWithLeader">For how many rounds the leader lives on while others do: it adopts what is started and orphaned meanwhile.</param>
    public static bool KillAll(string? mark, int leader, TimeSpan patience, Action? between = null, KnownProcesses? known = null, int roundsWithLeader = 0)
    {
        long fell = Stopwatch.GetTimestamp();
        int fewest = int.MaxValue;
        for (int pause = 1; ; pause = Math.Min(20, pause * 2))
        {
            between?.Invoke();
            var all = ProcessTable.All();
            var left = Find(all, mark, leader, known).FindAll(p => p.Pid != Environment.ProcessId);
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
            if (left.Count > 1 && roundsWithLeader-- > 0)
            {
                left.RemoveAll(p => p.Pid == leader);
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
