using Dashboard.Core.Protocol;

namespace Dashboard.Core.Jobs;

/// <summary>Which failed trials are attempted again, and how often.</summary>
public static class TrialRetry
{
    public const int MaxAttempts = 3;

    /// <summary>A crash or a loss may be the machine's fault and is tried up to three times; every other failure would repeat itself.</summary>
    public static bool WillRetry(TrialError error, int attempt) => error.Kind is "crash" or "lost" && attempt < MaxAttempts;

    /// <summary>Bad input fails all trials alike, so the job stops at the first.</summary>
    public static bool StopsTheJob(TrialError error) => error.Kind == "input";
}
