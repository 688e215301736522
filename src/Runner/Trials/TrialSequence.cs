using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Trials;

/// <summary>
/// Runs the trials of a sweep in their order: crashed ones again, up to three times, and after the planned rounds those that other
/// work disturbed, within a budget.
/// </summary>
/// <param name="attempt">Runs one attempt; it does not throw where the trial fails.</param>
/// <param name="tell">Takes a line for the trial's log.</param>
sealed class TrialSequence(Func<TrialSpec, Task<TrialOutcome>> attempt, IdlenessGauge idleness, Action<TrialSpec, LogLine> tell)
{
    /// <summary>A node that stays busy is not waited for: what is still disturbed then stays flagged.</summary>
    static readonly TimeSpan LongestWaitForCalm = TimeSpan.FromSeconds(5);

    /// <param name="noiseRepeats">Attempts that may be added for disturbed trials.</param>
    /// <returns>The error that makes the remaining trials pointless, or null.</returns>
    /// <exception cref="OperationCanceledException">Stopped; the attempt that ran then has ended.</exception>
    public async Task<TrialError?> RunAsync(IReadOnlyList<TrialSpec> trials, int noiseRepeats, CancellationToken stop)
    {
        var noisy = new NoisyTrials(noiseRepeats);
        foreach (var trial in trials)
        {
            var (last, outcome) = await RunAttemptsAsync(trial, stop);
            if (outcome.Error is not null && TrialRetry.StopsTheJob(outcome.Error))
            {
                return outcome.Error;
            }
            noisy.Note(last, outcome);
        }
        await RepeatAsync(noisy, stop);
        return null;
    }

    /// <summary>The last attempt and what it came to.</summary>
    async Task<(TrialSpec Last, TrialOutcome Outcome)> RunAttemptsAsync(TrialSpec trial, CancellationToken stop)
    {
        for (var last = trial; ; last = last with { Attempt = last.Attempt + 1, Failures = last.Failures + 1 })
        {
            stop.ThrowIfCancellationRequested();
            var outcome = await attempt(last);
            stop.ThrowIfCancellationRequested();
            if (outcome.Error is null || !TrialRetry.WillRetry(outcome.Error, last.Failures + 1))
            {
                return (last, outcome);
            }
        }
    }

    /// <summary>After the planned rounds: disturbed trials again, once the node is calm or a moment has passed.</summary>
    async Task RepeatAsync(NoisyTrials noisy, CancellationToken stop)
    {
        while (noisy.Next() is { } trial)
        {
            tell(trial, new("runner", "info", $"Other work disturbed this trial; it is run again ({noisy.Used} of at most {noisy.Budget} repeats)."));
            await idleness.CalmAsync(NodeLoad.NoisyCores, LongestWaitForCalm, stop);
            var outcome = await attempt(trial);
            stop.ThrowIfCancellationRequested();
            noisy.Note(trial, outcome);
        }
    }
}
