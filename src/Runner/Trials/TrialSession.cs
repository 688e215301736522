using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Trials;

/// <summary>Runs one trial in processes of its own and brings home what was measured.</summary>
public static class TrialSession
{
    /// <summary>
    /// Starts the trial's leader, watches it to the end and leaves nothing behind: no process, no scratch folder, no
    /// shared memory. Failures of the trial are outcomes, not exceptions.
    /// </summary>
    /// <param name="cancel">Cancelled: cooperative stop, TERM, KILL; the outcome is then Cancelled with its stop report.</param>
    public static Task<TrialOutcome> RunAsync(TrialSpec spec, ITrialObserver observer, CancellationToken cancel) =>
        throw new NotImplementedException();
}
