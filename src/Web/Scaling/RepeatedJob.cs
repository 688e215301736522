using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Scaling;

/// <summary>The request that would make a job again, with the same order of trials.</summary>
public static class RepeatedJob
{
    public static JobRequest Of(JobView job) => new()
    {
        Analysis = job.Analysis,
        Parameters = job.Parameters,
        Title = job.Title,
        Tags = job.Tags.Count == 0 ? null : job.Tags,
        Priority = job.Priority,
        Lane = job.Lane,
        Placement = job.Placement,
        TrialTimeLimitSeconds = job.TrialTimeLimitSeconds,
        MemoryLimitBytes = job.MemoryLimitBytes,
        Sweep = SweepOf(job.Sweep),
    };

    static SweepRequest SweepOf(Sweep sweep) => new()
    {
        Strategies = sweep.Strategies, Workers = sweep.Workers, Repetitions = sweep.Repetitions, Warmups = sweep.Warmups,
        Baseline = sweep.Baseline, Scaling = sweep.Scaling, Seed = sweep.Seed, Binding = sweep.Binding, BatchSize = sweep.BatchSize,
        Variants = sweep.Variants, Layouts = sweep.Layouts, Cluster = sweep.Cluster,
    };
}
