using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dashboard.Core.Analyses;

/// <summary>
/// A sum in eight float64 lanes at any vector width. Blocks are added plainly (128 additions a lane), blocks to each other
/// with Neumaier's compensation, so the error stays near that of one block however many there are. The order of
/// additions is fixed by the data, hence the bits of the sum are too.
/// </summary>
/// <remarks>A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54 (1974).</remarks>
sealed class LaneSum
{
    public const int Lanes = 8;

    readonly double[] sums = new double[Lanes];
    readonly double[] lost = new double[Lanes];

    /// <summary>Adds a block; its length is a multiple of 8, element i goes to lane i mod 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<double> block)
    {
        ref double first = ref MemoryMarshal.GetReference(block);
        var sum = Vector512<double>.Zero;
        for (nuint i = 0; i + Lanes <= (nuint)block.Length; i += Lanes)
        {
            sum += Vector512.LoadUnsafe(ref first, i);
        }

        AddLanes(sum);
    }

    /// <summary>Adds the eight sums of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddLanes(Vector512<double> value)
    {
        var sum = Vector512.Create<double>(sums);
        var next = sum + value;
        var larger = Vector512.GreaterThanOrEqual(Vector512.Abs(sum), Vector512.Abs(value));
        var rounding = Vector512.ConditionalSelect(larger, sum - next + value, value - next + sum);
        (Vector512.Create<double>(lost) + rounding).CopyTo(lost);
        next.CopyTo(sums);
    }

    /// <summary>Adds another sum lane by lane.</summary>
    public void Add(LaneSum other)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            Accumulate(ref sums[lane], ref lost[lane], other.sums[lane]);
            lost[lane] += other.lost[lane];
        }
    }

    /// <summary>The lanes together. Where the sum is infinite or not a number the compensation means nothing and is left out.</summary>
    public double Total()
    {
        double sum = 0;
        double lostInAll = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            Accumulate(ref sum, ref lostInAll, sums[lane]);
            lostInAll += lost[lane];
        }

        return double.IsFinite(sum) ? sum + lostInAll : sum;
    }

    public void Write(BinaryWriter writer)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            writer.Write(sums[lane]);
            writer.Write(lost[lane]);
        }
    }

    public static LaneSum Read(BinaryReader reader)
    {
        var sum = new LaneSum();
        for (int lane = 0; lane < Lanes; lane++)
        {
            sum.sums[lane] = reader.ReadDouble();
            sum.lost[lane] = reader.ReadDouble();
        }

        return sum;
    }

    static void Accumulate(ref double sum, ref double lost, double value)
    {
        double next = sum + value;
        lost += Math.Abs(sum) >= Math.Abs(value) ? sum - next + value : value - next + sum;
        sum = next;
    }
}
