namespace Dashboard.Benchmarks;

/// <summary>Samples of one quantity and what they should stay under at the median.</summary>
/// <param name="Seconds">Every sample.</param>
sealed record Figure(string What, IReadOnlyList<double> Seconds, double TargetSeconds)
{
    public double Median => Quantile(0.5);

    public double Quantile(double q)
    {
        var sorted = Seconds.Order().ToList();
        double at = q * (sorted.Count - 1);
        int below = (int)at;
        return below + 1 < sorted.Count ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }

    public bool Holds => Median <= TargetSeconds;
}
