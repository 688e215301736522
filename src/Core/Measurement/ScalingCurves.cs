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

    /// <summary>What laws are fitted to: <see cref="Seconds"/>, without the start-up that an elapsed time has in it.</summary>
    public double RegionSeconds { get; init; } = Seconds;

    /// <summary><c>warm</c> or <c>cold</c> where the trial said so.</summary>
    public string? Cache { get; init; }

    /// <summary>Nodes, tasks and their threads as a launcher starts them; null where the strategy tells.</summary>
    public LayoutRequest? Layout { get; init; }

    /// <summary>Where the workers' time went; null where it is not known, as for timings of other programs.</summary>
    public Phases? Phases { get; init; }

    /// <summary>Between memory and cores, of one loop; null where the analysis does not know.</summary>
    public long? BytesMoved { get; init; }

    internal bool IsCold => Cache == TrialFlags.Cold || Flags.Contains(TrialFlags.Cold);
}

/// <summary>One configuration of a curve. Times in seconds. What is not known travels as null rather than left out, so that every point has every field.</summary>
/// <param name="IntervalKind"><c>median</c> (order statistics) or <c>pooled</c> (Student t on logs, variance of the whole sweep).</param>
/// <param name="Speedup">
/// Serial time over this one, paired by round where there is an interval, else the ratio of medians; null without an unflagged serial baseline, and where this
/// time is too short. In weak sweeps scaled: p T(1)/T(p).
/// </param>
/// <param name="RelativeSpeedup">The same to the curve's own reference count.</param>
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

/// <param name="ReferenceWorkers">The worker count that relative figures are taken to: 1, or the smallest measured one without a flag that forbids it.</param>
public sealed record ScalingSeries(string Label, string Strategy, string? Variant, int ReferenceWorkers, IReadOnlyList<ScalingPoint> Points)
{
    /// <summary><c>warm</c> or <c>cold</c> where all trials said so; cold and other runs are never on one curve.</summary>
    public string? Cache { get; init; }

    internal bool Holds(TrialSample sample) =>
        sample.Strategy == Strategy && sample.Variant == Variant && sample.IsCold == (Cache == TrialFlags.Cold);

    /// <summary>The serial runs beside it: of the same problem, in the same state of the caches.</summary>
    internal bool HasBaseline(TrialSample sample) =>
        sample.Strategy == StrategyNames.Serial && sample.Variant == Variant && sample.IsCold == (Cache == TrialFlags.Cold);
}

/// <summary>Turns the trials of a sweep into curves: median, interval, speedup, efficiency and Karp-Flatt per worker count.</summary>
public static class ScalingCurves
{
    /// <param name="ownBaseline">Whether a curve's own one-worker run stands for the serial program: for timings of programs that have no other.</param>
    public static IReadOnlyList<ScalingSeries> Of(IReadOnlyList<TrialSample> samples, ScalingKind scaling, bool ownBaseline = false)
    {
        var scatter = new SweepScatter(samples, roundsAreKnown: !ownBaseline);
        bool mixed = samples.Select(s => s.IsCold).Distinct().Skip(1).Any();
        return
        [
            .. from series in samples.GroupBy(s => (s.Strategy, s.Variant, s.IsCold))
               orderby series.Key.Variant, StrategyOrder(series.Key.Strategy), series.Key.IsCold
               let empty = Empty([.. series], mixed)
               let serial = ownBaseline ? series.Where(s => s.Workers == 1) : samples.Where(empty.HasBaseline)
               select Filled(empty, [.. series], [.. serial], scatter, scaling),
        ];
    }

    static int StrategyOrder(string strategy)
    {
        int at = StrategyNames.All.ToList().IndexOf(strategy);
        return at < 0 ? int.MaxValue : at;
    }

    static ScalingSeries Empty(IReadOnlyList<TrialSample> samples, bool mixed)
    {
        var (strategy, variant, cold) = (samples[0].Strategy, samples[0].Variant, samples[0].IsCold);
        string label = (variant is null ? strategy : $"{strategy} · {variant}") + (mixed && cold ? " · cold" : "");
        string? cache = cold ? TrialFlags.Cold : samples.All(s => s.Cache is not null) ? samples[0].Cache : null;
        return new ScalingSeries(label, strategy, variant, 0, []) { Cache = cache };
    }

