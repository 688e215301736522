namespace Dashboard.Core.Data.Arrays;

/// <summary>A sum that keeps what each addition rounds away, so that its error does not grow with the number of terms.</summary>
/// <remarks>A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54 (1974).</remarks>
struct CompensatedSum
{
    double sum;
    double lost;

    /// <summary>The sum; where it is infinite or not a number the compensation means nothing and is left out.</summary>
    public readonly double Value => double.IsFinite(sum) ? sum + lost : sum;

    /// <summary>The sum divided by a count, in two parts that together hold more digits than one.</summary>
    public readonly (double High, double Low) Over(long count)
    {
        double high = Value / count;
        return double.IsFinite(high) ? (high, (Math.FusedMultiplyAdd(-high, count, sum) + lost) / count) : (high, 0);
    }

    /// <summary>Adds a product with all its digits.</summary>
    public void AddProduct(double factor, double value)
    {
        double product = factor * value;
        Add(product);
        if (double.IsFinite(product))
        {
            Add(Math.FusedMultiplyAdd(factor, value, -product));
        }
    }

    public void Add(double value)
    {
        double next = sum + value;
        lost += Math.Abs(sum) >= Math.Abs(value) ? sum - next + value : value - next + sum;
        sum = next;
    }

    public void Add(in CompensatedSum other)
    {
        Add(other.sum);
        lost += other.lost;
    }

    public readonly void Write(BinaryWriter writer)
    {
        writer.Write(sum);
        writer.Write(lost);
    }

    public static CompensatedSum Read(BinaryReader reader) => new() { sum = reader.ReadDouble(), lost = reader.ReadDouble() };
}
