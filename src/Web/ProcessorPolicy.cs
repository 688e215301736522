using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dashboard.Web;

/// <summary>
/// How Linux shares processors between this server and the work that it measures (sched(7)). A thread of the policy
/// <c>SCHED_BATCH</c> has the same share of time as any other, but waits until a processor comes free instead of interrupting
/// the thread that uses it, so that a message to a browser does not lengthen a trial.
/// </summary>
static partial class ProcessorPolicy
{
    const int Ordinary = 0;
    const int Batch = 3;
    const int CallingThread = 0;

    /// <summary>For all threads of this process; those made later have the policy of their maker.</summary>
    public static void GiveWay()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        var known = new HashSet<string>();
        while (Directory.GetDirectories("/proc/self/task").Where(known.Add).ToList() is { Count: > 0 } threads)
        {
            foreach (string thread in threads)
            {
                Set(int.Parse(Path.GetFileName(thread)), Batch);
            }
        }
    }

    /// <summary>Starts a child that measures: it is scheduled as any other program, not as this one.</summary>
    public static Process? StartOrdinary(ProcessStartInfo start)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Process.Start(start);
        }
        int before = Policy(CallingThread);
        Set(CallingThread, Ordinary);
        try
        {
            return Process.Start(start);
        }
        finally
        {
            Set(CallingThread, before);
        }
    }

    static void Set(int thread, int policy)
    {
        int priority = 0;
        // Where a sandbox forbids it, the server is scheduled as before.
        _ = SetPolicy(thread, policy, in priority);
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetPolicy(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "sched_getscheduler")]
    private static partial int Policy(int thread);
}
