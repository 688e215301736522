namespace Dashboard.Runner.Trials;

/// <summary>Whether a trial's input came from storage or from the kernel's page cache, told by the bytes that storage delivered.</summary>
static class CacheState
{
    public const string Warm = "warm", Cold = "cold";

    /// <summary>From this share of the input on the wait for storage is part of what was timed.</summary>
    const double ColdFrom = 0.1;

    /// <param name="input">Bytes that one pass over the input reads; 0 where that is not known.</param>
    /// <param name="fromDevice">What all processes of the trial had from storage, their own program files included; null where the kernel did not tell.</param>
    /// <param name="firstPassCounts">Whether the first pass was timed. A later one finds what it has read.</param>
    /// <returns>Null where it cannot be told.</returns>
    public static string? Of(long input, long? fromDevice, bool firstPassCounts) =>
        input <= 0 || fromDevice is not { } read ? null : firstPassCounts && read >= ColdFrom * input ? Cold : Warm;
}
