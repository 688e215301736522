using Dashboard.Core.Measurement;
using Dashboard.Core.Strategies;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>
/// All strategies of one analysis against each other: who is fastest from how many workers on, and where two curves cross.
/// A difference counts only where the intervals of both do not touch.
/// </summary>
public static class StrategyBoard
{
    /// <param name="series">Curves of one problem.</param>
    /// <returns>One or two sentences; null where fewer than two strategies share a worker count.</returns>
    public static string? Sentence(IReadOnlyList<SeriesReport> series)
    {
        var parallel = series.Where(s => s.Strategy != StrategyNames.Serial).ToList();
        var counts = parallel.SelectMany(s => Sound(s).Select(p => p.Workers)).GroupBy(w => w).Where(g => g.Count() > 1).Select(g => g.Key).Order().ToList();
        if (parallel.Count < 2 || counts.Count == 0)
        {
            return null;
        }
        var runs = Runs([.. counts.Select(w => (w, Leader(parallel, w)))]);
        string crossings = string.Join(" ", Crossings(parallel, counts));
        string main = string.Join("; ", runs.Select(Words));
        return $"{char.ToUpperInvariant(main[0])}{main[1..]}.{(crossings.Length > 0 ? $" {crossings}" : "")}";
    }

    /// <summary>Where the order of two curves turns, found on straight lines between the logarithms of measured counts and times.</summary>
    public static IEnumerable<string> Crossings(IReadOnlyList<SeriesReport> series, IReadOnlyList<int> counts) =>
        from pair in series.SelectMany((a, i) => series.Skip(i + 1).Select(b => (A: a, B: b)))
        from step in counts.Zip(counts.Skip(1))
        let at = Crossing(pair.A, pair.B, step.First, step.Second)
        where at is not null
        select $"{pair.A.Label} and {pair.B.Label} cross at about {Format.Significant(at.Value)} workers.";

    static double? Crossing(SeriesReport a, SeriesReport b, int from, int to)
    {
        if (Gap(a, b, from) is not { } before || Gap(a, b, to) is not { } after || Math.Sign(before) == Math.Sign(after))
        {
            return null;
        }
        return Math.Exp(Math.Log(from) + (Math.Log(to) - Math.Log(from)) * before / (before - after));
    }

    /// <summary>Logarithm of the ratio of two times; null where one is missing or their intervals touch.</summary>
    static double? Gap(SeriesReport a, SeriesReport b, int workers) =>
        At(a, workers) is { } p && At(b, workers) is { } q && Apart(p, q) ? Math.Log(p.MedianSeconds / q.MedianSeconds) : null;

    static (string? Name, string? Rival) Leader(IReadOnlyList<SeriesReport> series, int workers)
    {
        var ordered = series.Where(s => At(s, workers) is not null).OrderBy(s => At(s, workers)!.MedianSeconds).ToList();
        bool clear = Apart(At(ordered[0], workers)!, At(ordered[1], workers)!);
        return (ordered[0].Label, clear ? null : ordered[1].Label);
    }

    static List<(int From, int To, string Words)> Runs(IReadOnlyList<(int Workers, (string? Name, string? Rival) Leader)> leaders)
    {
        var runs = new List<(int From, int To, string Words)>();
        foreach (var (workers, leader) in leaders)
        {
            string words = leader.Rival is null ? $"{leader.Name} is fastest" : Both(leader.Name!, leader.Rival);
            if (runs.Count > 0 && runs[^1].Words == words) runs[^1] = runs[^1] with { To = workers };
            else runs.Add((workers, workers, words));
        }
        return runs;
    }

    // Named in a fixed order, so that two that take turns within their scatter are one run and not many.
    static string Both(string a, string b) => string.CompareOrdinal(a, b) < 0 ? $"{a} and {b} cannot be told apart" : $"{b} and {a} cannot be told apart";

    static string Words((int From, int To, string Words) run) =>
        run.From == run.To ? $"on {Format.Plural(run.From, "worker")} {run.Words}" : $"from {run.From} to {Format.Plural(run.To, "worker")} {run.Words}";

    static bool Apart(ScalingPoint p, ScalingPoint q) =>
        p is { CiLow: { } pl, CiHigh: { } ph } && q is { CiLow: { } ql, CiHigh: { } qh } ? ph < ql || qh < pl : p.MedianSeconds != q.MedianSeconds;

    static ScalingPoint? At(SeriesReport series, int workers) => Sound(series).FirstOrDefault(p => p.Workers == workers);

    // More workers than cores tell of the machine's limits and not of the strategy.
    static IEnumerable<ScalingPoint> Sound(SeriesReport series) => series.Points.Where(p => !p.Flags.Intersect(["oversubscribed", "smt", "fewer-chunks-than-workers", TrialFlags.TooShort]).Any());
}
