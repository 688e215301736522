using System.Text.Json.Serialization;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Advice;
using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Measurement.Models;
using Dashboard.Core.Measurement.Waterfall;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Measurement;

/// <summary>The body of the scaling endpoints: curves, the laws that fit them, and the answer.</summary>
public sealed record ScalingReport(IReadOnlyList<SeriesReport> Series)
{
    public static ScalingReport Of(
        IReadOnlyList<TrialSample> samples, ScalingKind scaling, Goal? goal = null, bool ownBaseline = false, ReportSetting? setting = null) =>
        new([.. ScalingCurves.Of(samples, scaling, ownBaseline).Select(curve => SeriesReport.Of(curve, samples, scaling, goal, setting))]);
}

/// <summary>What is known beside the timings.</summary>
/// <param name="Calibration">Of the node that all of them come from.</param>
/// <param name="UsableCores">Of that node; nothing beyond is proposed to be measured.</param>
/// <param name="ResultsDisagree">Whether trials that should have computed the same did not; advice is then refused.</param>
/// <param name="BudgetCoreSeconds">What may be spent on what to measure next; no limit where null.</param>
public sealed record ReportSetting(
    NodeCalibration? Calibration = null, int? UsableCores = null, bool ResultsDisagree = false, double? BudgetCoreSeconds = null);

