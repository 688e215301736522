using System.Collections.Concurrent;
using Dashboard.Core.Analyses;
using Dashboard.Core.Measurement.Advice;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;
using Dashboard.Web.Scaling;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>How many cores to ask for after a finished job's sweep, for Home's list of results: computed once, as nothing changes it any more.</summary>
public sealed class JobAnswers(JobHistory history)
{
    /// <summary>Answers that are remembered; more than pages show at a time.</summary>
    const int Most = 500;

    readonly ConcurrentDictionary<(string Job, DateTimeOffset? FinishedAt), int?> known = new();

    /// <param name="job">With its trials.</param>
    /// <returns>Cores; null where the job's page gives no answer, or measured one worker count only.</returns>
    public async Task<int?> CoresAsync(JobView job)
    {
        if (job.FinishedAt is null) return null;
        if (known.TryGetValue((job.Id, job.FinishedAt), out int? cores)) return cores;
        if (known.Count >= Most) known.Clear();
        return known[(job.Id, job.FinishedAt)] = await ComputeAsync(job);
    }

    async Task<int?> ComputeAsync(JobView job)
    {
        if (AnalysisCatalog.Find(job.Analysis)?.Description is { Deterministic: false }) return null;
        var goal = AskGoal.Read(null, null, job.Sweep.Scaling);
        var best = BestAnswer.Rank((await JobScaling.OfAsync(job, history, goal.ToGoal())).Series, goal.Kind).FirstOrDefault();
        return best is { Points.Count: > 1 } ? BestAnswer.Cores(best) : null;
    }
}
