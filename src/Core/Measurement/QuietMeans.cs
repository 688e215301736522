namespace Dashboard.Core.Measurement;

/// <summary>
/// One value for each of several small groups of times: the mean of their logs, without samples that lie further than five robust standard
/// deviations from their group's median. A burst of other work moves it no more than a median, and on quiet samples it scatters a
/// sixth less than the median of five does.
/// </summary>
/// <param name="Logs">One for each group, in their order.</param>
/// <param name="Variance">Of such a value, as far as the scatter within groups explains it; 0 where no group has two samples.</param>
sealed record QuietMeans(IReadOnlyList<double> Logs, double Variance)
{
    const double OutlierFrom = 5;

    /// <param name="groups">Times in seconds, at least one in each.</param>
    public static QuietMeans Of(IReadOnlyList<IReadOnlyList<double>> groups)
    {
        double limit = OutlierFrom * Math.Sqrt(PooledVariance.RobustOf(groups).Variance);
        var quiet = groups.Select(g => Quiet(g, limit)).ToList();
        double variance = PooledVariance.Of(quiet).Variance * quiet.Average(g => 1.0 / g.Count);
        return new QuietMeans([.. quiet.Select(g => g.Average(Math.Log))], variance);
    }

    /// <summary>Never less than half of the group.</summary>
    static IReadOnlyList<double> Quiet(IReadOnlyList<double> group, double limit)
    {
        double median = Intervals.Median(group);
        var quiet = group.Where(s => Math.Abs(Math.Log(s / median)) <= limit).ToList();
        return 2 * quiet.Count >= group.Count ? quiet : group;
    }
}
