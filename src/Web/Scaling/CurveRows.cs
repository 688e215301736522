using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Web.History;

namespace Dashboard.Web.Scaling;

/// <summary>A row of <c>curves</c> with its problem's columns.</summary>
sealed class CurveRow
{
    public string Id { get; init; } = "";
    public string Strategy { get; init; } = "";
    public string? Arrangement { get; init; }
    public long ProblemId { get; init; }
    public string Key { get; init; } = "";
    public string Analysis { get; init; } = "";
    public string Parameters { get; init; } = "{}";
    public string? Variant { get; init; }
    public string Scaling { get; init; } = "";
    public string Binding { get; init; } = "";
    public int? BatchSize { get; init; }
    public string NodeKey { get; init; } = "";
    public string? Cache { get; init; }

    public ScalingKind Kind => Enum.Parse<ScalingKind>(Scaling, ignoreCase: true);

    /// <summary>The curve of another strategy on the same problem.</summary>
    public string Beside(string strategy) => Problem.CurveOf(Key, strategy);
}

/// <summary>A row of <c>curve_points</c>.</summary>
sealed class CurvePointRow
{
    public string CurveId { get; init; } = "";
    public long At { get; init; }
    public string JobId { get; init; } = "";
    public int Workers { get; init; }
    public string Host { get; init; } = "";
    public string Samples { get; init; } = "[]";

    /// <param name="jobNumber">Tells rounds of different jobs apart: only runs of one round are pairs.</param>
    /// <param name="layout">How its workers lay on nodes; null where the strategy tells.</param>
    public IEnumerable<TrialSample> ToSamples(string strategy, string? variant, int jobNumber, CurveMetric metric, LayoutRequest? layout = null) => PointSamples.Read(Samples).Select(s =>
        new TrialSample(
            strategy, variant, Workers, jobNumber * SweepLimits.MaxTrials + s.Round,
            metric == CurveMetric.Region ? s.Seconds : s.Seconds + s.StartupSeconds,
            metric == CurveMetric.Region ? s.StartupSeconds : 0, s.AllocatedCores, s.Flags)
        {
            // Start-up is a phase of its own, which a time that has it inside cannot be told apart from.
            Phases = metric == CurveMetric.Region ? s.Phases : null,
            BytesMoved = s.BytesMoved,
            RegionSeconds = s.Seconds,
            Layout = layout,
        });

    public DateTimeOffset EndedAt => Stored.Time(At);
}
