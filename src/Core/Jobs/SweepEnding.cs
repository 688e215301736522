using Dashboard.Core.Protocol;

namespace Dashboard.Core.Jobs;

/// <summary>A trial that will not run any more.</summary>
/// <param name="Error">Of a failed one.</param>
public sealed record EndedTrial(string Id, Configuration Configuration, bool Warmup, TrialState State, string? ResultHash = null, TrialError? Error = null);

/// <summary>How many of the results that can be compared bear the commonest result of their group.</summary>
public sealed record ResultAgreement(int Same, int Total);

/// <summary>What a sweep comes to once all its trials have ended: whether their results agree, and what it failed of.</summary>
public sealed class SweepEnding
{
    const int LongestValue = 300;

    readonly IReadOnlyList<EndedTrial> trials;
    readonly IReadOnlyList<IGrouping<object, EndedTrial>> comparable;

    /// <param name="trials">In the order of the plan.</param>
    /// <param name="deterministic">Whether results can be compared at all.</param>
    public SweepEnding(IReadOnlyList<EndedTrial> trials, ScalingKind scaling, bool deterministic)
    {
        this.trials = trials;
        comparable = deterministic ? Comparable(trials, scaling) : [];
    }

    /// <summary>Null where nothing can be compared.</summary>
    public ResultAgreement? Agreement
    {
        get
        {
            int same = comparable.Sum(g => g.GroupBy(t => t.ResultHash).Max(h => h.Count()));
            int total = comparable.Sum(g => g.Count());
            return total == 0 ? null : new ResultAgreement(same, total);
        }
    }

    /// <summary>Why the sweep failed: <c>input</c>, <c>mismatch</c> or <c>trials-failed</c>; null where it did not.</summary>
    /// <param name="valueOf">A trial's result as JSON; null where it is not known.</param>
    public TrialError? Error(Func<EndedTrial, string?> valueOf) => InputFault() ?? Mismatch(valueOf) ?? TrialsFailed();

    /// <summary>
    /// Results must agree among trials with the same parameters: of one variant and, where the problem grows with the workers,
    /// of one worker count.
    /// </summary>
    static List<IGrouping<object, EndedTrial>> Comparable(IReadOnlyList<EndedTrial> trials, ScalingKind scaling) =>
        [.. trials.Where(t => t is { State: TrialState.Succeeded, ResultHash: not null })
            .GroupBy(t => (object)(t.Configuration.Variant, scaling == ScalingKind.Weak ? t.Configuration.Workers : 0))];

    IEnumerable<(EndedTrial Trial, TrialError Error)> Errors() => trials
        .Where(t => t.State == TrialState.Failed)
        .Select(t => (t, t.Error ?? new TrialError("crash", "no reason was reported")));

    TrialError? InputFault() =>
        Errors().FirstOrDefault(e => TrialRetry.StopsTheJob(e.Error)) is { Error: { } error } ? new TrialError(error.Kind, error.Message) : null;

    /// <summary>Shows the value of the first trial of a group and the first one that differs from it.</summary>
    TrialError? Mismatch(Func<EndedTrial, string?> valueOf)
    {
        foreach (var group in comparable)
        {
            var first = group.First();
            if (group.FirstOrDefault(t => t.ResultHash != first.ResultHash) is { } other)
            {
                int differing = group.Count(t => t.ResultHash != first.ResultHash);
                return new TrialError("mismatch",
                    $"{differing} of {group.Count()} results differ from the first: {Shown(first, valueOf)} but {Shown(other, valueOf)}.");
            }
        }
        return null;
    }

    static string Shown(EndedTrial trial, Func<EndedTrial, string?> valueOf)
    {
        string value = valueOf(trial) ?? trial.ResultHash!;
        return $"trial {Who(trial)} has {(value.Length <= LongestValue ? value : $"{value[..LongestValue]}…")}";
    }

    TrialError? TrialsFailed()
    {
        var failed = Errors().Where(e => !e.Trial.Warmup).ToList();
        if (failed.Count == 0) return null;
        var (trial, error) = failed[0];
        string others = failed.Count == 1 ? "" : $" and {failed.Count - 1} more";
        return new TrialError("trials-failed",
            $"{failed.Count} of {trials.Count(t => !t.Warmup)} measured trials failed: {Who(trial)}{others}. {error.Kind}: {error.Message}");
    }

    static string Who(EndedTrial trial) => $"{trial.Id} ({trial.Configuration.Strategy}, {trial.Configuration.Workers} worker{(trial.Configuration.Workers == 1 ? "" : "s")})";
}