/// <param name="Fitted">The chosen law's curve, drawn to at most twice the largest measured count; of elapsed times with the measured start-up on top.</param>
/// <param name="AdviceRefused">Why there is no recommendation, and what to measure next; null where there is one.</param>
public record SeriesReport(
    string Label, string Strategy, string? Variant, int ReferenceWorkers, IReadOnlyList<ScalingPoint> Points,
    FitsReport Fits, IReadOnlyList<FittedPoint>? Fitted, Recommendation? Recommendation, string? AdviceRefused = null)
{
    /// <summary>Where the speedup went, region only, by worker count; null where the phases of the trials are not known.</summary>
    public IReadOnlyList<SpeedupWaterfall>? Waterfalls { get; init; }

    /// <summary>The same for start-up and region together.</summary>
    public IReadOnlyList<SpeedupWaterfall>? ElapsedWaterfalls { get; init; }

    /// <summary><c>warm</c> or <c>cold</c> where the trials said so; cold and other runs are never on one curve.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Cache { get; init; }

    /// <summary>Of elapsed times: the measured start-up that stands on top of the fitted region; null where times are of the region alone.</summary>
    public IReadOnlyList<StartupPoint>? AddedStartup { get; init; }

    const string Disagreement = "Results differ between trials that should have computed the same; find out why before trusting any of their times.";

    /// <summary>The same without advice, because results differ.</summary>
    public SeriesReport WithoutAgreement() => this with { Recommendation = null, AdviceRefused = Disagreement };

    public static SeriesReport Of(ScalingSeries curve, IReadOnlyList<TrialSample> samples, ScalingKind scaling, Goal? goal, ReportSetting? setting = null)
    {
        setting ??= new ReportSetting();
        var fitted = curve.Points.Where(p => !TrialFlags.Disqualify(p.Flags)).ToList();
        var eligible = curve.Points.Where(p => !TrialFlags.KeepFromAdvice(p.Flags)).ToList();
        var own = samples.Where(curve.Holds).ToLookup(s => s.Workers);
        var startup = StartupTimes.Of(own.SelectMany(s => s));
        bool isElapsed = own.SelectMany(s => s).Any(s => s.RegionSeconds < s.Seconds);
        bool superlinear = curve.Points.Any(p => p.Flags.Contains(TrialFlags.Superlinear));
        var fits = ScalingFits.Of([.. fitted.Select(p => new ModelPoint(p.Workers, [.. own[p.Workers].Select(s => s.RegionSeconds)], [.. own[p.Workers].Select(s => s.Round)]))], scaling, superlinear);
        var advice = eligible.Select(p => AdvicePoint.Of([.. own[p.Workers]], p.Efficiency)).ToList();
        var wanted = goal ?? Goal.Default(scaling == ScalingKind.Weak ? GoalKind.Efficiency : GoalKind.Fastest);
        string? refused = Refusal(curve, samples, eligible, setting);
        IReadOnlyList<PhasedTrial> phased = [.. samples.Where(s => s.Phases is not null && (curve.Holds(s) || curve.HasBaseline(s)))
            .Select(s => new PhasedTrial(s.Strategy, s.Variant, s.Workers, s.Seconds, s.StartupSeconds, s.Phases!, s.Flags))];
        var elapsed = Explained(phased, curve.Strategy, scaling, elapsed: true);
        return new SeriesReport(
            curve.Label, curve.Strategy, curve.Variant, curve.ReferenceWorkers, curve.Points, FitsReport.Of(fits), FittedPoint.Curve(fits, fitted, isElapsed ? startup : null),
            refused is null ? Advised() : null, refused)
        {
            Waterfalls = Explained(phased, curve.Strategy, scaling, elapsed: false),
            ElapsedWaterfalls = elapsed,
            Cache = curve.Cache,
            AddedStartup = isElapsed ? startup.Measured : null,
        };

        Recommendation? Advised()
        {
            if (Adviser.Recommend(advice, wanted, curve.Strategy, setting.UsableCores) is not { } advised) return null;
            int largest = eligible.Max(p => p.Workers);
            var memory = MemoryTraffic.Of([.. own[largest]], NodeCeilings.Bandwidth(setting.Calibration, largest));
            var stops = StopCauses.Of(elapsed?.FirstOrDefault(w => w.Workers == largest), fits, memory);
            return advised with
            {
                Stops = stops,
                Next = NextMeasurements.Of(advice, advised, fits, startup, setting.UsableCores, setting.BudgetCoreSeconds),
                Reason = string.Join(' ', [advised.Reason, .. stops.Take(2).Select(s => s.Text), .. Notes(curve, superlinear)]),
            };
        }
    }

    static IEnumerable<string> Notes(ScalingSeries curve, bool superlinear)
    {
        if (superlinear) yield return "Some counts are faster than ideal: usually because the data fit into the caches of several cores, or because the baseline was paging or is otherwise bad.";
        if (curve.ReferenceWorkers > 1) yield return $"Efficiency is relative to {curve.ReferenceWorkers} workers, because there is no run at 1.";
    }

    static IReadOnlyList<SpeedupWaterfall>? Explained(IReadOnlyList<PhasedTrial> trials, string strategy, ScalingKind scaling, bool elapsed)
    {
        var explained = Waterfall.Waterfalls.Of(trials, scaling, elapsed).Where(w => w.Strategy == strategy).ToList();
        return explained.Count > 0 ? explained : null;
    }

    static string? Refusal(ScalingSeries curve, IReadOnlyList<TrialSample> samples, IReadOnlyList<ScalingPoint> eligible, ReportSetting setting)
    {
        if (setting.ResultsDisagree) return Disagreement;
        if (curve.Strategy == StrategyNames.Serial) return "The serial baseline is one core by definition.";
        var states = samples.Where(s => s.Variant == curve.Variant && (s.Strategy == curve.Strategy || s.Strategy == StrategyNames.Serial)).Select(s => s.IsCold).Distinct();
        if (states.Skip(1).Any()) return "Some runs read from cold caches and some from warm ones; measure again with the same cache state throughout.";
        return eligible.Count == 0 ? Unusable(curve.Points) : NoisyBaseline(curve, samples);
    }

    /// <summary>Why no worker count can be an answer, and what to measure instead.</summary>
    static string Unusable(IReadOnlyList<ScalingPoint> points)
    {
        bool All(string flag) => points.All(p => p.Flags.Contains(flag));
        return All(TrialFlags.TooShort) ? "Every run of this curve took under 10 ms and cannot be repeated, which is too short to tell worker counts apart; measure larger work."
            : All(TrialFlags.LaterRound) ? "A retry ran every worker count of this curve later than the rest; run the whole sweep again, so that its rounds are interleaved."
            : All("fewer-chunks-than-workers") ? "The data has too few chunks for every worker count of this curve; measure fewer workers or larger data."
            : "Every worker count of this curve is flagged; measure at counts up to the usable cores, with work that lasts and without retries.";
    }

    /// <summary>Whether what the curve is divided by was mostly disturbed: the serial runs, else its own runs at the reference count.</summary>
    static string? NoisyBaseline(ScalingSeries curve, IReadOnlyList<TrialSample> samples)
    {
        var serial = samples.Where(curve.HasBaseline).ToList();
        bool divided = serial.Exists(s => !TrialFlags.Disqualify(s.Flags));
        var baseline = divided ? serial : [.. samples.Where(s => curve.Holds(s) && s.Workers == curve.ReferenceWorkers)];
        if (2 * baseline.Count(s => s.Flags.Contains(TrialFlags.Noisy)) <= baseline.Count) return null;
        string what = divided ? "the serial baseline" : $"those at {curve.ReferenceWorkers} worker{(curve.ReferenceWorkers == 1 ? "" : "s")}, which the others are compared with";
        return $"Other work disturbed most runs of {what}; run the sweep again while the node is idle.";
    }
}

