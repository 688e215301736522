using System.Text.Json.Serialization;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Measurement;

/// <summary>One measured, successful trial as the statistics see it.</summary>
/// <param name="Round">Rounds run every configuration once, so ratios are paired by round.</param>
/// <param name="Seconds">The parallel region of one loop.</param>
/// <param name="StartupSeconds">Launch to start barrier; 0 where it is not known or already part of the time.</param>
/// <param name="AllocatedCores">Cores charged for; the workers where it is not known.</param>
public sealed record TrialSample(string Strategy, string? Variant, int Workers, int Round, double Seconds, double StartupSeconds, int AllocatedCores, IReadOnlyList<string> Flags)
{
    /// <summary>What one run from launch to result takes: start-up and region.</summary>
    public double RunSeconds => StartupSeconds + Seconds;

    /// <summary>Where the workers' time went; null where it is not known, as for timings of other programs.</summary>
    public Phases? Phases { get; init; }

    /// <summary>Between memory and cores, of one loop; null where the analysis does not know.</summary>
    public long? BytesMoved { get; init; }
}

/// <summary>One configuration of a curve. Times in seconds. What is not known travels as null rather than left out, so that every point has every field.</summary>
/// <param name="IntervalKind"><c>median</c> (order statistics) or <c>pooled</c> (Student t on logs, variance of the whole sweep).</param>
/// <param name="Speedup">Serial median over this median, or null without an unflagged serial baseline; in weak sweeps scaled: p T(1)/T(p).</param>
/// <param name="RelativeSpeedup">Own one-worker median over this one.</param>
/// <param name="Efficiency">Speedup over workers; relative where there is no serial baseline.</param>
/// <param name="RunMedianSeconds">Median of start-up and region together.</param>
/// <param name="CoreHours">Allocated cores times <paramref name="RunMedianSeconds"/>, in hours.</param>
public sealed record ScalingPoint(
    int Workers, int N, double MedianSeconds, double MinSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? CiLow,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? CiHigh,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? IntervalKind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Speedup,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? SpeedupLow,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? SpeedupHigh,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? RelativeSpeedup,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Efficiency,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? KarpFlatt,
    double RunMedianSeconds, double CoreHours, IReadOnlyList<string> Flags);

/// <param name="ReferenceWorkers">The worker count that relative figures are taken to: 1, or the smallest measured.</param>
public sealed record ScalingSeries(string Label, string Strategy, string? Variant, int ReferenceWorkers, IReadOnlyList<ScalingPoint> Points);

/// <summary>Turns the trials of a sweep into curves: median, interval, speedup, efficiency and Karp-Flatt per worker count.</summary>
public static class ScalingCurves
{
    /// <summary>Points with these flags say nothing of the machine's cores and are no baseline.</summary>
    static readonly string[] DisqualifyingFlags = ["oversubscribed", "smt", "fewer-chunks-than-workers", "superlinear"];

    const string Noisy = "noisy";

    /// <param name="ownBaseline">Whether a curve's own one-worker run stands for the serial program: for timings of programs that have no other.</param>
    public static IReadOnlyList<ScalingSeries> Of(IReadOnlyList<TrialSample> samples, ScalingKind scaling, bool ownBaseline = false)
    {
        var pool = PooledVariance.Of(samples.GroupBy(s => (s.Strategy, s.Variant, s.Workers)).Select(g => (IReadOnlyList<double>)[.. g.Select(s => s.Seconds)]));
        return
        [
            .. from series in samples.GroupBy(s => (s.Strategy, s.Variant))
               orderby series.Key.Variant, StrategyOrder(series.Key.Strategy)
               let serial = ownBaseline
                   ? series.Where(s => s.Workers == 1).ToList()
                   : samples.Where(s => s.Strategy == StrategyNames.Serial && s.Variant == series.Key.Variant).ToList()
               select Curve(series.Key.Strategy, series.Key.Variant, [.. series], serial, pool, scaling),
        ];
    }

    static int StrategyOrder(string strategy)
    {
        int at = StrategyNames.All.ToList().IndexOf(strategy);
        return at < 0 ? int.MaxValue : at;
    }

