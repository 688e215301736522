namespace Dashboard.Web.Dispatch;

/// <summary>How long Runners may be silent.</summary>
/// <param name="LostAfter">From here on a Runner without connection is shown as lost; default 10 s.</param>
/// <param name="LeaseGrace">From here on its jobs are handed out again; default 20 s.</param>
/// <param name="CancelGrace">A cancelled job ends after this time even if its Runner has not confirmed; default 15 s.</param>
/// <param name="Reconcile">How often queued jobs that the queue does not know are handed to it again; default 60 s.</param>
public sealed record DispatchOptions(TimeSpan LostAfter, TimeSpan LeaseGrace, TimeSpan CancelGrace, TimeSpan Reconcile)
{
    public static DispatchOptions Read(IConfiguration configuration) => new(
        Seconds(configuration, "RunnerLostSeconds", 10), Seconds(configuration, "LeaseGraceSeconds", 20), Seconds(configuration, "CancelGraceSeconds", 15),
        Seconds(configuration, "ReconcileSeconds", 60)) { SlurmPoll = Seconds(configuration, "SlurmPollSeconds", 3) };

    /// <summary>How often Slurm is asked how our jobs stand.</summary>
    public TimeSpan SlurmPoll { get; init; } = TimeSpan.FromSeconds(3);

    static TimeSpan Seconds(IConfiguration configuration, string key, double fallback) =>
        TimeSpan.FromSeconds(configuration.GetValue($"Dashboard:{key}", fallback));
}
