using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>The request that would make a job again, with the same order of trials.</summary>
static class RepeatBody
{
    static readonly JsonSerializerOptions Indented = new(ProtocolJson.Options) { WriteIndented = true };

    public static string Of(JobView job)
    {
        var sweep = job.Sweep;
        var request = new JobRequest
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
            Sweep = new SweepRequest
            {
                Strategies = sweep.Strategies, Workers = sweep.Workers, Repetitions = sweep.Repetitions, Warmups = sweep.Warmups,
                Baseline = sweep.Baseline, Scaling = sweep.Scaling, Seed = sweep.Seed, Binding = sweep.Binding, BatchSize = sweep.BatchSize,
                Variants = sweep.Variants, Layouts = sweep.Layouts, Cluster = sweep.Cluster,
            },
        };
        return JsonSerializer.Serialize(request, Indented);
    }
}
