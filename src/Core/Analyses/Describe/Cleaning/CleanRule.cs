using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dashboard.Core.Analyses.Describe.Cleaning;

/// <summary>Which elements are dropped: those outside the limits and, where wanted, NaN and infinities.</summary>
/// <remarks>An infinity that may stay is still measured against the limits; a NaN that may stay passes them.</remarks>
sealed class CleanRule
{
    const int Lanes = 8;

    readonly double least;
    readonly double most;
    readonly bool dropNonFinite;

    public CleanRule(CleanParameters parameters)
    {
        dropNonFinite = parameters.DropNonFinite;
        double lowest = dropNonFinite ? -double.MaxValue : double.NegativeInfinity;
        double highest = dropNonFinite ? double.MaxValue : double.PositiveInfinity;
        (least, most) = (Math.Max(parameters.Min ?? lowest, lowest), Math.Min(parameters.Max ?? highest, highest));
    }

    public bool Drops(double x) => dropNonFinite ? !(x >= least && x <= most) : x < least || x > most;

    /// <summary>Marks the rows that have a dropped element among these values.</summary>
    /// <param name="first">Place of the first value among those of all marked rows.</param>
    /// <param name="perRow">Values of a row that lie side by side; 1 where the values are of different rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Mark(double* values, int count, long first, long perRow, Span<bool> dropped)
    {
        var low = Vector512.Create(least);
        var high = Vector512.Create(most);
        int i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            var x = Vector512.Load(values + i);
            var bad = dropNonFinite
                ? ~(Vector512.GreaterThanOrEqual(x, low) & Vector512.LessThanOrEqual(x, high))
                : Vector512.LessThan(x, low) | Vector512.GreaterThan(x, high);
            // Data are mostly sound: one look for eight of them.
            for (ulong bits = Vector512.ExtractMostSignificantBits(bad); bits != 0; bits &= bits - 1)
            {
                dropped[(int)((first + i + System.Numerics.BitOperations.TrailingZeroCount(bits)) / perRow)] = true;
            }
        }

        for (; i < count; i++)
        {
            if (Drops(values[i]))
            {
                dropped[(int)((first + i) / perRow)] = true;
            }
        }
    }
}
