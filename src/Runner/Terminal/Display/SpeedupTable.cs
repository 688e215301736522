using Dashboard.Core.Measurement;
using Dashboard.Runner.Terminal.Sweeps;

namespace Dashboard.Runner.Terminal.Display;

/// <summary>The table of a sweep: a row for each configuration, numbers right-aligned, one unit a column.</summary>
static class SpeedupTable
{
    const string None = "–";

    static readonly string[] Heads = ["strategy", "workers", "runs", "median", "95 % interval", "speedup", "95 % interval", "efficiency", "cost", "result", "flags"];

    /// <summary>Columns that hold words.</summary>
    static readonly HashSet<int> LeftAligned = [0, 9, 10];

    public static IEnumerable<string> Lines(SweepOutcome outcome, Screen screen)
    {
        var points = (from series in outcome.Scaling.Series from point in series.Points select (Series: series, Point: point)).ToList();
        double largest = points.Select(p => p.Point.MedianSeconds).DefaultIfEmpty(0).Max();
        double cheapest = points.Select(p => p.Point.CoreHours).Where(hours => hours > 0).DefaultIfEmpty(0).Min();
        var agreement = new HashAgreement(outcome);
        var rows = points.Select(p => Row(p.Series, p.Point, largest, cheapest, agreement)).ToList();
        // Without a serial program speedup is relative to the curve's own one worker.
        string[] heads = points.Any(p => p.Point.Speedup is not null) ? Heads : [.. Heads.Select(h => h == "speedup" ? "relative speedup" : h)];
        var widths = Enumerable.Range(0, heads.Length).Select(i => rows.Select(r => r[i].Length).Append(heads[i].Length).Max()).ToArray();
        yield return screen.Quiet(Line(heads, widths));
        for (int i = 0; i < rows.Count; i++)
        {
            string line = screen.Plain(Line(rows[i], widths));
            yield return screen.Paint(line[..widths[0]], StrategyMarks.Colour(points[i].Series.Strategy)) + line[widths[0]..];
        }
    }

    static string[] Row(SeriesReport series, ScalingPoint point, double largest, double cheapest, HashAgreement agreement)
    {
        var (digits, unit) = Figures.Seconds(point.MedianSeconds, largest);
        var (cost, costUnit) = Figures.CoreTime(point.CoreHours, cheapest);
        return
        [
            series.Label, $"{point.Workers}", $"{point.N}", $"{digits} {unit}",
            point is { CiLow: { } low, CiHigh: { } high } ? $"{Figures.Seconds(low, largest).Digits} to {Figures.Seconds(high, largest).Digits}" : None,
            (point.Speedup ?? point.RelativeSpeedup) is { } speedup ? Figures.Significant(speedup) : None,
            point is { SpeedupLow: { } slow, SpeedupHigh: { } fast } ? $"{Figures.Significant(slow)} to {Figures.Significant(fast)}" : None,
            point.Efficiency is { } efficiency ? $"{Figures.Percent(efficiency)} %" : None,
            $"{cost} {costUnit}", agreement.Of(series, point), string.Join(' ', point.Flags),
        ];
    }

    static string Line(IReadOnlyList<string> cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, i) => LeftAligned.Contains(i) ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd();
}

/// <summary>Which configurations bear the result that the first success has.</summary>
sealed class HashAgreement(SweepOutcome outcome)
{
    readonly bool weak = outcome.Sweep.Scaling == Core.Jobs.ScalingKind.Weak;

    /// <summary><c>same</c>, <c>differs</c>, or nothing where results are not compared.</summary>
    public string Of(SeriesReport series, ScalingPoint point)
    {
        var hashes = Hashes(t => t.Strategy == series.Strategy && t.Variant == series.Variant && t.Workers == point.Workers);
        string? first = Hashes(t => t.Variant == series.Variant && (!weak || t.Workers == point.Workers)).FirstOrDefault();
        return outcome.ResultsAgree is null || hashes.Count == 0 ? "" : hashes.All(h => h == first) ? "same" : "differs";
    }

    List<string> Hashes(Func<TrialLine, bool> which) => [.. outcome.Trials.Where(which).Select(t => t.ResultHash).OfType<string>()];
}
