namespace Dashboard.Core.Measurement.Calibration;

/// <summary>What a node can do at most, measured once while it was idle, so that a curve's end can be told from the machine's.</summary>
/// <param name="ComparabilityKey">Of the node it was measured on; it holds for nodes with the same one.</param>
/// <param name="ArrayBytes">Size of each of the triad's three arrays over all workers: 4 times the last-level cache in all.</param>
/// <param name="Ceilings">Memory bandwidth, by number of workers, ascending.</param>
/// <param name="Copies">What further cores are worth, by number of copies, ascending.</param>
/// <param name="Seconds">How long the calibration took.</param>
public sealed record NodeCalibration(
    string ComparabilityKey, DateTimeOffset MeasuredAt, long ArrayBytes,
    IReadOnlyList<BandwidthCeiling> Ceilings, IReadOnlyList<CopiesWorth> Copies, double Seconds);

/// <param name="NumaDomains">Memory domains that the workers were spread over.</param>
/// <param name="BytesPerSecond">Best of several passes of a[i] = b[i] + s c[i], 24 bytes per element (STREAM's count; McCalpin 1995).</param>
public sealed record BandwidthCeiling(int Workers, int NumaDomains, double BytesPerSecond);

/// <param name="Copies">Pinned copies of a scalar loop that fits into registers, one to a CPU.</param>
/// <param name="Throughput">Loops per second of all copies together, over those of one copy alone: about the number of copies on cores of their own.</param>
public sealed record CopiesWorth(int Copies, double Throughput);
