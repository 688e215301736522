using System.Diagnostics;

namespace Dashboard.Core.Data.Arrays;

/// <summary>
/// Whether a thread copies the bytes of its next stretch into a buffer or maps them: whichever was faster of late. In page cache
/// that depends on how the pages got there (seen, a core: a file just written 12 GB/s copied and 7 mapped; one read from disk in
/// long pieces 14 copied and 20 mapped), so it is measured and not guessed. What comes from disk is always copied. Values and
/// the order of sums are the same either way.
/// </summary>
sealed class ReadingWay
{
    /// <summary>Below this a mapping costs more than it can save.</summary>
    public const long LeastBytes = 4 << 10;

    /// <summary>One stretch in so many goes the way that was slower, in case things have changed.</summary>
    const int Probe = 32;

    [ThreadStatic]
    static ReadingWay? ofThread;

    /// <summary>Bytes a second; a thread that gets less is waiting for a disk.</summary>
    const double SlowestCache = 4e9;

    static readonly double DiskTicks = Stopwatch.Frequency / SlowestCache;

    // Ticks per byte; 0 while unknown.
    double copied;
    double mapped;
    int stretches;

    public static ReadingWay OfThread => ofThread ??= new ReadingWay();

    /// <summary>Decides for the next stretch.</summary>
    public bool Maps(long bytes)
    {
        // Touching pages that are not there reads small pieces, one after the other: half as fast as the kernel's reading ahead.
        if (bytes < LeastBytes || copied == 0 || copied > DiskTicks)
        {
            return false;
        }

        bool mapIsFaster = mapped < copied;
        return mapped == 0 || (++stretches % Probe == 0 ? !mapIsFaster : mapIsFaster);
    }

    /// <summary>Notes how long a stretch took.</summary>
    public void Took(bool map, long ticks, long bytes)
    {
        if (bytes >= LeastBytes)
        {
            (map ? ref mapped : ref copied) = (double)ticks / bytes;
        }
    }
}