    static ScalingSeries Filled(ScalingSeries empty, IReadOnlyList<TrialSample> samples, IReadOnlyList<TrialSample> serial, SweepScatter scatter, ScalingKind scaling)
    {
        var counts = samples.GroupBy(s => s.Workers).OrderBy(g => g.Key).ToList();
        int reference = (counts.Find(c => new Baseline([.. c]).Usable) ?? counts[0]).Key;
        var curve = new CurveBaselines(new Baseline(serial), new Baseline([.. samples.Where(s => s.Workers == reference)]), reference, scatter, scaling);
        return empty with { ReferenceWorkers = reference, Points = [.. counts.Select(g => curve.Point(g.Key, [.. g]))] };
    }

    /// <summary>What the points of a curve are divided by.</summary>
    sealed class CurveBaselines(Baseline serial, Baseline own, int reference, SweepScatter scatter, ScalingKind scaling)
    {
        public ScalingPoint Point(int workers, IReadOnlyList<TrialSample> trials)
        {
            var seconds = trials.Select(t => t.Seconds).ToList();
            bool byOrder = seconds.Count >= Intervals.OrderStatisticsFrom;
            var interval = byOrder ? Intervals.OfMedian(seconds) : Intervals.OfLogMean(seconds, scatter.Within);
            var flags = trials.SelectMany(t => t.Flags).Distinct().Order(StringComparer.Ordinal).ToList();

            // In a weak sweep the work grows with the workers, so the scaled speedup is p T(1)/T(p).
            double growth = scaling == ScalingKind.Weak ? workers : 1, ownGrowth = scaling == ScalingKind.Weak ? (double)workers / reference : 1;
            bool tooShort = flags.Contains(TrialFlags.TooShort);
            var absolute = tooShort ? null : serial.Over(trials, growth, scatter);
            var relative = tooShort ? null : own.Over(trials, ownGrowth, scatter);
            double? efficiency = absolute?.Ratio / workers ?? relative?.Ratio * reference / workers;
            double? toOne = absolute?.Ratio ?? (reference == 1 ? relative?.Ratio : null);
            double? karpFlatt = scaling == ScalingKind.Weak || toOne is null ? null : Speedup.KarpFlatt(toOne.Value, workers);

            bool superlinear = absolute is null ? relative?.Low > (double)workers / reference : absolute.Low > workers;
            if (superlinear) flags.Add(TrialFlags.Superlinear);
            double run = Intervals.Median([.. trials.Select(t => t.RunSeconds)]);
            return new ScalingPoint(
                workers, seconds.Count, Intervals.Median(seconds), seconds.Min(), interval?.Low, interval?.High, interval is null ? null : byOrder ? "median" : "pooled",
                absolute?.Ratio, absolute?.Low, absolute?.High, relative?.Ratio, efficiency, karpFlatt, run, run * trials[0].AllocatedCores / 3600, flags);
        }
    }

    /// <summary>How often a baseline's time holds another; without an interval where rounds or degrees of freedom are too few.</summary>
    sealed record Multiple(double Ratio, double? Low, double? High);

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
            trials = Quiet(all.Where(t => !TrialFlags.Disqualify(t.Flags)));
        }

        public bool Usable => trials.Count > 0;

        /// <summary>Its time over that of a configuration; null where it has no trial that may be divided by. It is 1.00 of itself, quiet or not.</summary>
        /// <param name="growth">Of the work, from the baseline to the configuration.</param>
        public Multiple? Over(IReadOnlyList<TrialSample> others, double growth, SweepScatter scatter)
        {
            if (!Usable) return null;
            if (others.All(all.Contains)) return new Multiple(1, null, null);
            return Speedup.OfPairs(ByRound(trials), ByRound(Quiet(others)), scatter.OfPairs) is { } pairs
                ? new Multiple(growth * pairs.Ratio, growth * pairs.Interval.Low, growth * pairs.Interval.High)
                : new Multiple(growth * Intervals.Median([.. trials.Select(t => t.Seconds)]) / Intervals.Median([.. others.Select(t => t.Seconds)]), null, null);
        }

        static IReadOnlyList<TrialSample> Quiet(IEnumerable<TrialSample> trials)
        {
            var all = trials.ToList();
            var quiet = all.Where(t => !t.Flags.Contains(TrialFlags.Noisy)).ToList();
            return 2 * quiet.Count >= all.Count ? quiet : all;
        }

        /// <summary>A trial that a retry ran later did not share its round's moment.</summary>
        static Dictionary<int, double> ByRound(IEnumerable<TrialSample> trials) =>
            trials.Where(t => !t.Flags.Contains(TrialFlags.LaterRound)).GroupBy(t => t.Round).ToDictionary(g => g.Key, g => g.First().Seconds);
    }
}
