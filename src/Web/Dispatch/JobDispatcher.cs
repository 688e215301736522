using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Clusters;
using Dashboard.Web.History;
using Dashboard.Web.Slurm;

namespace Dashboard.Web.Dispatch;

/// <summary>Hands a job to a Runner, or parks it where none may have it now. What the queue's engine calls.</summary>
sealed class JobDispatcher(HistoryDatabase database, JobLog log, NodePool pool, RunnerLink link, SlurmBell bell, ClusterStore clusters)
{
    /// <summary>May be called at any time and any number of times: a job that is over, held or waiting already is left as it is.</summary>
    public async Task RunAsync(string jobId)
    {
        if (Read(jobId) is not { JobState: JobState.Queued, CancelRequested: false } job)
        {
            return;
        }
        var needs = NeedsOf(job);
        if (pool.Request(needs) is not { } decision)
        {
            await OfferAgainAsync(jobId);
        }
        else if (decision.Node is { } node)
        {
            await GrantAsync(needs, node);
        }
    }

    /// <summary>Has all queued jobs wait that the pool does not know, at once, so that the head of the line is the right one.</summary>
    public void ParkUnknown()
    {
        List<JobRow> queued;
        using (var connection = database.Open())
        {
            queued = connection.Query<JobRow>("SELECT * FROM jobs WHERE state = 'queued' AND lease IS NULL AND cancel_requested_at IS NULL").ToList();
        }
        pool.Park([.. queued.Where(job => !pool.Knows(job.Id)).Select(NeedsOf)]);
    }

    JobRow? Read(string jobId)
    {
        using var connection = database.Open();
        return connection.QuerySingleOrDefault<JobRow>("SELECT * FROM jobs WHERE id = @jobId", new { jobId });
    }

    JobNeeds NeedsOf(JobRow job)
    {
        var placement = Stored.Read<PlacementRequest>(job.Placement);
        var sweep = Stored.Read<Sweep>(job.Sweep)!;
        // One that is forgotten is looked for where the job may run: its trials then say that it has ended.
        string? runner = sweep.Cluster is { } cluster ? clusters.Find(cluster)?.Runner : null;
        return placement?.Slurm is not null ? NeedsAllocation(job) : new JobNeeds(job.Id, job.Priority, job.CreatedAt, Enum.Parse<Lane>(job.Lane, ignoreCase: true), job.Cores, runner ?? placement?.Runner, placement?.Label)
        {
            Owner = job.Owner,
            Strategies = sweep.Strategies,
        };
    }

    /// <summary>Only the Runner inside its allocation may have it, which is not there yet, or not even asked for.</summary>
    JobNeeds NeedsAllocation(JobRow job)
    {
        using var connection = database.Open();
        var current = SlurmRows.Current(connection, job.Id);
        bell.Ring();
        return new JobNeeds(job.Id, job.Priority, job.CreatedAt, Enum.Parse<Lane>(job.Lane, ignoreCase: true), job.Cores, current?.Name)
        {
            Awaits = current?.Waiting ?? "is being handed to Slurm",
        };
    }

    async Task GrantAsync(JobNeeds needs, PoolNode node)
    {
        long? lease;
        try
        {
            lease = await log.ChangeAsync(change => change.Open(needs, node));
        }
        catch
        {
            pool.Release(needs.JobId, node.Name, 0);
            throw;
        }
        if (lease is not { } number)
        {
            pool.Release(needs.JobId, node.Name, 0);
        }
        else if (pool.Number(needs.JobId, node.Name, number))
        {
            await link.OfferAsync(node.Name, new JobOffer(needs.JobId, number));
        }
        else
        {
            // The Runner went while the lease was being stored, and took the reservation with it.
            await log.ChangeAsync(change => change.Lose(needs.JobId, number, $"Runner {node.Name} went away", counts: false, gone: true));
            await RunAsync(needs.JobId);
        }
    }

    /// <summary>An offer may have been lost with its connection; a Runner that knows it already ignores the second.</summary>
    async Task OfferAgainAsync(string jobId)
    {
        if (pool.LeaseOf(jobId) is { Number: > 0 } lease)
        {
            await link.OfferAsync(lease.Runner, new JobOffer(jobId, lease.Number));
        }
    }
}
