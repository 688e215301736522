using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Labs;

/// <summary>A job of a lab with the result of each trial.</summary>
/// <param name="Results">By hash, as trials name them.</param>
/// <param name="Earlier">Other finished jobs of the same lab, newest first; where a knob was turned, their values stand beside this one's.</param>
public sealed record LabRun(JobView Job, IReadOnlyDictionary<string, JsonElement> Results, IReadOnlyList<LabRun> Earlier)
{
    public bool Over => Job.State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;

    /// <summary>Measured trials during which something else used the node, and all that there are.</summary>
    public (int Noisy, int All) Noise
    {
        get
        {
            var measured = (Job.Trials ?? []).Where(t => t is { State: TrialState.Succeeded, Warmup: false }).ToList();
            return (measured.Count(t => t.Flags.Contains("noisy")), measured.Count);
        }
    }

    /// <summary>A bar over the repetitions of a configuration.</summary>
    /// <param name="value">Of one trial; null where it says nothing.</param>
    /// <param name="strategy">Null for any.</param>
    internal Bar Bar(string label, Func<LabTrial, double?> value, string? strategy = null, int? workers = null, string? variant = null, bool answers = false, string? colour = null)
    {
        double[] values = [.. Trials(strategy, workers, variant).Select(value).OfType<double>().Where(double.IsFinite)];
        return values.Length == 0 ? new Bar(label, null, Strategy: colour ?? strategy, Answers: answers)
            : new Bar(label, Intervals.Median(values), values.Min(), values.Max(), colour ?? strategy, answers);
    }

    IEnumerable<LabTrial> Trials(string? strategy, int? workers, string? variant) =>
        from trial in Job.Trials ?? []
        where trial is { State: TrialState.Succeeded, Warmup: false }
        where (strategy is null || trial.Strategy == strategy) && (workers is null || trial.Workers == workers) && (variant is null || trial.Variant == variant)
        select new LabTrial(trial, trial.ResultHash is { } hash && Results.TryGetValue(hash, out var result) ? result : null);
}

/// <summary>A measured trial, with readers for what labs ask of one.</summary>
internal sealed record LabTrial(TrialView Trial, JsonElement? Result)
{
    /// <summary>The parallel region, in seconds.</summary>
    public double? Seconds => Trial.Seconds;

    /// <summary>Launch to result, in seconds: a region that was repeated to be timed counts once.</summary>
    public double? WithStartup => Trial.StartupSeconds + Trial.Seconds;

    /// <summary>A number of the result; null where it has none of that name.</summary>
    public double? Number(string name) =>
        Result is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
