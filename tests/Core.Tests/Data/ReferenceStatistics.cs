namespace Dashboard.Core.Tests.Data;

/// <summary>Statistics the plain way, with sums that carry twice the digits of a double.</summary>
sealed class ReferenceStatistics
{
    public ReferenceStatistics(IEnumerable<double> values, double least = double.NegativeInfinity, double most = double.PositiveInfinity)
    {
        var all = values.ToList();
        Missing = all.Count(v => !double.IsFinite(v));
        var kept = all.Where(v => double.IsFinite(v) && v >= least && v <= most).ToList();
        Count = kept.Count;
        Dropped = all.Count - Missing - Count;
        Min = Count == 0 ? double.NaN : kept.Min();
        Max = Count == 0 ? double.NaN : kept.Max();
        var sum = new Twice();
        kept.ForEach(v => sum.Add(v));
        double meanHigh = sum.High / Count;
        // The rest of the mean: what the division of the high part left over, and the low part.
        double meanLow = (Math.FusedMultiplyAdd(-meanHigh, Count, sum.High) + sum.Low) / Count;
        Mean = meanHigh + meanLow;
        var squares = new Twice();
        kept.ForEach(v =>
        {
            double d = (v - meanHigh) - meanLow;
            squares.Add(d * d);
            squares.Add(Math.FusedMultiplyAdd(d, d, -(d * d)));
        });
        Std = Math.Sqrt((squares.High + squares.Low) / Count);
    }

    public long Count { get; }
    public long Missing { get; }
    public long Dropped { get; }
    public double Min { get; }
    public double Max { get; }
    public double Mean { get; }
    public double Std { get; }

    struct Twice
    {
        public double High;
        public double Low;

        public void Add(double value)
        {
            double sum = High + value;
            double back = sum - High;
            Low += (High - (sum - back)) + (value - back);
            High = sum;
        }
    }
}
