using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Labs;

/// <summary>Finds the jobs of labs in the history.</summary>
public sealed class LabHistory(JobHistory history)
{
    /// <summary>Earlier jobs whose values stand beside a new one's.</summary>
    const int Earlier = 12;

    /// <summary>A job as a run of the lab; null where there is none, or it is no run of this lab.</summary>
    public async Task<LabRun?> FindAsync(Lab lab, string jobId) =>
        await history.FindAsync(jobId) is { } job && Belongs(lab, job) ? await RunAsync(lab, job) : null;

    /// <summary>The newest run that succeeded and still has its trials, whoever made it; null where there is none.</summary>
    public async Task<LabRun?> LastAsync(Lab lab)
    {
        foreach (var listed in await FinishedAsync(lab))
        {
            if (await FindAsync(lab, listed.Id) is { } run && lab.Find(run) is { Answered: true }) return run;
        }
        return null;
    }

    async Task<LabRun> RunAsync(Lab lab, JobView job)
    {
        var run = await WithResultsAsync(job);
        if (lab.Knob is null) return run;
        var earlier = new List<LabRun>();
        foreach (var listed in (await FinishedAsync(lab)).Where(j => j.Id != job.Id))
        {
            if (await history.FindAsync(listed.Id) is { } other) earlier.Add(await WithResultsAsync(other));
        }
        return run with { Earlier = earlier };
    }

    async Task<LabRun> WithResultsAsync(JobView job) => new(job, await history.ResultsAsync(job.Id), []);

    async Task<IReadOnlyList<JobView>> FinishedAsync(Lab lab) =>
        [.. (await history.ListAsync(new JobFilter(JobState.Succeeded, lab.Analysis, lab.Tag), limit: Earlier)).Items.Where(j => Belongs(lab, j))];

    /// <summary>Anybody may give a job a lab's tag; only one of its analysis and variants has what the lab looks for.</summary>
    static bool Belongs(Lab lab, JobView job) => job.Analysis == lab.Analysis && job.Tags.Contains(lab.Tag)
        && (lab.Sweep.Variants ?? []).Select(v => v.Label).SequenceEqual((job.Sweep.Variants ?? []).Select(v => v.Label));
}
