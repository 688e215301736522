using Dashboard.Core.Protocol;

namespace Dashboard.Core.Jobs;

/// <summary>Which failed trials are attempted again, and how often.</summary>
public static class TrialRetry
{
    const int MostFailures = 3;

    /// <summary>A crash or a loss may be the machine's fault and is tried up to three times; every other failure would repeat itself.</summary>
    /// <param name="failures">Attempts that crashed or were lost since the trial was last retried, this one included. Orderly stops are none.</param>
    public static bool WillRetry(TrialError error, int failures) => error.Kind is "crash" or "lost" && failures < MostFailures;

    /// <summary>Bad input fails all trials alike, so the job stops at the first.</summary>
    public static bool StopsTheJob(TrialError error) => error.Kind == "input";
}
