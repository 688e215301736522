using Dashboard.Core.Strategies;

namespace Dashboard.Core.Measurement.Advice;

/// <summary>The one answer out of several curves: the curve that suits a goal best, or the reason why there is none.</summary>
public static class BestAnswer
{
    /// <summary>Curves with an answer, the best first: shortest time, or fewest core-hours where that is the goal; of equal ones the fewest cores.</summary>
    public static IReadOnlyList<SeriesReport> Rank(IReadOnlyList<SeriesReport> series, GoalKind goal) =>
        [.. series.Where(s => s.Recommendation is not null)
            .OrderBy(s => goal == GoalKind.CoreHours ? s.Recommendation!.CoreHours : s.Recommendation!.Seconds).ThenBy(Cores)];

    /// <summary>Cores that a curve's answer is charged for; more than its workers where each has several.</summary>
    public static int Cores(SeriesReport series) =>
        series.Recommendation is { } r ? (int)Math.Max(1, Math.Round(r.CoreHours * 3600 / r.Seconds)) : int.MaxValue;

    /// <summary>Why no curve has an answer, and what to do about it.</summary>
    public static string Refusal(IReadOnlyList<SeriesReport> series)
    {
        var parallel = series.Where(s => s.Strategy != StrategyNames.Serial).ToList();
        if (parallel.Count == 0)
        {
            return series.Count == 0
                ? "Nothing was measured yet, so there is nothing to ask for."
                : "Only the serial baseline was measured. Run the sweep with a parallel strategy at 1, 2, 4, … workers, up to the cores you could get.";
        }
        var reasons = parallel.Select(s => s.AdviceRefused).OfType<string>().Distinct().ToList();
        return reasons.Count == 0 ? "No curve allows an answer." : string.Join(" ", reasons);
    }
}