public sealed record FittedPoint(double Workers, double Seconds)
{
    const int Steps = 40;

    /// <param name="startup">Added to the fitted time; null where that is all there is.</param>
    internal static IReadOnlyList<FittedPoint>? Curve(ScalingFits fits, IReadOnlyList<ScalingPoint> points, StartupTimes? startup)
    {
        var chosen = new[] { fits.Amdahl, fits.Gustafson, fits.UniversalLaw }.FirstOrDefault(f => f is not null && f.Model.Name == fits.Chosen);
        if (chosen is null) return null;
        double low = points.Min(p => p.Workers), high = 2.0 * points.Max(p => p.Workers);
        return [.. Enumerable.Range(0, Steps + 1).Select(i => low * Math.Pow(high / low, (double)i / Steps)).Select(p => new FittedPoint(p, chosen.At(p) + (startup?.At(p) ?? 0)))];
    }
}

public sealed record SerialFractionReport(double SerialFraction, double CiLow, double CiHigh, double RSquared, double OneWorkerSeconds, double? Aicc);

/// <param name="PeakWorkers">Where throughput is highest; null where kappa's interval reaches 0.</param>
public sealed record UniversalLawReport(
    double Sigma, double Kappa, double SigmaLow, double SigmaHigh, double KappaLow, double KappaHigh,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? PeakWorkers, double RSquared, double OneWorkerSeconds, double? Aicc);

/// <param name="Refused">Why no law is fitted, and what to measure next.</param>
/// <param name="LeftOut">Why a law is missing beside one that is fitted, and what to measure next.</param>
public sealed record FitsReport(
    SerialFractionReport? Amdahl, SerialFractionReport? Gustafson, UniversalLawReport? Usl, string? Chosen, string? Refused, string? LeftOut = null)
{
    public static FitsReport Of(ScalingFits fits) =>
        new(SerialFraction(fits.Amdahl), SerialFraction(fits.Gustafson), UniversalLaw(fits.UniversalLaw), fits.Chosen, fits.Refused, fits.LeftOut);

    static SerialFractionReport? SerialFraction(FittedModel? fit) => fit is null
        ? null
        : new(fit.First, fit.FirstInterval.Low, fit.FirstInterval.High, fit.RSquared, fit.OneWorkerSeconds, fit.Aicc);

    static UniversalLawReport? UniversalLaw(FittedModel? fit) => fit is not { SecondInterval: { } kappa }
        ? null
        : new(fit.First, fit.Second, fit.FirstInterval.Low, fit.FirstInterval.High, kappa.Low, kappa.High, ScalingFits.PeakWorkers(fit), fit.RSquared, fit.OneWorkerSeconds, fit.Aicc);
}
