using Dashboard.Web.Options;

namespace Dashboard.Web.Dispatch;

/// <summary>How long Runners may be silent, and how often others are asked.</summary>
public sealed record DispatchOptions
{
    /// <summary>From here on a Runner without connection is shown as lost.</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>From here on its jobs are handed out again.</summary>
    public TimeSpan LeaseGrace { get; init; } = TimeSpan.FromSeconds(20);
    /// <summary>A cancelled job ends after this time even if its Runner has not confirmed.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(15);
    /// <summary>How often queued jobs that the queue does not know are handed to it again.</summary>
    public TimeSpan Reconcile { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>How often Slurm is asked how our jobs stand.</summary>
    public TimeSpan SlurmPoll { get; init; } = TimeSpan.FromSeconds(3);

    internal static DispatchOptions Read(SettingsReader settings)
    {
        var usual = new DispatchOptions();
        return new()
        {
            LostAfter = Seconds(settings, "RunnerLostSeconds", usual.LostAfter), LeaseGrace = Seconds(settings, "LeaseGraceSeconds", usual.LeaseGrace),
            CancelGrace = Seconds(settings, "CancelGraceSeconds", usual.CancelGrace), Reconcile = Seconds(settings, "ReconcileSeconds", usual.Reconcile),
            SlurmPoll = Seconds(settings, "SlurmPollSeconds", usual.SlurmPoll),
        };
    }

    /// <summary>Up to a day; less than none would hand out what still runs, and more than a day would never.</summary>
    static TimeSpan Seconds(SettingsReader settings, string key, TimeSpan usual) => TimeSpan.FromSeconds(settings.Real(key, usual.TotalSeconds, 0.05, 86_400));
}
