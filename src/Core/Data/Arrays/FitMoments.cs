namespace Dashboard.Core.Data.Arrays;

/// <summary>What the least-squares line through pairs of values needs, merged like <see cref="Moments"/>.</summary>
sealed class FitMoments
{
    CompensatedSum sumX;
    CompensatedSum sumY;
    CompensatedSum squaresX;
    CompensatedSum squaresY;
    CompensatedSum products;

    /// <summary>Pairs of which both values count.</summary>
    public long Count { get; private set; }

    public double Slope => products.Value / squaresX.Value;

    public double Intercept => MeanY - (Slope * MeanX);

    /// <summary>The part of the variance of y that the line explains; NaN where y or x does not vary.</summary>
    public double Explained => products.Value / squaresX.Value * (products.Value / squaresY.Value);

    double MeanX => sumX.Value / Count;

    double MeanY => sumY.Value / Count;

    /// <summary>Adds pairs, those with a missing or dropped value left out; two passes, deviations from the block's means.</summary>
    public unsafe void Add(double* x, double* y, int count, in ValueLimits limits)
    {
        int kept = 0;
        double totalX = 0;
        double totalY = 0;
        for (int i = 0; i < count; i++)
        {
            if (Counts(x[i], limits) && Counts(y[i], limits))
            {
                (x[kept], y[kept]) = (x[i], y[i]);
                totalX += x[kept];
                totalY += y[kept];
                kept++;
            }
        }

        if (kept > 0)
        {
            Add(x, y, kept, totalX, totalY);
        }
    }

    public void Add(FitMoments other)
    {
        if (other.Count > 0)
        {
            Between(other.Count, other.MeanX, other.MeanY);
            squaresX.Add(other.squaresX);
            squaresY.Add(other.squaresY);
            products.Add(other.products);
            sumX.Add(other.sumX);
            sumY.Add(other.sumY);
            Count += other.Count;
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        sumX.Write(writer);
        sumY.Write(writer);
        squaresX.Write(writer);
        squaresY.Write(writer);
        products.Write(writer);
    }

    public static FitMoments Read(BinaryReader reader) => new()
    {
        Count = reader.ReadInt64(),
        sumX = CompensatedSum.Read(reader),
        sumY = CompensatedSum.Read(reader),
        squaresX = CompensatedSum.Read(reader),
        squaresY = CompensatedSum.Read(reader),
        products = CompensatedSum.Read(reader),
    };

    static bool Counts(double value, in ValueLimits limits) => double.IsFinite(value) && value >= limits.Min && value <= limits.Max;

    unsafe void Add(double* x, double* y, int count, double totalX, double totalY)
    {
        double meanX = totalX / count;
        double meanY = totalY / count;
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < count; i++)
        {
            double dx = x[i] - meanX;
            double dy = y[i] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }

        Between(count, meanX, meanY);
        squaresX.Add(xx);
        squaresY.Add(yy);
        products.Add(xy);
        sumX.Add(totalX);
        sumY.Add(totalY);
        Count += count;
    }

    void Between(long count, double meanX, double meanY)
    {
        if (Count == 0)
        {
            return;
        }

        double weight = (double)Count * count / (Count + count);
        double dx = meanX - MeanX;
        double dy = meanY - MeanY;
        squaresX.Add(dx * dx * weight);
        squaresY.Add(dy * dy * weight);
        products.Add(dx * dy * weight);
    }
}