    static ScalingSeries Curve(
        string strategy, string? variant, IReadOnlyList<TrialSample> samples, IReadOnlyList<TrialSample> serial, PooledVariance pool, ScalingKind scaling)
    {
        int reference = samples.Min(s => s.Workers);
        var own = new Baseline([.. samples.Where(s => s.Workers == reference)]);
        var absolute = serial.Count > 0 ? new Baseline(serial) : null;
        var points = samples.GroupBy(s => s.Workers).OrderBy(g => g.Key)
            .Select(g => Point(g.Key, [.. g], absolute, own, reference, pool, scaling)).ToList();
        string label = variant is null ? strategy : $"{strategy} · {variant}";
        return new ScalingSeries(label, strategy, variant, reference, points);
    }

    static ScalingPoint Point(
        int workers, IReadOnlyList<TrialSample> trials, Baseline? absolute, Baseline own, int reference, PooledVariance pool, ScalingKind scaling)
    {
        var seconds = trials.Select(t => t.Seconds).ToList();
        double median = Intervals.Median(seconds);
        bool byOrder = seconds.Count >= Intervals.OrderStatisticsFrom;
        var interval = byOrder ? Intervals.OfMedian(seconds) : Intervals.OfLogMean(seconds, pool);

        // In a weak sweep the work grows with the workers, so the scaled speedup is p T(1)/T(p).
        double growth = scaling == ScalingKind.Weak ? workers : 1;
        bool isBaseline = absolute is { Usable: true } && trials.All(absolute.Holds);
        double? speedup = isBaseline ? 1 : absolute is { Usable: true } ? growth * absolute.Median / median : null;
        var ratio = absolute is { Usable: true } && !isBaseline ? Speedup.PairedRatio(absolute.ByRound, ByRound(trials), pool) : null;
        double relativeGrowth = scaling == ScalingKind.Weak ? (double)workers / reference : 1;
        double? relative = workers == reference ? 1 : own.Usable ? relativeGrowth * own.Median / median : null;
        double? efficiency = speedup / workers ?? relative * reference / workers;
        double? karpFlatt = scaling == ScalingKind.Weak || speedup is null ? null : Speedup.KarpFlatt(speedup.Value, workers);

        var flags = trials.SelectMany(t => t.Flags).Distinct().Order(StringComparer.Ordinal).ToList();
        if (ratio is { } r && growth * r.Low > workers) flags.Add("superlinear");
        double run = Intervals.Median([.. trials.Select(t => t.RunSeconds)]);
        return new ScalingPoint(
            workers, seconds.Count, median, seconds.Min(), interval?.Low, interval?.High, interval is null ? null : byOrder ? "median" : "pooled",
            speedup, growth * ratio?.Low, growth * ratio?.High, relative, efficiency, karpFlatt,
            run, run * trials[0].AllocatedCores / 3600, flags);
    }

    static Dictionary<int, double> ByRound(IEnumerable<TrialSample> trials) =>
        trials.GroupBy(t => t.Round).ToDictionary(g => g.Key, g => g.First().Seconds);

    /// <summary>
    /// What others are divided by: its quiet trials, where at least half are. A baseline that was mostly disturbed still serves
    /// whole, because rounds are interleaved and disturb all configurations alike; its figures say so, and advice is refused.
    /// </summary>
    sealed class Baseline
    {
        readonly HashSet<TrialSample> all;
        readonly IReadOnlyList<TrialSample> trials;

        public Baseline(IReadOnlyList<TrialSample> all)
        {
            this.all = new HashSet<TrialSample>(all, ReferenceEqualityComparer.Instance);
            var sound = all.Where(t => !t.Flags.Intersect(DisqualifyingFlags).Any()).ToList();
            var quiet = sound.Where(t => !t.Flags.Contains(Noisy)).ToList();
            trials = 2 * quiet.Count >= sound.Count ? quiet : sound;
        }

        public bool Usable => trials.Count > 0;

        /// <summary>Whether a trial is one of the baseline's own, quiet or not: the baseline is 1.00 of itself.</summary>
        public bool Holds(TrialSample trial) => all.Contains(trial);

        public double Median => Intervals.Median([.. trials.Select(t => t.Seconds)]);

        public Dictionary<int, double> ByRound => ScalingCurves.ByRound(trials);
    }
}
