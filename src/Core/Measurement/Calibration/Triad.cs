using System.Runtime.Intrinsics;
using Dashboard.Core.Data.Arrays;
using Dashboard.Core.Jobs;

namespace Dashboard.Core.Measurement.Calibration;

/// <summary>
/// Memory bandwidth by STREAM's triad a[i] = b[i] + s c[i] (McCalpin, "Memory Bandwidth and Machine Balance in Current High Performance
/// Computers", IEEE TCCA Newsletter, 1995), results stored past the caches, 24 bytes an element.
/// </summary>
static unsafe class Triad
{
    /// <summary>STREAM asks for arrays of at least 4 times the last-level cache.</summary>
    public const int CacheMultiple = 4;

    const int BytesPerElement = 3 * sizeof(double);
    const int LeastPasses = 4;
    const double LongestSeconds = 0.15;

    /// <param name="arrayBytes">Size of each of the three arrays, over all workers.</param>
    /// <returns>Bytes per second of the best pass; the first warms up.</returns>
    public static double Measure(int workers, IReadOnlyList<int> cpus, Binding binding, long arrayBytes, CancellationToken cancel)
    {
        nint share = (nint)(arrayBytes / workers / 64 * 64);
        var passes = PinnedTeam.Run(workers, cpus, binding, _ => Prepare(share), p => p.Count > LeastPasses && p.Sum() > LongestSeconds, cancel);
        return (double)share / sizeof(double) * BytesPerElement * workers / passes.Skip(1).Min();
    }

    static (Action, Action) Prepare(nint bytes)
    {
        // Never touched before, so each page comes to lie where this thread sits; large ones, as the kernels' arrays have.
        var pages = new ArrayPages(3 * bytes);
        byte* room = pages.Start;
        double* a = (double*)room, b = (double*)(room + bytes), c = (double*)(room + 2 * bytes);
        nint length = bytes / sizeof(double);
        for (nint i = 0; i < length; i++)
        {
            a[i] = 0;
            b[i] = 1;
            c[i] = 2;
        }
        return (() => Pass(a, b, c, length), pages.Dispose);
    }

    /// <remarks>The length is a multiple of 8, and the arrays are aligned to 64 bytes.</remarks>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    static void Pass(double* a, double* b, double* c, nint length)
    {
        var scale = Vector256.Create(3.0);
        for (nint i = 0; i < length; i += 8)
        {
            (Vector256.LoadAligned(b + i) + scale * Vector256.LoadAligned(c + i)).StoreAlignedNonTemporal(a + i);
            (Vector256.LoadAligned(b + i + 4) + scale * Vector256.LoadAligned(c + i + 4)).StoreAlignedNonTemporal(a + i + 4);
        }
    }
}
