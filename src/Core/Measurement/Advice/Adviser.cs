using System.Globalization;
using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using MathNet.Numerics.Distributions;

namespace Dashboard.Core.Measurement.Advice;

/// <summary>One measured worker count with every run's seconds, start-up included.</summary>
public sealed record AdvicePoint(int Workers, IReadOnlyList<double> RunSeconds, double? Efficiency, int Cores)
{
    public double Median { get; } = Intervals.Median(RunSeconds);

    public double CoreHours => Cores * Median / 3600;

    /// <summary>Nodes, tasks and their threads as a launcher starts them; null where the strategy tells.</summary>
    public LayoutRequest? Layout { get; init; }

    /// <summary>Whether more cores are charged for than work, as on nodes that a job has to itself.</summary>
    public bool WholeNodes => Cores > Workers;

    /// <param name="trials">Of one worker count.</param>
    public static AdvicePoint Of(IReadOnlyList<TrialSample> trials, double? efficiency) =>
        new(trials[0].Workers, [.. trials.Select(t => t.RunSeconds)], efficiency, trials[0].AllocatedCores) { Layout = trials[0].Layout };
}

/// <summary>Picks a worker count for a goal and says why.</summary>
public static class Adviser
{
    /// <summary>Above this share a single sample is taken to differ; repetitions would tell it better.</summary>
    const double SingleSampleShare = 0.05;

    const double TimeMargin = 1.5;

    /// <param name="points">Unflagged points, one per worker count.</param>
    /// <param name="usableCores">Of the node; nothing beyond is proposed to be measured. Null where the node is not known.</param>
    /// <returns>Null where nothing was measured.</returns>
    public static Recommendation? Recommend(IReadOnlyList<AdvicePoint> points, Goal goal, string strategy, int? usableCores = null)
    {
        if (points.Count == 0) return null;
        var ordered = points.OrderBy(p => p.Workers).ToList();
        var pool = PooledVariance.RobustOf(ordered.Select(p => p.RunSeconds));
        var fastest = ordered.MinBy(p => p.Median)!;
        var chosen = Choose(ordered, fastest, goal, pool);
        var alike = ordered.Where(p => p != chosen && Alike(p, chosen, pool)).Select(p => p.Workers).ToList();
        bool improving = ordered.Count > 1 && chosen == ordered[^1] && chosen == fastest && goal.Kind != GoalKind.Efficiency;
        bool whole = ordered[^1].Workers >= usableCores;
        int? next = improving && !whole ? Math.Min(2 * ordered[^1].Workers, usableCores ?? int.MaxValue) : null;
        var interval = chosen.RunSeconds.Count >= Intervals.OrderStatisticsFrom ? Intervals.OfMedian(chosen.RunSeconds) : Intervals.OfLogMean(chosen.RunSeconds, pool);
        return new Recommendation(
            chosen.Workers, alike, chosen.Median, interval?.Low, interval?.High, chosen.CoreHours,
            Reason(ordered, chosen, fastest, goal, pool, next) + (improving && whole ? $" It is still improving at {ordered[^1].Workers}, which is all this node has." : ""), Sbatch(chosen, strategy), next)
        {
            CoreHoursLow = chosen.Cores * interval?.Low / 3600,
            CoreHoursHigh = chosen.Cores * interval?.High / 3600,
        };
    }

    static AdvicePoint Choose(IReadOnlyList<AdvicePoint> ordered, AdvicePoint fastest, Goal goal, PooledVariance pool) => goal.Kind switch
    {
        GoalKind.Fastest => ordered.First(p => p.Median <= fastest.Median * (1 + goal.Threshold) || SameWithinScatter(p, fastest, pool)),
        GoalKind.Efficiency => ordered.LastOrDefault(p => p.Efficiency >= goal.Threshold) ?? ordered[0],
        _ => ordered.Where(p => p.Median <= fastest.Median * (1 + goal.Threshold)).MinBy(p => p.CoreHours)!,
    };

    static bool Alike(AdvicePoint a, AdvicePoint b, PooledVariance pool) =>
        pool.DegreesOfFreedom == 0 ? Math.Abs(a.Median / b.Median - 1) <= SingleSampleShare : SameWithinScatter(a, b, pool);

