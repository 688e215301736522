using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Trials;

/// <summary>The disturbed trials of a job that wait for another attempt, the longest waiting first.</summary>
/// <param name="budget">How many attempts may be made in all.</param>
sealed class NoisyTrials(int budget)
{
    readonly Queue<TrialSpec> _waiting = [];
    int _used;

    public int Budget => budget;

    public int Used => _used;

    /// <param name="trial">With the number of the attempt that this was.</param>
    public void Note(TrialSpec trial, TrialOutcome outcome)
    {
        if (!trial.Warmup && NoiseRepeats.IsNoisy(outcome))
        {
            _waiting.Enqueue(trial with { Attempt = trial.Attempt + 1 });
        }
    }

    /// <summary>The trial to run again; null where none is disturbed any more or the budget is used up.</summary>
    public TrialSpec? Next()
    {
        if (_used == budget || !_waiting.TryDequeue(out var trial))
        {
            return null;
        }
        _used++;
        return trial;
    }
}
