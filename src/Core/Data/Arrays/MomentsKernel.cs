using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dashboard.Core.Data.Arrays;

/// <summary>Limits of cleaning: finite values outside are dropped.</summary>
readonly record struct ValueLimits(double Min, double Max)
{
    public static readonly ValueLimits None = new(double.NegativeInfinity, double.PositiveInfinity);

    public bool Any => this != None;
}

/// <summary>
/// The statistics of a block of at most <see cref="Block"/> values, in eight float64 lanes at any vector width: element i
/// belongs to lane i mod 8, lanes are combined pairwise, and no multiplication is fused with an addition, so the bits of the
/// outcome depend on the values alone. A block without gaps takes one pass with deviations from its first value; a block with
/// gaps, limits or an unlucky first value takes two, with deviations from its mean.
/// </summary>
static unsafe class MomentsKernel
{
    public const int Lanes = 8;

    /// <summary>16 KiB: stays in the first-level cache for a second pass.</summary>
    public const int Block = 2048;

    /// <summary>Digits lost to the shift are at most this factor of the rounding error, 6 bits; beyond it the second pass is taken.</summary>
    const double MostCancellation = 64;

    /// <param name="values">Address of <paramref name="count"/> values, then room up to a multiple of 8 that may be overwritten where <paramref name="count"/> is none.</param>
    public static BlockMoments Run(double* values, int count, in ValueLimits limits)
    {
        if (count % Lanes == 0 && !limits.Any && TryWhole(values, count, out var whole))
        {
            return whole;
        }

        int padded = (count + Lanes - 1) / Lanes * Lanes;
        for (int i = count; i < padded; i++)
        {
            values[i] = double.NaN;
        }

        var moments = WithGaps(values, padded, limits);
        return moments with { Missing = moments.Missing - (padded - count) };
    }

    /// <summary>One pass over values that are all finite; false where they are not, or where the pass would lose digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static bool TryWhole(double* values, int count, out BlockMoments moments)
    {
        double origin = values[0];
        var shift = Vector512.Create(origin);
        var deviation = Vector512<double>.Zero;
        var squares = Vector512<double>.Zero;
        var min = shift;
        var max = shift;
        for (double* at = values, end = values + count; at < end; at += Lanes)
        {
            var x = Vector512.Load(at);
            var d = x - shift;
            deviation += d;
            squares += d * d;
            min = Lesser(x, min);
            max = Greater(x, max);
        }

        // A NaN or an infinity anywhere makes the sum one; so do deviations beyond all numbers, for which the other way is as good.
        double square = Fold(squares);
        double shifted = Fold(deviation);
        double exact = square - (shifted * shifted / count);
        moments = new BlockMoments(count, 0, 0, Least(min), Most(max), origin, shifted, Math.Max(0, exact));
        return double.IsFinite(shifted) && double.IsFinite(square) && square <= exact * MostCancellation;
    }

    /// <summary>Two passes; what is missing or outside the limits is masked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static BlockMoments WithGaps(double* values, int count, in ValueLimits limits)
    {
        var least = Vector512.Create(limits.Min);
        var most = Vector512.Create(limits.Max);
        var largest = Vector512.Create(double.MaxValue);
        var finite = Vector512<long>.Zero;
        var kept = Vector512<long>.Zero;
        var sum = Vector512<double>.Zero;
        var min = Vector512.Create(double.PositiveInfinity);
        var max = Vector512.Create(double.NegativeInfinity);
        for (double* at = values, end = values + count; at < end; at += Lanes)
        {
            var x = Vector512.Load(at);
            var isFinite = Vector512.LessThanOrEqual(Vector512.Abs(x), largest);
            var keep = isFinite & Vector512.GreaterThanOrEqual(x, least) & Vector512.LessThanOrEqual(x, most);
            finite -= isFinite.AsInt64();
            kept -= keep.AsInt64();
            sum += x & keep;
            min = Vector512.ConditionalSelect(keep & Vector512.LessThan(x, min), x, min);
            max = Vector512.ConditionalSelect(keep & Vector512.GreaterThan(x, max), x, max);
        }

        long keptCount = Vector512.Sum(kept);
        long finiteCount = Vector512.Sum(finite);
        double total = Fold(sum);
        double mean = keptCount == 0 ? 0 : total / keptCount;
        var (shift, squares) = keptCount > 0 && double.IsFinite(mean) ? Around(values, count, limits, mean, keptCount) : (0, 0);
        return new BlockMoments(keptCount, count - finiteCount, finiteCount - keptCount, Least(min), Most(max), mean, shift,
            double.IsFinite(mean) ? squares : double.NaN);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static (double Shift, double Squares) Around(double* values, int count, in ValueLimits limits, double mean, long kept)
    {
        var least = Vector512.Create(Math.Max(limits.Min, -double.MaxValue));
        var most = Vector512.Create(Math.Min(limits.Max, double.MaxValue));
        var centre = Vector512.Create(mean);
        var deviation = Vector512<double>.Zero;
        var squares = Vector512<double>.Zero;
        for (double* at = values, end = values + count; at < end; at += Lanes)
        {
            var x = Vector512.Load(at);
            var keep = Vector512.GreaterThanOrEqual(x, least) & Vector512.LessThanOrEqual(x, most);
            var d = (x - centre) & keep;
            deviation += d;
            squares += d * d;
        }

        double shifted = Fold(deviation);
        return (shifted, Math.Max(0, Fold(squares) - (shifted * shifted / kept)));
    }

    // x < y ? x : y, which is one instruction where the processor's minimum gives its second operand for equal ones (0 and -0).
    // Compared and selected it takes six cycles a vector, each waiting for the one before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Lesser(Vector512<double> x, Vector512<double> y) =>
        X86Base.IsSupported ? Vector512.MinNative(x, y) : Vector512.ConditionalSelect(Vector512.LessThan(x, y), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Greater(Vector512<double> x, Vector512<double> y) =>
        X86Base.IsSupported ? Vector512.MaxNative(x, y) : Vector512.ConditionalSelect(Vector512.GreaterThan(x, y), x, y);

    /// <summary>The lanes pairwise, in the same order at every vector width.</summary>
    static double Fold(Vector512<double> lanes) =>
        ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));

    static double Least(Vector512<double> lanes)
    {
        double least = lanes[0];
        for (int lane = 1; lane < Lanes; lane++)
        {
            least = lanes[lane] < least ? lanes[lane] : least;
        }

        return least;
    }

    static double Most(Vector512<double> lanes)
    {
        double most = lanes[0];
        for (int lane = 1; lane < Lanes; lane++)
        {
            most = lanes[lane] > most ? lanes[lane] : most;
        }

        return most;
    }
}
