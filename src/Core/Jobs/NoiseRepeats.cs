using Dashboard.Core.Protocol;

namespace Dashboard.Core.Jobs;

/// <summary>
/// Trials that other work on the node disturbed are run again after the planned rounds, within a budget. A quiet repeat takes the
/// disturbed attempt's place, which is then superseded; where it was disturbed as well, the first stays, flagged.
/// </summary>
public static class NoiseRepeats
{
    /// <summary>The budget's share of the measured trials.</summary>
    public const double Share = 0.25;

    const string Noisy = "noisy";

    /// <param name="measured">Planned trials without warm-ups.</param>
    /// <param name="planned">All planned trials; with its repeats a job stays within <see cref="SweepLimits.MaxTrials"/>.</param>
    /// <param name="used">Repeats that were run already, under earlier leases.</param>
    public static int Budget(int measured, int planned, int used)
    {
        int wanted = measured == 0 ? 0 : Math.Max(1, (int)Math.Ceiling(Share * measured));
        return Math.Max(0, Math.Min(wanted, SweepLimits.MaxTrials - planned) - used);
    }

    public static bool IsNoisy(TrialOutcome? outcome) => outcome is { State: TrialState.Succeeded } && outcome.Flags.Contains(Noisy);

    /// <summary>Whether a later success of a trial counts in the place of the one that is kept so far.</summary>
    public static bool Replaces(TrialOutcome? kept, TrialOutcome later) => IsNoisy(kept) && later.State == TrialState.Succeeded && !IsNoisy(later);
}
