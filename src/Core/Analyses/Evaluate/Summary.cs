using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dashboard.Core.Analyses.Evaluate;

/// <summary>Sum, extremes and first values of a chunk's results; taken in the order of the elements, so the bits are fixed.</summary>
sealed unsafe class Summary
{
    public const int MostFirst = 10;
    const int Block = 1024;

    readonly LaneSum sum = new();
    double[] first = [];

    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    public double Sum => sum.Total();

    public IReadOnlyList<double> First => first;

    public static Summary Of(double* values, long count)
    {
        var summary = new Summary { first = FirstOf(count, i => values[i]) };
        double* padded = stackalloc double[Block];
        for (long at = 0; at < count; at += Block)
        {
            int part = (int)Math.Min(Block, count - at);
            summary.AddBlock(part == Block ? values + at : Padded(values + at, part, padded), part);
        }

        return summary;
    }

    public static Summary Of(float* values, long count)
    {
        var summary = new Summary { first = FirstOf(count, i => values[i]) };
        double* wide = stackalloc double[Block];
        for (long at = 0; at < count; at += Block)
        {
            int part = (int)Math.Min(Block, count - at);
            for (int i = 0; i < part; i++)
            {
                wide[i] = values[at + i];
            }

            summary.AddBlock(part == Block ? wide : Padded(wide, part, wide), part);
        }

        return summary;
    }

    public void Add(Summary next)
    {
        sum.Add(next.sum);
        Min = Math.Min(Min, next.Min);
        Max = Math.Max(Max, next.Max);
        first = [.. first.Concat(next.first).Take(MostFirst)];
    }

    /// <summary>Not-a-number among the values makes both extremes so, as in NumPy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddBlock(double* values, int count)
    {
        int padded = (count + LaneSum.Lanes - 1) / LaneSum.Lanes * LaneSum.Lanes;
        sum.Add(new ReadOnlySpan<double>(values, padded));
        var min = Vector512.Create(double.PositiveInfinity);
        var max = Vector512.Create(double.NegativeInfinity);
        int whole = count / LaneSum.Lanes * LaneSum.Lanes;
        for (int i = 0; i < whole; i += LaneSum.Lanes)
        {
            var lanes = Vector512.Load(values + i);
            min = Vector512.Min(min, lanes);
            max = Vector512.Max(max, lanes);
        }

        for (int lane = 0; lane < LaneSum.Lanes; lane++)
        {
            Min = Math.Min(Min, min.GetElement(lane));
            Max = Math.Max(Max, max.GetElement(lane));
        }

        for (int i = whole; i < count; i++)
        {
            Min = Math.Min(Min, values[i]);
            Max = Math.Max(Max, values[i]);
        }
    }

    /// <summary>The values followed by zeros up to a whole vector, which add nothing.</summary>
    static double* Padded(double* values, int count, double* room)
    {
        new ReadOnlySpan<double>(values, count).CopyTo(new Span<double>(room, Block));
        new Span<double>(room + count, (LaneSum.Lanes - (count % LaneSum.Lanes)) % LaneSum.Lanes).Clear();
        return room;
    }

    static double[] FirstOf(long count, Func<int, double> at) =>
        Enumerable.Range(0, (int)Math.Min(MostFirst, count)).Select(at).ToArray();

    public void Write(BinaryWriter writer)
    {
        sum.Write(writer);
        writer.Write(Min);
        writer.Write(Max);
        writer.Write(first.Length);
        foreach (double value in first)
        {
            writer.Write(value);
        }
    }

    public static Summary Read(BinaryReader reader)
    {
        var summary = new Summary();
        summary.sum.Add(LaneSum.Read(reader));
        summary.Min = reader.ReadDouble();
        summary.Max = reader.ReadDouble();
        summary.first = new double[reader.ReadInt32()];
        for (int i = 0; i < summary.first.Length; i++)
        {
            summary.first[i] = reader.ReadDouble();
        }

        return summary;
    }
}
