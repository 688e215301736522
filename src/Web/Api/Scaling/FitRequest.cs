using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Advice;

namespace Dashboard.Web.Api.Scaling;

/// <summary>The body of <c>POST /api/v1/scaling/fit</c>: anyone's timings, seconds per worker count.</summary>
public sealed record FitRequest
{
    const int MaxPoints = 64;
    const int MaxSamples = 1_000;
    const int MaxWorkers = 10_000_000;

    public ScalingKind? Kind { get; init; }
    public IReadOnlyList<FitPoint?>? Points { get; init; }
    public FitGoal? Goal { get; init; }

    /// <summary>Every fault by its JSON path; empty where the request is sound.</summary>
    public IReadOnlyDictionary<string, string[]> Check()
    {
        var faults = new Faults();
        if (Kind is null) faults.Add("kind", "Missing: allowed are strong and weak.");
        if (Points is null || Points.Count is 0 or > MaxPoints) faults.Add("points", $"{Points?.Count ?? 0} points: allowed are 1 to {MaxPoints}.");
        for (int i = 0; i < Math.Min(Points?.Count ?? 0, MaxPoints); i++) CheckPoint(Points![i], $"points[{i}]", faults);
        foreach (var repeated in (Points ?? []).Where(p => p is not null).GroupBy(p => p!.Workers).Where(g => g.Key is not null && g.Count() > 1))
            faults.Add("points", $"{repeated.Key} workers stand in {repeated.Count()} points: put all samples of a count into one.");
        if (Goal is { } goal) CheckGoal(goal, faults);
        return faults.ToErrors();
    }

    /// <summary>The samples of a sound request. Run time is all that is known, so it counts as both region and elapsed time.</summary>
    public IReadOnlyList<TrialSample> ToSamples() =>
    [
        .. from point in Points!
           from sample in point!.Seconds!.Select((value, round) => (Seconds: value.GetDouble(), Round: round))
           select new TrialSample("imported", null, point.Workers!.Value, sample.Round, sample.Seconds, 0, point.Workers.Value, []),
    ];

    public Goal? ToGoal() => Goal is null ? null : Goal.Threshold is { } t ? new Goal(Goal.Kind!.Value, t) : Core.Measurement.Advice.Goal.Default(Goal.Kind!.Value);

    static void CheckPoint(FitPoint? point, string path, Faults faults)
    {
        if (point is null)
        {
            faults.Add(path, "null: a point is { workers, seconds: [..] }.");
            return;
        }
        if (point.Workers is null) faults.Add($"{path}.workers", $"Missing: allowed is a whole number from 1 to {MaxWorkers}.");
        else faults.Range($"{path}.workers", point.Workers.Value, 1, MaxWorkers, " workers");
        if (point.Seconds is null || point.Seconds.Count is 0 or > MaxSamples)
            faults.Add($"{path}.seconds", $"{point.Seconds?.Count ?? 0} samples: allowed are 1 to {MaxSamples}.");
        for (int i = 0; i < Math.Min(point.Seconds?.Count ?? 0, MaxSamples); i++)
        {
            if (!IsTime(point.Seconds![i])) faults.Add($"{path}.seconds[{i}]", $"{point.Seconds[i].GetRawText()} is not a time: allowed is a number of seconds above 0, up to 1e9.");
        }
    }

    static bool IsTime(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.GetDouble() is > 1e-12 and <= 1e9;

    static void CheckGoal(FitGoal goal, Faults faults)
    {
        if (goal.Kind is null) faults.Add("goal.kind", "Missing: allowed are fastest, efficiency and coreHours.");
        if (goal.Threshold is not { } threshold) return;
        double highest = goal.Kind == GoalKind.CoreHours ? 10 : 1;
        if (!(threshold >= 0 && threshold <= highest)) faults.Add("goal.threshold", FormattableString.Invariant($"{threshold} is out of range: allowed is a share from 0 to {highest}."));
    }
}

public sealed record FitPoint
{
    public int? Workers { get; init; }
    public IReadOnlyList<JsonElement>? Seconds { get; init; }
}

public sealed record FitGoal
{
    public GoalKind? Kind { get; init; }
    public double? Threshold { get; init; }
}
