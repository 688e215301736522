using System.Text.Json.Serialization;

namespace Dashboard.Core.Measurement.Change;

/// <summary>One job's runs of one configuration, as a point of its history.</summary>
/// <param name="Seconds">Every measured sample, each above 0; at least one.</param>
public sealed record HistoryPoint(string JobId, DateTimeOffset At, IReadOnlyList<double> Seconds)
{
    public double MedianSeconds { get; } = Intervals.Median(Seconds);
}

/// <summary>One job's value of a curve's parameter, for example its serial fraction; changes are then differences, not ratios.</summary>
public sealed record ParameterPoint(string JobId, DateTimeOffset At, double Value);

/// <summary>Whether a change is believed.</summary>
public enum ChangeState
{
    /// <summary>Found in the history; nobody has looked again.</summary>
    Suspected,

    /// <summary>A re-run shows the same change. Only then it is called a regression or an improvement.</summary>
    Confirmed,

    /// <summary>A re-run shows the old level.</summary>
    Refuted,
}

/// <summary>A stretch of the history on one level.</summary>
/// <param name="From">Index of the first point, <paramref name="To"/> of the last, in order of time.</param>
/// <param name="Value">Geometric mean of the medians in seconds, or mean of the parameter.</param>
public sealed record Level(int From, int To, double Value);

/// <summary>Where the level moved.</summary>
/// <param name="Index">Index of the first point on the new level.</param>
/// <param name="BeforeJobId">The last job on the old level.</param>
/// <param name="AfterJobId">The first job on the new level; the cause lies between the two.</param>
/// <param name="Jump">New over old level for times (1.05 is 5 % slower), new minus old for parameters.</param>
/// <param name="JumpLow">95 % interval of the jump.</param>
/// <param name="Reason">One or two plain sentences.</param>
public sealed record ChangePoint(
    int Index, string BeforeJobId, string AfterJobId, DateTimeOffset At, double Before, double After,
    double Jump, double JumpLow, double JumpHigh, ChangeState State, string Reason);

/// <param name="Levels">In order of time; one where nothing changed, none where there are no points.</param>
/// <param name="Scatter">Standard deviation of a point about its level: of log medians for times, in the parameter's unit otherwise.</param>
/// <param name="Refused">Why nothing can be said of changes; null where it can.</param>
public sealed record CurveHistory(
    IReadOnlyList<Level> Levels, IReadOnlyList<ChangePoint> Changes, double Scatter,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Refused);

/// <summary>What to run again so that a suspected change is believed or dropped.</summary>
/// <param name="Jobs">Jobs with that configuration, each started anew.</param>
/// <param name="Repetitions">Repetitions in each.</param>
/// <param name="DetectableChange">Share that these jobs would find with a power of 90 %.</param>
public sealed record ConfirmationPlan(int Jobs, int Repetitions, double DetectableChange, string Reason);
