using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>How long a sweep will take, judged by one that ran before.</summary>
/// <param name="Seconds">All trials, one after the other, start-up included.</param>
/// <param name="Job">The job whose trials were the measure.</param>
public sealed record TimeEstimate(double Seconds, JobView Job)
{
    /// <summary>Jobs looked back for one with the same parameters.</summary>
    const int LookBack = 20;

    /// <summary>
    /// From the newest finished job of the same analysis and parameters; null where there is none, or where it lacks one of the
    /// strategies. A worker count that was never tried takes the time of the nearest one.
    /// </summary>
    public static async Task<TimeEstimate?> FromAsync(JobHistory history, string analysis, JsonElement parameters, SweepPlan plan)
    {
        var recent = await history.ListAsync(new JobFilter(JobState.Succeeded, analysis), limit: LookBack);
        if (recent.Items.FirstOrDefault(j => JsonElement.DeepEquals(j.Parameters, parameters)) is not { } like) return null;
        return await history.FindAsync(like.Id) is { } job && Sum(job, plan) is { } seconds ? new TimeEstimate(seconds, job) : null;
    }

    internal static double? Sum(JobView job, SweepPlan plan)
    {
        var medians = (job.Trials ?? [])
            .Where(t => t is { State: TrialState.Succeeded, Warmup: false, ElapsedSeconds: not null })
            .GroupBy(t => (t.Strategy, t.Workers))
            .ToDictionary(g => g.Key, g => Median([.. g.Select(t => t.ElapsedSeconds!.Value).Order()]));
        double sum = 0;
        foreach (var trial in plan.Trials)
        {
            var (strategy, workers, _) = trial.Configuration;
            var near = medians.Where(m => m.Key.Strategy == strategy).ToList();
            if (near.Count == 0) return null;
            sum += near.MinBy(m => Math.Abs(Math.Log2((double)m.Key.Workers / workers))).Value;
        }
        return sum;
    }

    static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