    /// <summary>
    /// Two-sided t test at 5 % on the difference of log medians. The scatter comes from the median absolute deviation over
    /// all counts, so that a few disturbed runs do not make every count look like every other.
    /// </summary>
    static bool SameWithinScatter(AdvicePoint a, AdvicePoint b, PooledVariance pool)
    {
        if (pool.DegreesOfFreedom == 0) return a == b;
        double difference = Math.Abs(Math.Log(a.Median / b.Median));
        double scatter = Math.Sqrt(pool.Variance * (MedianVariance(a) + MedianVariance(b)));
        return difference <= StudentT.InvCDF(0, 1, pool.DegreesOfFreedom, 0.975) * scatter;
    }

    /// <summary>Variance of a median in units of the samples' variance: pi/2 of the mean's once there are more than two.</summary>
    static double MedianVariance(AdvicePoint point) => (point.RunSeconds.Count > 2 ? Math.PI / 2 : 1) / point.RunSeconds.Count;

    static string Reason(IReadOnlyList<AdvicePoint> ordered, AdvicePoint chosen, AdvicePoint fastest, Goal goal, PooledVariance pool, int? next)
    {
        var text = new List<string>();
        if (goal.Kind == GoalKind.Efficiency)
        {
            text.Add(chosen.Efficiency >= goal.Threshold
                ? Text($"{chosen.Workers} is the largest measured count with an efficiency of at least {Figures.Limit(goal.Threshold)} (it has {Figures.Percent(chosen.Efficiency!.Value)} %).")
                : Text($"No measured count reaches an efficiency of {Figures.Limit(goal.Threshold)}, so the smallest is recommended."));
        }
        else if (chosen == fastest)
        {
            text.Add(ordered.Count == 1 ? "It is the only measured count." : Text($"It is the fastest of {ordered.Count} measured counts."));
        }
        else if (goal.Kind == GoalKind.CoreHours)
        {
            text.Add(Text($"It costs the fewest core-hours among the counts within {Figures.Limit(goal.Threshold)} of the fastest, which is {fastest.Workers}."));
        }
        else
        {
            double gain = chosen.Median / fastest.Median - 1;
            text.Add(gain <= goal.Threshold
                ? Text($"{fastest.Workers} is the fastest, but only {Figures.Share(gain)} faster than {chosen.Workers}.")
                : Text($"{fastest.Workers} has the shortest median, but the repetitions scatter too much to tell it from {chosen.Workers}."));
        }
        var slower = ordered.FirstOrDefault(p => p.Workers > fastest.Workers && p.Median > fastest.Median * (1 + SingleSampleShare));
        if (slower is not null) text.Add(Text($"Beyond {fastest.Workers} it gets slower: {slower.Workers} takes {Figures.Significant(slower.Median / fastest.Median)} times as long."));
        if (next is not null) text.Add(Text($"It is still improving at the largest measured count: measure {next}."));
        if (chosen.WholeNodes) text.Add(Text($"It runs {chosen.Workers} workers on whole nodes, which are charged for with all {chosen.Cores} cores."));
        if (pool.DegreesOfFreedom == 0) text.Add("Each count was measured only once: repeat the measurement to know the scatter.");
        return string.Join(" ", text);
    }

    static string Sbatch(AdvicePoint chosen, string strategy)
    {
        var limit = TimeSpan.FromMinutes(Math.Max(1, Math.Ceiling(chosen.Median * TimeMargin / 60)));
        var layout = chosen.Layout ?? TaskLayout.Of(null, strategy, chosen.Workers);
        string?[] lines =
        [
            Text($"#SBATCH --nodes={layout.Nodes}"),
            Text($"#SBATCH --ntasks={chosen.Workers / layout.ThreadsPerRank}"),
            layout.Nodes > 1 ? Text($"#SBATCH --ntasks-per-node={layout.RanksPerNode}") : null,
            Text($"#SBATCH --cpus-per-task={layout.ThreadsPerRank}"),
            chosen.WholeNodes ? "#SBATCH --exclusive" : null,
            Text($"#SBATCH --time={(int)limit.TotalHours:00}:{limit.Minutes:00}:00"),
        ];
        return string.Join('\n', lines.OfType<string>());
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
