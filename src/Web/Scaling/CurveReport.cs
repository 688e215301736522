using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;

namespace Dashboard.Web.Scaling;

/// <summary>The body of <c>GET /api/v1/scaling</c>.</summary>
/// <param name="More">Whether further curves match beyond the limit.</param>
public sealed record CurveReports(IReadOnlyList<CurveReport> Series, bool More);

/// <summary>One comparable curve of the history: what a job's series says, and where it comes from.</summary>
public sealed record CurveReport : SeriesReport
{
    public CurveReport(SeriesReport series) : base(series)
    {
    }

    /// <summary>Names the curve in addresses; the same for the same work on the same kind of node in every history.</summary>
    public required string Curve { get; init; }
    public required string Analysis { get; init; }
    /// <summary>The job's with the variant's in them; in a weak sweep those of one worker.</summary>
    public required JsonElement Parameters { get; init; }
    public required ScalingKind Scaling { get; init; }
    public required CurveMetric Metric { get; init; }
    public required Binding Binding { get; init; }
    public int? BatchSize { get; init; }
    public required CurveNode Node { get; init; }
    /// <summary>Nodes, ranks and threads of its counts, where the sweep said so.</summary>
    public IReadOnlyList<LayoutRequest>? Layouts { get; init; }
    /// <summary>Of engines: whether they ran before the trials.</summary>
    public bool RunningCluster { get; init; }
    /// <summary>The jobs whose samples these are, newest first.</summary>
    public required IReadOnlyList<string> Jobs { get; init; }
    /// <summary>Whether older jobs match too and were left out.</summary>
    public required bool MoreJobs { get; init; }
    /// <summary>When the oldest and the newest of these jobs ended.</summary>
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }
}

/// <summary>The kind of node a curve belongs to, and the hosts of that kind that measured it.</summary>
public sealed record CurveNode(string Key, IReadOnlyList<string> Hosts);
