using Dashboard.Core.Measurement;

namespace Dashboard.Web.Scaling;

/// <summary>Which of a sweep's configurations it is remembered by, for the job's sentence and the lists of jobs alike.</summary>
static class FastestPoint
{
    // What ran on more workers than there are cores, or beside somebody else's work, proves nothing.
    static readonly string[] Doubtful = ["oversubscribed", "smt", "fewer-chunks-than-workers", TrialFlags.Noisy];

    /// <summary>The one of most speedup among those that nothing makes doubtful, else among all; null where there is none.</summary>
    public static T? Of<T>(IReadOnlyCollection<T> configurations, Func<T, ScalingPoint> pointOf)
        where T : class
    {
        var sound = configurations.Where(c => !pointOf(c).Flags.Intersect(Doubtful).Any());
        return sound.MaxBy(c => pointOf(c).Speedup) ?? configurations.MaxBy(c => pointOf(c).Speedup);
    }

    public static bool IsNoisy(ScalingPoint point) => point.Flags.Contains(TrialFlags.Noisy);
}
