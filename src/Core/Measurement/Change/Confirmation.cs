using System.Globalization;
using Dashboard.Core.Measurement.Comparison;

namespace Dashboard.Core.Measurement.Change;

/// <summary>From a suspected change of times to a believed or a dropped one.</summary>
public static class Confirmation
{
    const int MostJobs = 20;

    /// <summary>How many jobs to run again so that a change of this size would be found nine times in ten, at the level of a comparison.</summary>
    /// <param name="history">The points that the change was found in.</param>
    public static ConfirmationPlan Plan(ChangePoint change, IReadOnlyList<HistoryPoint> history, ComparisonRules? rules = null)
    {
        rules ??= ComparisonRules.Default;
        var points = history.OrderBy(p => p.At).TakeLast(ChangePoints.MostPoints).ToList();
        var (before, scatter) = (OldLevel(change, points), ChangePoints.Of(points).Scatter);
        int repetitions = (int)Math.Ceiling(Intervals.Median([.. points.Select(p => (double)p.Seconds.Count)]));
        int old = before.Count;
        for (int jobs = rules.LeastJobs; ; jobs++)
        {
            // A short old level must be measured again as well, with as many jobs.
            int reference = old >= rules.LeastJobs ? old : jobs;
            double error = scatter * Math.Sqrt(1.0 / reference + 1.0 / jobs);
            double detectable = double.ExpM1(new LogDifference(0, error, reference + jobs - 2).Detectable(rules.Alpha));
            if (detectable > Math.Abs(change.Jump - 1) && jobs < MostJobs) continue;
            string also = old >= rules.LeastJobs ? "" : $" The old level has only {old} {(old == 1 ? "job" : "jobs")}: run the version of {change.BeforeJobId} again equally often.";
            return new ConfirmationPlan(jobs, repetitions, detectable, string.Create(CultureInfo.InvariantCulture,
                $"{Number(jobs)} more jobs of {repetitions} repetitions like {change.AfterJobId} would detect a change of {Figures.Share(detectable)}.{also}"));
        }
    }

    /// <summary>
    /// Judges a re-run of the new version: confirmed where it differs from the old level, in the same direction, as a comparison demands; refuted where
    /// its interval leaves no room for even half the jump; suspected still where it tells neither.
    /// </summary>
    /// <param name="rerun">Jobs started anew after the change was suspected; none of them is part of the history it was found in.</param>
    /// <param name="oldAgain">Jobs of the old version run anew, which then stand for the old level; so a machine that has changed is not taken for the code.</param>
    public static ChangePoint Judge(
        ChangePoint change, IReadOnlyList<HistoryPoint> history, IReadOnlyList<HistoryPoint> rerun,
        IReadOnlyList<HistoryPoint>? oldAgain = null, ComparisonRules? rules = null)
    {
        rules ??= ComparisonRules.Default;
        var old = oldAgain is { Count: > 0 } ? oldAgain : OldLevel(change, [.. history.OrderBy(p => p.At).TakeLast(ChangePoints.MostPoints)]);
        if (old.Count < rules.LeastJobs || rerun.Count < rules.LeastJobs)
            return change with { Reason = $"{rerun.Count} jobs of the re-run against {old.Count} of the old level: each side needs at least {rules.LeastJobs}." };

        var difference = Difference(old, rerun);
        var interval = difference.Ratio(0.95);
        double jump = Math.Log(change.Jump);
        bool same = Math.Sign(difference.Mean) == Math.Sign(jump) && Math.Abs(difference.Mean) >= Math.Log(1 + rules.MinimumEffect);
        bool confirmed = same && difference.PValue < rules.Alpha;
        bool refuted = jump > 0 ? Math.Log(interval.High) < jump / 2 : Math.Log(interval.Low) > jump / 2;
        string figures = string.Create(CultureInfo.InvariantCulture,
            $"The re-run takes {Figures.Significant(Math.Exp(difference.Mean))} times the old level (95 % interval {Figures.Between(interval.Low, interval.High)}, {Figures.Chance(difference.PValue)})");
        return confirmed ? change with { State = ChangeState.Confirmed, Reason = $"{figures}: confirmed." }
            : refuted ? change with { State = ChangeState.Refuted, Reason = $"{figures}: the change did not show again." }
            : change with { State = ChangeState.Suspected, Reason = $"{figures}, which does not decide it: run more jobs." };
    }

    static string Number(int jobs) => jobs switch { 3 => "Three", 4 => "Four", 5 => "Five", _ => jobs.ToString(CultureInfo.InvariantCulture) };

    static IReadOnlyList<HistoryPoint> OldLevel(ChangePoint change, IReadOnlyList<HistoryPoint> points)
    {
        var level = ChangePoints.Of(points).Levels.FirstOrDefault(l => l.To == change.Index - 1);
        return level is null ? [] : [.. points.Skip(level.From).Take(level.To - level.From + 1)];
    }

    static LogDifference Difference(IReadOnlyList<HistoryPoint> old, IReadOnlyList<HistoryPoint> rerun)
    {
        var means = QuietMeans.Of([.. old.Concat(rerun).Select(p => p.Seconds)]);
        return LogDifference.OfJobs([.. means.Logs.Take(old.Count)], [.. means.Logs.Skip(old.Count)], means.Variance);
    }
}
