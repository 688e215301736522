using System.Diagnostics;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>The processes that the leader started, and those it adopted. It reaps both.</summary>
sealed class TrialChildren(string mark)
{
    readonly Dictionary<int, ChildProcess> started = [];

    public void Add(ChildProcess child) => started.Add(child.Pid, child);

    /// <summary>Reaps whatever has ended; adopted ones leave no trace.</summary>
    public unsafe void Reap()
    {
        int status, pid;
        Libc.Usage usage;
        while ((pid = Libc.Wait(-1, &status, Libc.NoHang, &usage)) > 0)
        {
            if (started.TryGetValue(pid, out var child))
            {
                child.Ended(status, usage);
            }
        }
        NoneLeft = pid < 0;
    }

    /// <summary>Whether the last <see cref="Reap"/> found no child at all.</summary>
    public bool NoneLeft { get; private set; }

    /// <summary>Reaps until a condition holds or time is up.</summary>
    public bool ReapUntil(Func<bool> condition, TimeSpan atMost)
    {
        long start = Stopwatch.GetTimestamp();
        for (int pause = 1; ; pause = Math.Min(20, pause * 2))
        {
            Reap();
            if (condition())
            {
                return true;
            }
            if (Stopwatch.GetElapsedTime(start) >= atMost)
            {
                return false;
            }
            Thread.Sleep(pause);
        }
    }

    /// <summary>Ends what still lives, and returns when nothing does.</summary>
    public void KillRest()
    {
        Reap();
        if (!NoneLeft)
        {
            TrialProcesses.KillAll(mark, Environment.ProcessId, TimeSpan.FromSeconds(1), Reap);
        }
    }
}
