namespace Dashboard.Core.Data.Arrays;

/// <summary>What a stretch of values adds to the statistics, before it is merged.</summary>
/// <param name="Centre">A value near the others, so that deviations from it are small.</param>
/// <param name="Shift">Sum of the deviations from <paramref name="Centre"/>.</param>
/// <param name="Squares">Sum of the squared deviations from the mean.</param>
readonly record struct BlockMoments(
    long Count, long Missing, long Dropped, double Min, double Max, double Centre, double Shift, double Squares);

/// <summary>
/// Count, smallest, largest, sum and squared deviations of values, merged in an order that the data fixes. Missing are NaN
/// and infinities, dropped are finite ones outside the limits of cleaning; neither counts anywhere else.
/// </summary>
/// <remarks>
/// Deviations are merged as in T. Chan, G. Golub, R. LeVeque, Updating formulae and a pairwise algorithm for computing sample
/// variances (1979): no square of a large mean is ever subtracted from another.
/// </remarks>
sealed class Moments
{
    CompensatedSum sum;
    CompensatedSum squares;

    public long Count { get; private set; }
    public long Missing { get; private set; }
    public long Dropped { get; private set; }

    /// <summary>Infinity while there are no values.</summary>
    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>NaN while there are no values.</summary>
    public double Mean => sum.Value / Count;

    /// <summary>Standard deviation of the population, as NumPy's; NaN while there are no values.</summary>
    public double Deviation => Math.Sqrt(Math.Max(0, squares.Value) / Count);

    public double Squares => squares.Value;

    public void Add(in BlockMoments block)
    {
        Missing += block.Missing;
        Dropped += block.Dropped;
        if (block.Count > 0)
        {
            squares.Add(block.Squares);
            AddBetween(block.Count, (block.Centre, block.Shift / block.Count));
            sum.AddProduct(block.Count, block.Centre);
            sum.Add(block.Shift);
            Span(block.Count, block.Min, block.Max);
        }
    }

    public void Add(Moments other)
    {
        Missing += other.Missing;
        Dropped += other.Dropped;
        if (other.Count > 0)
        {
            squares.Add(other.squares);
            AddBetween(other.Count, other.sum.Over(other.Count));
            sum.Add(other.sum);
            Span(other.Count, other.Min, other.Max);
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(Missing);
        writer.Write(Dropped);
        writer.Write(Min);
        writer.Write(Max);
        sum.Write(writer);
        squares.Write(writer);
    }

    public static Moments Read(BinaryReader reader) => new()
    {
        Count = reader.ReadInt64(),
        Missing = reader.ReadInt64(),
        Dropped = reader.ReadInt64(),
        Min = reader.ReadDouble(),
        Max = reader.ReadDouble(),
        sum = CompensatedSum.Read(reader),
        squares = CompensatedSum.Read(reader),
    };

    /// <summary>Squares between two groups: with a mean of one double, a mean far larger than the deviation would blur them.</summary>
    void AddBetween(long count, (double High, double Low) mean)
    {
        if (Count > 0)
        {
            var (high, low) = sum.Over(Count);
            double delta = (mean.High - high) + (mean.Low - low);
            squares.Add(delta * delta * ((double)Count * count / (Count + count)));
        }
    }

    void Span(long count, double min, double max)
    {
        Count += count;
        Min = min < Min ? min : Min;
        Max = max > Max ? max : Max;
    }
}
