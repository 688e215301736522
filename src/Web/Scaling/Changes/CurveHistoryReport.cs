using System.Text.Json.Serialization;
using Dashboard.Core.Measurement.Change;

namespace Dashboard.Web.Scaling.Changes;

/// <summary>The body of <c>GET /api/v1/scaling/history</c>: one entry for each curve and worker count.</summary>
/// <param name="Parameters">How the parameters of the law that fits each curve went; of curves with jobs of five worker counts or more.</param>
public sealed record CurveHistories(IReadOnlyList<ConfigurationHistory> Histories, bool More, IReadOnlyList<ParameterHistory> Parameters);

/// <summary>How one parameter of a curve's law went from job to job. Each job is fitted by itself.</summary>
/// <param name="Parameter"><c>serialFraction</c>, <c>sigma</c> or <c>kappa</c>.</param>
/// <param name="Points">Oldest first; without jobs that were run to confirm a change.</param>
/// <param name="Changes">Jumps are differences.</param>
public sealed record ParameterHistory(
    string Curve, string Parameter, IReadOnlyList<CurveParameter> Points, IReadOnlyList<Level> Levels, IReadOnlyList<ChangePoint> Changes, double Scatter,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Refused);

/// <summary>How one configuration's time went from job to job.</summary>
/// <param name="Points">Oldest first.</param>
/// <param name="Refused">Why nothing can be said of changes yet; null where it can.</param>
public sealed record ConfigurationHistory(
    string Curve, string Label, string Analysis, string Strategy, string? Variant, int Workers, CurveMetric Metric, IReadOnlyList<JobTime> Points, IReadOnlyList<Level> Levels,
    IReadOnlyList<ChangeView> Changes, double Scatter, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Refused,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] BaselineView? Baseline, IReadOnlyList<AnnotationView> Annotations);

/// <param name="Rerun">Whether the job was run to confirm a change; such jobs do not count when changes are looked for.</param>
/// <param name="Ratio">Its median over the pinned baseline's; null without one.</param>
public sealed record JobTime(string JobId, DateTimeOffset At, int N, double MedianSeconds, double MinSeconds, bool Rerun, double? Ratio);

/// <summary>A change with what was done about it.</summary>
/// <param name="Id">Set once a re-run was asked for.</param>
/// <param name="Plan">What to run again; <c>POST /api/v1/scaling/changes</c> does.</param>
/// <param name="RerunJobs">The jobs of the re-run.</param>
public sealed record ChangeView(ChangePoint Change, ConfirmationPlan? Plan, string? Id, IReadOnlyList<string> RerunJobs, DateTimeOffset? DecidedAt);

/// <param name="MedianSeconds">At the configuration's worker count; null where the job did not run it.</param>
public sealed record BaselineView(string Curve, string JobId, string Author, DateTimeOffset CreatedAt, double? MedianSeconds = null);

/// <param name="Curve">Null for a note on every curve, such as a new kernel on the node.</param>
public sealed record AnnotationView(
    string Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Curve, DateTimeOffset At, string Text, string Author, DateTimeOffset CreatedAt);
