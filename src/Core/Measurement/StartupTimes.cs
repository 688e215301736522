namespace Dashboard.Core.Measurement;

/// <summary>Median start-up by worker count, as it was measured. No law is made of it.</summary>
sealed class StartupTimes
{
    readonly IReadOnlyList<StartupPoint> measured;

    /// <param name="measured">At least one.</param>
    public StartupTimes(IEnumerable<StartupPoint> measured) => this.measured = [.. measured.OrderBy(m => m.Workers)];

    public IReadOnlyList<StartupPoint> Measured => measured;

    public static StartupTimes Of(IEnumerable<TrialSample> samples) =>
        new(samples.GroupBy(s => s.Workers).Select(g => new StartupPoint(g.Key, Intervals.Median([.. g.Select(s => s.RunSeconds - s.RegionSeconds)]))));

    /// <summary>On the straight line between two measured counts; outside that of the nearest one.</summary>
    public double At(double workers)
    {
        int above = measured.ToList().FindIndex(m => m.Workers >= workers);
        if (above <= 0) return measured[above < 0 ? ^1 : 0].Seconds;
        var (low, high) = (measured[above - 1], measured[above]);
        return low.Seconds + (high.Seconds - low.Seconds) * (workers - low.Workers) / (high.Workers - low.Workers);
    }
}

/// <summary>Launch to start barrier at one worker count, median.</summary>
public sealed record StartupPoint(int Workers, double Seconds);
