namespace Dashboard.Benchmarks.Running;

/// <summary>Samples of one quantity.</summary>
sealed record Samples(IReadOnlyList<double> Values)
{
    public bool Any => Values.Count > 0;

    public double Least => Values.Min();

    public double Median => Quantile(0.5);

    /// <summary>Between the two nearest samples in proportion.</summary>
    public double Quantile(double q)
    {
        var sorted = Values.Order().ToList();
        double at = q * (sorted.Count - 1);
        int below = (int)at;
        return below + 1 < sorted.Count ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
