using System.Globalization;

namespace Dashboard.Core.Measurement.Change;

/// <summary>Finds where the level of a curve's history moved. What it finds is suspected, no more, until a re-run says the same.</summary>
public static class ChangePoints
{
    /// <summary>Fewer points give no estimate of the scatter.</summary>
    public const int LeastPoints = 6;

    /// <summary>Longer histories are cut to their newest points.</summary>
    public const int MostPoints = 5_000;

    /// <summary>Smaller changes of a time are not worth a word.</summary>
    const double SmallestChange = 0.02;

    /// <summary>The history of one configuration's times, one point a job, in any order. Works on the logs of the medians.</summary>
    public static CurveHistory Of(IReadOnlyList<HistoryPoint> history)
    {
        var points = history.OrderBy(p => p.At).TakeLast(MostPoints).ToList();
        if (Refusal(points.Count) is { } refused) return Nothing(refused, points.Count, () => Math.Exp(points.Average(p => Math.Log(p.MedianSeconds))));

        double within = PooledVariance.Of(points.Select(p => p.Seconds)).Variance * points.Average(p => (p.Seconds.Count > 2 ? Math.PI / 2 : 1) / p.Seconds.Count);
        var steps = Steps.Find([.. points.Select(p => Math.Log(p.MedianSeconds))], within, Math.Log(1 + SmallestChange));
        var changes = steps.Cuts.Select(cut => Change(
            cut, points[cut - 1].JobId, points[cut].JobId, points[cut].At, Math.Exp(steps.Before(cut).Value), Math.Exp(steps.After(cut).Value),
            Math.Exp(steps.Step(cut)), Math.Exp(steps.Interval(cut).Low), Math.Exp(steps.Interval(cut).High), TimeText));
        return new CurveHistory([.. steps.Levels().Select(l => l with { Value = Math.Exp(l.Value) })], [.. changes], Math.Sqrt(steps.Variance), null);
    }

    /// <summary>The history of a parameter, for example the serial fraction, in any order. Works on the values themselves; jumps are differences.</summary>
    public static CurveHistory OfParameter(IReadOnlyList<ParameterPoint> history)
    {
        var points = history.OrderBy(p => p.At).TakeLast(MostPoints).ToList();
        if (Refusal(points.Count) is { } refused) return Nothing(refused, points.Count, () => points.Average(p => p.Value));

        var steps = Steps.Find([.. points.Select(p => p.Value)], 0, 0);
        var changes = steps.Cuts.Select(cut => Change(
            cut, points[cut - 1].JobId, points[cut].JobId, points[cut].At, steps.Before(cut).Value, steps.After(cut).Value,
            steps.Step(cut), steps.Interval(cut).Low, steps.Interval(cut).High, ParameterText));
        return new CurveHistory(steps.Levels(), [.. changes], Math.Sqrt(steps.Variance), null);
    }

    static string? Refusal(int points) => points >= LeastPoints ? null
        : $"{points} {(points == 1 ? "job" : "jobs")} with this configuration: changes of level can be detected from {LeastPoints} jobs on.";

    static CurveHistory Nothing(string refused, int points, Func<double> level) =>
        new(points == 0 ? [] : [new Level(0, points - 1, level())], [], double.NaN, refused);

    static ChangePoint Change(
        int cut, string before, string after, DateTimeOffset at, double from, double to, double jump, double low, double high,
        Func<double, double, double, double, double, string> text) =>
        new(cut, before, after, at, from, to, jump, low, high, ChangeState.Suspected, text(from, to, jump, low, high));

    static string TimeText(double from, double to, double jump, double low, double high) => string.Create(CultureInfo.InvariantCulture,
        $"From {Figures.Seconds(from)} to {Figures.Seconds(to)}: {(jump > 1 ? "slower" : "faster")} by {Figures.Share(Math.Abs(jump - 1))} (95 % interval of the ratio {Figures.Between(low, high)}). Suspected until a re-run shows it again.");

    static string ParameterText(double from, double to, double jump, double low, double high) => string.Create(CultureInfo.InvariantCulture,
        $"From {Figures.Significant(from)} to {Figures.Significant(to)} (95 % interval of the difference {Figures.Between(low, high)}). Suspected until a re-run shows it again.");
}
