namespace Dashboard.Load.Watching;

/// <summary>Delays, from the moment at which something happened to the one at which it was read, for quantiles.</summary>
sealed class Latencies
{
    const int Buckets = 4000;
    const double BucketSeconds = 0.001;

    readonly long[] counts = new long[Buckets + 1];

    public long Count => counts.Sum();

    public void Add(double seconds) => Interlocked.Increment(ref counts[Math.Clamp((int)(seconds / BucketSeconds), 0, Buckets)]);

    /// <summary>In milliseconds; 4,000 stands for anything longer. NaN where nothing was counted.</summary>
    public double Milliseconds(double quantile)
    {
        long wanted = (long)Math.Ceiling(quantile * Count), seen = 0;
        for (int i = 0; i <= Buckets && wanted > 0; i++)
        {
            seen += counts[i];
            if (seen >= wanted)
            {
                return i + 1;
            }
        }
        return double.NaN;
    }

    public void Clear() => Array.Clear(counts);

    public string Words() => $"{Milliseconds(0.5):0}, {Milliseconds(0.95):0}, {Milliseconds(0.99):0} ms";
}
