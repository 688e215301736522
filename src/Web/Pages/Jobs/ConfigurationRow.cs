using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>One row of the table of configurations: how far it is, and what its finished trials say.</summary>
/// <param name="Done">Measured trials that ended, warm-ups left out.</param>
/// <param name="Point">Null until a measured trial succeeded.</param>
/// <param name="StartupSeconds">Median, launch to start barrier.</param>
/// <param name="Phases">Means over the measured trials; null until there is one.</param>
/// <param name="SameResult">Whether all its results equal the job's; null where there is none or the analysis is a race on purpose.</param>
public sealed record ConfigurationRow(
    Configuration Configuration, int Done, int Total, int Failed, bool Running, ScalingPoint? Point, double? StartupSeconds,
    Phases? Phases, long? PeakBytes, bool? SameResult)
{
    /// <summary>What the medians over all rounds give in place of <see cref="ScalingPoint.Speedup"/>, where the two are far apart; null where they agree.</summary>
    public double? OtherwiseSpeedup { get; private init; }

    /// <summary>The median within rounds and that over all of them are called far apart from this ratio on.</summary>
    const double FarApart = 1.15;

    /// <summary>The configurations of a job in the order of its curves: strategies as pages list them, workers rising.</summary>
    public static IReadOnlyList<ConfigurationRow> Of(JobView job, IReadOnlyList<ScalingSeries> series)
    {
        string? hash = job.Trials?.FirstOrDefault(t => t is { State: TrialState.Succeeded, ResultHash: not null })?.ResultHash;
        IReadOnlyList<ConfigurationRow> rows =
        [
            .. from trials in (job.Trials ?? []).GroupBy(t => new Configuration(t.Strategy, t.Workers, t.Variant))
               orderby trials.Key.Variant, StrategyOrder.Of(trials.Key.Strategy), trials.Key.Workers
               select Row(trials.Key, [.. trials], series, job.ResultsAgree is null ? null : hash),
        ];
        return [.. rows.Select(row => row with { OtherwiseSpeedup = Otherwise(row, rows, job.Sweep.Scaling) })];
    }

    static ConfigurationRow Row(Configuration configuration, IReadOnlyList<TrialView> trials, IReadOnlyList<ScalingSeries> series, string? hash)
    {
        var measured = trials.Where(t => !t.Warmup).ToList();
        var good = measured.Where(t => t.State == TrialState.Succeeded).ToList();
        // Cold runs have a curve of their own, behind that of the others.
        var point = series.Where(s => s.Strategy == configuration.Strategy && s.Variant == configuration.Variant)
            .SelectMany(s => s.Points).FirstOrDefault(p => p.Workers == configuration.Workers);
        var hashes = trials.Where(t => t.State == TrialState.Succeeded && t.ResultHash is not null).Select(t => t.ResultHash).ToList();
        return new ConfigurationRow(
            configuration, measured.Count(t => t.State is not (TrialState.Queued or TrialState.Running)), measured.Count,
            measured.Count(t => t.State == TrialState.Failed), trials.Any(t => t.State == TrialState.Running), point,
            Median(good.Select(t => t.StartupSeconds)), MeanPhases(good), good.Max(t => t.PeakResidentBytes),
            hash is null || hashes.Count == 0 ? null : hashes.All(h => h == hash));
    }

    // A speedup is paired by round, so that a node that slows down slows both sides of each ratio; the medians of a row and of the serial one are not.
    static double? Otherwise(ConfigurationRow row, IReadOnlyList<ConfigurationRow> all, ScalingKind scaling)
    {
        var serial = all.FirstOrDefault(r => r.Configuration is { Strategy: StrategyNames.Serial } c && c.Variant == row.Configuration.Variant);
        if (row == serial || row.Point is not { Speedup: { } speedup } point || serial?.Point is not { } baseline) return null;
        double ratio = (scaling == ScalingKind.Weak ? row.Configuration.Workers : 1) * baseline.MedianSeconds / point.MedianSeconds;
        return Math.Max(ratio / speedup, speedup / ratio) > FarApart || (ratio < 1) != (speedup < 1) && Math.Max(ratio / speedup, speedup / ratio) > 1.01 ? ratio : null;
    }

    static double? Median(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToList();
        return known.Count == 0 ? null : Intervals.Median(known);
    }

    // Means and not medians, because the parts must still add up to the whole.
    static Phases? MeanPhases(IReadOnlyList<TrialView> trials)
    {
        var known = trials.Select(t => t.Phases).OfType<Phases>().ToList();
        return known.Count == 0 ? null : new Phases(
            known.Average(p => p.Startup), known.Average(p => p.Read), known.Average(p => p.Compute), known.Average(p => p.Communicate),
            known.Average(p => p.Reduce), known.Average(p => p.Idle), known.Average(p => p.Imbalance));
    }
}
