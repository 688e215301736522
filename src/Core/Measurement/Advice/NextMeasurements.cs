using Dashboard.Core.Measurement.Models;

namespace Dashboard.Core.Measurement.Advice;

/// <summary>What to measure next so that the advice gets better, the most telling first, within a budget of core-seconds.</summary>
static class NextMeasurements
{
    /// <summary>Between neighbours further apart than this factor the best count may hide.</summary>
    const double WideGap = 1.5;

    const int MostRepetitions = 50;

    /// <param name="usableCores">Nothing beyond is proposed; null where the machine is not known.</param>
    /// <param name="budgetCoreSeconds">Proposals are taken in order as long as they fit; null for all.</param>
    public static IReadOnlyList<NextMeasurement> Of(
        IReadOnlyList<AdvicePoint> points, Recommendation advised, ScalingFits fits, StartupTimes startup, int? usableCores, double? budgetCoreSeconds)
    {
        var ordered = points.OrderBy(p => p.Workers).ToList();
        double left = budgetCoreSeconds ?? double.PositiveInfinity;
        var chosen = new List<NextMeasurement>();
        foreach (var step in Proposals(ordered, advised, fits, startup, usableCores).Where(s => s.Workers <= (usableCores ?? int.MaxValue)))
        {
            if (step.CoreSeconds > left || chosen.Any(c => c.Workers == step.Workers)) continue;
            left -= step.CoreSeconds;
            chosen.Add(step);
        }
        return chosen;
    }

    static IEnumerable<NextMeasurement> Proposals(
        IReadOnlyList<AdvicePoint> ordered, Recommendation advised, ScalingFits fits, StartupTimes startup, int? usable)
    {
        int repetitions = (int)Math.Ceiling(Intervals.Median([.. ordered.Select(p => (double)p.RunSeconds.Count)]));
        NextMeasurement Step(int workers, int times, string reason) => new(workers, times, workers * times * Predict(ordered, fits, startup, workers), reason);

        var largest = ordered[^1];
        if (advised.MeasureNext is { } beyond)
        {
            int next = usable is { } most && most > largest.Workers ? Math.Min(beyond, most) : beyond;
            yield return Step(next, repetitions, $"It is still improving at {largest.Workers}, the largest measured count.");
        }
        int at = ordered.ToList().FindIndex(p => p.Workers == advised.Workers);
        foreach (var (low, high) in new[] { (at - 1, at), (at, at + 1) }.Where(g => g.Item1 >= 0 && g.Item2 < ordered.Count))
        {
            var (few, many) = (ordered[low].Workers, ordered[high].Workers);
            int middle = (int)Math.Round(Math.Sqrt((double)few * many));
            if (many > WideGap * few && middle > few && middle < many) yield return Step(middle, repetitions, $"The best count may lie between {few} and {many}.");
        }
        if (advised.Indistinguishable.Count > 0 || repetitions == 1)
        {
            int more = Repetitions(ordered);
            if (more > 0) yield return Step(advised.Workers, more, $"More repetitions would show whether {advised.Workers} differs from its neighbours.");
        }
        if (ordered[0].Workers > 1) yield return Step(1, repetitions, $"Without a run at 1 worker, all figures are relative to {ordered[0].Workers}.");
    }

    /// <summary>
    /// Further repetitions until 5 % is seen nine times in ten at the 5 % level: n = 2 (1.96 + 1.28)^2 (pi/2) variance / ln(1.05)^2 a count (normal
    /// approximation; Julious, Statistics in Medicine 23, 2004), for medians.
    /// </summary>
    static int Repetitions(IReadOnlyList<AdvicePoint> points)
    {
        var pool = PooledVariance.RobustOf(points.Select(p => p.RunSeconds));
        int present = points.Max(p => p.RunSeconds.Count);
        if (pool.DegreesOfFreedom == 0) return 4;
        double needed = 2 * Math.Pow(1.96 + 1.28, 2) * Math.PI / 2 * pool.Variance / Math.Pow(Math.Log(1.05), 2);
        return (int)Math.Min(MostRepetitions, Math.Max(0, Math.Ceiling(needed) - present));
    }

    /// <summary>
    /// Seconds of a run: the region by the chosen law's shape from the nearest count, else along the straight line of logs through the two nearest, and
    /// start-up as it was measured.
    /// </summary>
    static double Predict(IReadOnlyList<AdvicePoint> ordered, ScalingFits fits, StartupTimes startup, int workers)
    {
        var nearest = ordered.OrderBy(p => Math.Abs(Math.Log((double)p.Workers / workers))).ToList();
        var law = new[] { fits.Amdahl, fits.Gustafson, fits.UniversalLaw }.FirstOrDefault(f => f is not null && f.Model.Name == fits.Chosen);
        if (nearest[0].Workers == workers || nearest.Count == 1) return nearest[0].Median;
        double region = Region(nearest[0]);
        if (law is not null) return startup.At(workers) + region * law.At(workers) / law.At(nearest[0].Workers);
        double slope = Math.Log(Region(nearest[1]) / region) / Math.Log((double)nearest[1].Workers / nearest[0].Workers);
        return startup.At(workers) + region * Math.Pow((double)workers / nearest[0].Workers, Math.Clamp(slope, -1, 1));

        // Medians of sums and sums of medians may differ by the scatter; what is left of a run is never nothing.
        double Region(AdvicePoint p) => Math.Max(p.Median - startup.At(p.Workers), 1e-3 * p.Median);
    }
}
