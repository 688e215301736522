using System.Diagnostics;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Trials;

/// <summary>Brings a trial to its end: it is asked, told, and then killed, until no process of it is left.</summary>
static class TrialStop
{
    static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);
    static readonly TimeSpan KillFor = TimeSpan.FromSeconds(5);

    const int RoundsWithLeader = 3;

    /// <param name="known">Members of the trial that were seen before.</param>
    /// <param name="atOnce">Without asking first: processes that multiply would use the time to do so.</param>
    public static StopReport Stop(string mark, LeaderProcess leader, KnownProcesses known, bool atOnce = false)
    {
        long start = Stopwatch.GetTimestamp();
        var seen = TrialProcesses.Find(mark, leader.Pid, known).Select(p => (p.Pid, p.Start)).ToHashSet();
        if (!atOnce)
        {
            leader.Cancel();
            leader.Ended.Wait(Grace);
        }
        bool gone = (!atOnce && Tell(mark, leader, known, seen))
            || TrialProcesses.KillAll(mark, leader.Pid, KillFor, known: known, roundsWithLeader: atOnce ? 0 : RoundsWithLeader);
        leader.Ended.Wait(Grace);
        return new StopReport(seen.Count, Stopwatch.GetElapsedTime(start).TotalSeconds, gone);
    }

    /// <summary>Sends TERM to what is left but the leader, which was asked and adopts what others leave; true when nothing is left within the grace time.</summary>
    static bool Tell(string mark, LeaderProcess leader, KnownProcesses known, HashSet<(int, long)> seen)
    {
        long start = Stopwatch.GetTimestamp();
        var left = TrialProcesses.Find(mark, leader.Pid, known);
        TrialProcesses.Signal(left.Where(p => p.Pid != leader.Pid), Libc.SigTerm);
        for (int pause = 5; left.Count > 0 && Stopwatch.GetElapsedTime(start) < Grace; pause = Math.Min(50, pause * 2))
        {
            seen.UnionWith(left.Select(p => (p.Pid, p.Start)));
            Thread.Sleep(pause);
            left = TrialProcesses.Find(mark, leader.Pid, known);
        }
        return left.Count == 0;
    }
}
