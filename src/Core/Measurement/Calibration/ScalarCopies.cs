using System.Runtime.CompilerServices;
using Dashboard.Core.Jobs;

namespace Dashboard.Core.Measurement.Calibration;

/// <summary>
/// How much more several pinned copies of a loop get done than one. The loop's eight sums fit into registers and keep the arithmetic
/// units of a core busy, so that a second hardware thread of the same core adds next to nothing, and a core of its own adds all.
/// </summary>
static class ScalarCopies
{
    const int Rounds = 2_000_000;
    const int Passes = 4;

    /// <returns>Loops per second of all copies together.</returns>
    public static double Measure(int copies, IReadOnlyList<int> cpus, CancellationToken cancel)
    {
        var sinks = new double[copies * 16];
        var passes = PinnedTeam.Run(
            copies, cpus, Binding.Close, i => (() => sinks[i * 16] = Loop(Rounds, i), () => { }), p => p.Count >= Passes, cancel);
        return copies * (double)Rounds / passes.Min();
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static double Loop(int rounds, double seed)
    {
        double a = seed, b = seed + 1, c = seed + 2, d = seed + 3, e = seed + 4, f = seed + 5, g = seed + 6, h = seed + 7;
        for (int i = 0; i < rounds; i++)
        {
            a = a * 0.999 + 0.5;
            b = b * 0.999 + 0.5;
            c = c * 0.999 + 0.5;
            d = d * 0.999 + 0.5;
            e = e * 0.999 + 0.5;
            f = f * 0.999 + 0.5;
            g = g * 0.999 + 0.5;
            h = h * 0.999 + 0.5;
        }
        return a + b + c + d + e + f + g + h;
    }
}
