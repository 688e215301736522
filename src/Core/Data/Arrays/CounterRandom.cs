using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dashboard.Core.Data.Arrays;

/// <summary>
/// Random numbers that are a function of seed and element number alone, so that content does not depend on who writes which
/// part: element i of a seed is the (i + 1)th output of SplitMix64 started at the mixed seed. Uniform numbers have 53 random
/// bits in [0, 1); normal ones take two outputs each and come by Box and Muller's cosine.
/// </summary>
/// <remarks>
/// Logarithm and cosine are written out here, without fused operations, because the library's give other last bits when they
/// are compiled ahead of time than when they are compiled on the spot; this way a seed means the same matrix on every machine.
/// G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014; G. Box, M. Muller, A note on the
/// generation of random normal deviates, Annals of Mathematical Statistics 29 (1958).
/// </remarks>
static unsafe class CounterRandom
{
    const ulong Golden = 0x9E3779B97F4A7C15;
    const ulong FirstFactor = 0xBF58476D1CE4E5B9;
    const ulong SecondFactor = 0x94D049BB133111EB;
    const double UnitOf53 = 1.0 / (1L << 53);
    const int Lanes = 8;

    static ReadOnlySpan<double> LogSeries => [1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1];

    static ReadOnlySpan<double> SineSeries =>
        [1.0 / (21 * 20), 1.0 / (19 * 18), 1.0 / (17 * 16), 1.0 / (15 * 14), 1.0 / (13 * 12), 1.0 / (11 * 10), 1.0 / (9 * 8), 1.0 / (7 * 6), 1.0 / (5 * 4), 1.0 / (3 * 2)];

    /// <summary>Spreads a seed, so that neighbouring ones give unrelated numbers.</summary>
    public static ulong KeyOf(long seed) => Mix((ulong)seed + Golden);

    /// <summary>Uniform numbers in [0, 1).</summary>
    /// <param name="to">Room for <paramref name="count"/> rounded up to a multiple of 8.</param>
    /// <param name="first">Number of the first element.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Uniform(ulong key, long first, double* to, int count)
    {
        var state = States(key, (ulong)first, 1);
        var step = Vector512.Create(unchecked(Lanes * Golden));
        for (int i = 0; i < count; i += Lanes)
        {
            Vector512.Store(Vector512.ConvertToDouble(Vector512.ShiftRightLogical(Mix(state), 11).AsInt64()) * UnitOf53, to + i);
            state += step;
        }
    }

    /// <summary>Uniform numbers in [0, 1) with the 24 bits that a float32 holds, so that none rounds up to 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UniformSingle(ulong key, long first, double* to, int count)
    {
        var state = States(key, (ulong)first, 1);
        var step = Vector512.Create(unchecked(Lanes * Golden));
        for (int i = 0; i < count; i += Lanes)
        {
            Vector512.Store(Vector512.ConvertToDouble(Vector512.ShiftRightLogical(Mix(state), 40).AsInt64()) * (1.0 / (1 << 24)), to + i);
            state += step;
        }
    }

    /// <summary>Normal numbers of mean 0 and standard deviation 1; none lies beyond 8.6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normal(ulong key, long first, double* to, int count)
    {
        var state = States(key, unchecked(2 * (ulong)first), 2);
        var next = Vector512.Create(Golden);
        var step = Vector512.Create(unchecked(2 * Lanes * Golden));
        for (int i = 0; i < count; i += Lanes)
        {
            // One more than the 53 bits, so that the logarithm never meets 0.
            var radius = (Vector512.ConvertToDouble(Vector512.ShiftRightLogical(Mix(state), 11).AsInt64()) + Vector512<double>.One) * UnitOf53;
            var turn = Vector512.ConvertToDouble(Vector512.ShiftRightLogical(Mix(state + next), 11).AsInt64()) * UnitOf53;
            Vector512.Store(Vector512.Sqrt(Log(radius) * -2.0) * CosineOfTurn(turn), to + i);
            state += step;
        }
    }

    /// <summary>Natural logarithm of numbers in (0, 1], normal ones; within a few units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Log(Vector512<double> x)
    {
        // x = m 2^e with m from sqrt(1/2) to sqrt(2); log m = 2 artanh((m - 1) / (m + 1)), whose series ends below 3e-17.
        var bits = x.AsInt64();
        var exponent = Vector512.ConvertToDouble(Vector512.ShiftRightLogical(bits, 52) - Vector512.Create(1023L));
        var m = ((bits & Vector512.Create(0x000FFFFFFFFFFFFFL)) | Vector512.Create(0x3FF0000000000000L)).AsDouble();
        var large = Vector512.GreaterThan(m, Vector512.Create(1.4142135623730951));
        m = Vector512.ConditionalSelect(large, m * 0.5, m);
        exponent = Vector512.ConditionalSelect(large, exponent + Vector512<double>.One, exponent);
        var z = (m - Vector512<double>.One) / (m + Vector512<double>.One);
        var square = z * z;
        var series = Vector512.Create(LogSeries[0]);
        for (int i = 1; i < LogSeries.Length; i++)
        {
            series = (series * square) + Vector512.Create(LogSeries[i]);
        }

        return (exponent * 0.6931471805599453) + (z * series * 2.0);
    }

    /// <summary>Cosine of a part of a full turn, 0 to 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> CosineOfTurn(Vector512<double> turn)
    {
        // cos(2 pi t) = sin(2 pi (|t - 1/2| - 1/4)), exactly reduced to a quarter turn either way; the series ends below 2e-18.
        var angle = (Vector512.Abs(turn - Vector512.Create(0.5)) - Vector512.Create(0.25)) * (2 * Math.PI);
        var square = angle * angle;
        var series = Vector512<double>.One;
        for (int i = 0; i < SineSeries.Length; i++)
        {
            series = Vector512<double>.One - (series * square * SineSeries[i]);
        }

        return angle * series;
    }

    static Vector512<ulong> States(ulong key, ulong firstOutput, ulong outputsPerLane)
    {
        var lanes = Vector512.Create(0UL, 1, 2, 3, 4, 5, 6, 7) * outputsPerLane;
        return Vector512.Create(key) + ((lanes + Vector512.Create(unchecked(firstOutput + 1))) * Golden);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Mix(Vector512<ulong> z)
    {
        z = (z ^ Vector512.ShiftRightLogical(z, 30)) * FirstFactor;
        z = (z ^ Vector512.ShiftRightLogical(z, 27)) * SecondFactor;
        return z ^ Vector512.ShiftRightLogical(z, 31);
    }

    static ulong Mix(ulong z)
    {
        z = unchecked((z ^ (z >> 30)) * FirstFactor);
        z = unchecked((z ^ (z >> 27)) * SecondFactor);
        return z ^ (z >> 31);
    }
}
