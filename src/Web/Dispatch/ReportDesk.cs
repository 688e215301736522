using System.Text.Json;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Slurm;
using Dashboard.Core.Strategies;
using Dashboard.Web.Datasets;
using Dashboard.Web.History;
using Dashboard.Web.Options;
using Dashboard.Web.Queue;
using Dapper;

namespace Dashboard.Web.Dispatch;

/// <summary>Hands assignments to Runners and takes their durable reports.</summary>
sealed class ReportDesk(JobLog log, NodePool pool, IJobQueue queue, DataRoots roots, DatasetStore store, DashboardOptions options)
{
    /// <summary>The remaining trials of a leased job; null where the lease is not valid (any more). Taking it starts the job.</summary>
    public Task<JobAssignment?> AssignAsync(string jobId, long lease) => log.ChangeAsync(change =>
        change.Job(jobId) is { CancelRequested: false } && change.Take(jobId, lease) ? Assignment(change, change.Job(jobId)!, lease) : null);

    JobAssignment Assignment(JobChange change, JobRow job, long lease)
    {
        var sweep = Stored.Read<Sweep>(job.Sweep)!;
        var datasets = Stored.Read<Dictionary<string, string>>(job.Datasets)!;
        return new JobAssignment
        {
            JobId = job.Id,
            Lease = lease,
            Exclusive = job.Lane == Stored.Name(Lane.Exclusive),
            NoiseRepeats = options.RepeatDisturbed && job.Lane == Stored.Name(Lane.Exclusive) ? change.NoiseBudget(job.Id) : 0,
            MostReportBytes = options.Limits.RunnerBodyBytes,
            Trials = [.. change.Remaining(job).Select(t => Spec(job, t, sweep, datasets))],
        };
    }

    TrialSpec Spec(JobRow job, TrialRow trial, Sweep sweep, Dictionary<string, string> datasets)
    {
        var parameters = Stored.Element(trial.Parameters ?? job.Parameters)!.Value;
        var application = ApplicationOf(job, parameters);
        return new()
        {
            JobId = job.Id,
            TrialId = trial.Id,
            Attempt = trial.Attempt,
            Failures = trial.Failures,
            Analysis = job.Analysis,
            Parameters = parameters,
            Strategy = trial.Strategy,
            Workers = trial.Workers,
            Warmup = trial.Warmup,
            Seed = sweep.Seed,
            BatchSize = sweep.BatchSize,
            Binding = sweep.Binding,
            Cluster = trial.Strategy == StrategyNames.Engines ? sweep.Cluster : null,
            Layout = LayoutCheck.Of(sweep, trial.Strategy, trial.Workers),
            WholeNodes = Stored.Read<PlacementRequest>(job.Placement)?.Slurm is { } slurm && SlurmShare.TakesWholeNodes(slurm, Enum.Parse<Lane>(job.Lane, ignoreCase: true)),
            TimeLimitSeconds = job.TrialTimeLimitSeconds ?? application?.Definition.TimeLimitSeconds,
            MemoryLimitBytes = job.MemoryLimitBytes,
            ThreadLimit = options.Limits.TrialThreads,
            ScratchDirectory = "",
            Marker = "",
            Datasets = datasets,
            DataRoots = roots.ForTrials,
            Application = application?.ToJson(),
            Output = JobOutputs.Leaves(job.Analysis, parameters) ? store.OutputOf(job.Id) : null,
        };
    }

    /// <summary>The program that a trial runs or starts, as it was when the job was submitted.</summary>
    static ApplicationEntry? ApplicationOf(JobRow job, JsonElement parameters) =>
        Stored.Read<Dictionary<string, JsonElement>>(job.Applications) is { } applications
            && (parameters.TryGetProperty("application", out var name) || parameters.TryGetProperty("program", out name)) && name.GetString() is { } given
            ? ApplicationEntry.Parse(applications[given]) : null;

    /// <summary>Stores a batch in one transaction; what is acknowledged is on disk.</summary>
    public async Task<ReportAck> StoreAsync(ReportBatch batch)
    {
        var stale = new HashSet<JobOffer>();
        var touched = await log.ChangeAsync(change =>
        {
            foreach (var report in batch.Reports.OrderBy(r => r.Sequence))
            {
                if (!change.Apply(batch.Runner, report))
                {
                    stale.Add(new JobOffer(report.JobId, report.Lease));
                }
            }
            Adopt(change, batch);
            return batch.Reports.Where(r => r is JobStopped).Select(r => change.Job(r.JobId)).ToList();
        });
        foreach (var job in touched)
        {
            await AfterStopAsync(job);
        }
        return new ReportAck(batch.Reports.Select(r => r.Sequence).DefaultIfEmpty(0).Max(), [.. stale]);
    }

    /// <summary>Registers the data sets that first successes left behind, together with them: who sees the job succeeded finds its data.</summary>
    void Adopt(JobChange change, ReportBatch batch)
    {
        var jobs = batch.Reports.Where(r => r is TrialFinished { Outcome.State: TrialState.Succeeded } or JobStopped).Select(r => r.JobId).Distinct();
        foreach (var job in jobs.Select(change.Job).OfType<JobRow>())
        {
            if (JobOutputs.NameOf(job) is { } name)
            {
                store.Adopt(change.Connection, job.Id, name, job.Owner);
            }
        }
    }

    async Task AfterStopAsync(JobRow? job)
    {
        if (job is null || job.Lease is not null)
        {
            return;
        }
        if (pool.LeaseOf(job.Id) is not null)
        {
            pool.Release(job.Id);
        }
        if (job.JobState == JobState.Queued)
        {
            await queue.EnqueueAsync(job.Id, job.Priority);
        }
    }
}
