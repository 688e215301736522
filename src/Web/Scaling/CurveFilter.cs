using Dashboard.Core.Measurement.Advice;

namespace Dashboard.Web.Scaling;

/// <summary>Which time a curve shows.</summary>
public enum CurveMetric
{
    /// <summary>The parallel region alone; what speedup compares.</summary>
    Region,

    /// <summary>Start-up and one region: what somebody waits for.</summary>
    Elapsed,
}

/// <summary>Which curves of the history, and which of their jobs; null and empty mean any.</summary>
/// <param name="Curves">Ids of curves.</param>
/// <param name="Host">The host's name as its Runner gave it.</param>
/// <param name="Node">The comparability key of a kind of node.</param>
/// <param name="Since">Jobs that ended at or after this time.</param>
/// <param name="Until">Jobs that ended before this time.</param>
/// <param name="Limit">Most series, the last measured ones first.</param>
/// <param name="JobsPerCurve">Most jobs behind a series, the newest ones.</param>
public sealed record CurveFilter(
    string? Analysis = null, IReadOnlyList<string>? Strategies = null, string? Variant = null, IReadOnlyList<string>? Curves = null, string? Host = null,
    string? Node = null, DateTimeOffset? Since = null, DateTimeOffset? Until = null, string? Tag = null, IReadOnlyList<string>? Jobs = null,
    CurveMetric Metric = CurveMetric.Region, Goal? Goal = null, int Limit = CurveFilter.DefaultLimit, int JobsPerCurve = CurveFilter.DefaultJobsPerCurve)
{
    public const int DefaultLimit = 20, MostCurves = 100, DefaultJobsPerCurve = 10, MostJobsPerCurve = 200;
}
