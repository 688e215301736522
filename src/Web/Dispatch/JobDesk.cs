using System.Security.Cryptography;
using System.Text;
using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Auth;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;
using Dashboard.Web.Queue;
using Dashboard.Web.Slurm;

namespace Dashboard.Web.Dispatch;

/// <summary>Where jobs are handed in, cancelled, retried and deleted; pages and API go through here.</summary>
public sealed partial class JobDesk
{
    static readonly long IdempotencyMilliseconds = (long)TimeSpan.FromHours(24).TotalMilliseconds;

    readonly JobLog log;
    readonly JobHistory history;
    readonly JobIntake intake;
    readonly IJobQueue queue;
    readonly NodePool pool;
    readonly RunnerLink link;
    readonly SlurmBell bell;
    readonly ILogger<JobDesk> logger;

    internal JobDesk(JobLog log, JobHistory history, JobIntake intake, IJobQueue queue, NodePool pool, RunnerLink link, SlurmBell bell, ILogger<JobDesk> logger) =>
        (this.log, this.history, this.intake, this.queue, this.pool, this.link, this.bell, this.logger) = (log, history, intake, queue, pool, link, bell, logger);

    /// <summary>Checks and stores a job and has it dispatched.</summary>
    /// <param name="owner">Who asks, as jobs show it.</param>
    /// <param name="idempotencyKey">With the same key and body within 24 h the first job is returned; null for none.</param>
    /// <param name="rights">None beyond those of every submitter where left out.</param>
    public async Task<SubmitResult> SubmitAsync(JobRequest request, string owner, string? idempotencyKey = null, SubmitterRights? rights = null)
    {
        // Before any check: what was right once is repeated, whatever has changed since.
        string? body = idempotencyKey is null ? null : HashOf(request);
        if (idempotencyKey is not null && await EarlierAsync(idempotencyKey, owner, body) is { } before)
        {
            return before;
        }
        var (job, errors) = await intake.CheckAsync(request, owner, rights);
        if (job is null)
        {
            return new SubmitResult.Invalid(errors);
        }
        var (earlier, faults) = await log.ChangeAsync(change => Store(change, job, idempotencyKey, body));
        if (faults is not null)
        {
            return new SubmitResult.Invalid(faults);
        }
        if (earlier is { } known)
        {
            return await RepeatedAsync(idempotencyKey!, known, body);
        }
        await EnqueueAsync(job.Id, request.Priority);
        return new SubmitResult.Created((await history.FindAsync(job.Id))!);
    }

    /// <summary>What is known of a key by now: the job that it made, or that it was used for another body; null where it is free.</summary>
    /// <param name="body">Null for a body that cannot be read, which no job was ever made of.</param>
    public async Task<SubmitResult?> EarlierAsync(string key, string owner, string? body) =>
        await log.ChangeAsync(change => Known(change, owner, key)) is { } known ? await RepeatedAsync(key, known, body) : null;

    async Task<SubmitResult> RepeatedAsync(string key, (string JobId, string Body) known, string? body) =>
        known.Body != body ? new SubmitResult.KeyReused($"The idempotency key '{key}' was used for another body within 24 hours; use a new key.")
        : await history.FindAsync(known.JobId) is { } repeated ? new SubmitResult.Repeated(repeated)
        : new SubmitResult.KeyReused($"The job of the idempotency key '{key}' was deleted; use a new key.");

    /// <summary>Null for what cannot be written, such as half a UTF-16 pair in a parameter; the checks refuse that.</summary>
    static string? HashOf(JobRequest request)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Stored.Json(request))));
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    static (string JobId, string Body)? Known(JobChange change, string owner, string key)
    {
        change.Execute("DELETE FROM idempotency_keys WHERE at < @before", new { before = change.NowMilliseconds - IdempotencyMilliseconds });
        return change.Connection.Query<(string, string)>("SELECT job_id, body_hash FROM idempotency_keys WHERE owner = @owner AND key = @key", new { owner, key })
            .Select(known => ((string, string)?)known).FirstOrDefault();
    }

    /// <returns>What the key stands for already, or why the job cannot be stored; both null where it was.</returns>
    static ((string JobId, string Body)? Earlier, IReadOnlyDictionary<string, string[]>? Faults) Store(JobChange change, NewJob job, string? key, string? body)
    {
        if (key is not null && Known(change, job.Owner, key) is { } known)
        {
            return (known, null);
        }
        if (JobOutputs.FaultOf(change, job) is { } faults)
        {
            return (null, faults);
        }
        if (key is not null)
        {
            change.Execute("INSERT INTO idempotency_keys (owner, key, body_hash, job_id, at) VALUES (@Owner, @key, @body, @Id, @at)",
                new { job.Owner, key, body, job.Id, at = change.NowMilliseconds });
        }
        job.Store(change);
        return (null, null);
    }

    /// <summary>Asks for the job's end. A job that runs ends once its Runner has confirmed that all processes are gone.</summary>
    public async Task<ChangeResult> CancelAsync(string id, string by)
    {
        var (result, lease) = await log.ChangeAsync(change => Cancel(change, id, by, pool));
        if (result is not ChangeResult.Done)
        {
            return result;
        }
        await queue.CancelAsync(id);
        if (lease is { } running)
        {
            await link.CancelAsync(running.Runner, running.Offer);
        }
        else
        {
            pool.Release(id);
        }
        bell.Ring();
        return new ChangeResult.Done(await history.FindAsync(id));
    }

    static (ChangeResult, (string Runner, JobOffer Offer)?) Cancel(JobChange change, string id, string by, NodePool pool)
    {
        var accepted = new ChangeResult.Done(null);
        switch (change.Job(id))
        {
            case null:
                return (new ChangeResult.NotFound(), null);
            case { JobState: JobState.Cancelled }:
                return (accepted, null);
            case { Terminal: true } over:
                return (new ChangeResult.Conflict($"Job {id} is {over.State}; only queued and running jobs can be cancelled."), null);
            case { Lease: { } lease, Runner: { } runner } held when held.JobState == JobState.Running && pool.ConnectionOf(runner) is not null:
                Ask(change, held, by);
                return (accepted, (runner, new JobOffer(id, lease)));
            case var job:
                // Nothing of it has started, or nobody can be asked: then what runs is not confirmed gone.
                Ask(change, job, by);
                change.Close(id, job.Lease ?? 0);
                change.EndCancelled(id, new StopReport(0, 0, Confirmed: job.JobState == JobState.Queued && !SlurmRows.AnyOpen(change.Connection, id)));
                return (accepted, null);
        }
    }

    static void Ask(JobChange change, JobRow job, string by)
    {
        if (!job.CancelRequested)
        {
            change.Execute("UPDATE jobs SET cancel_requested_at = @at WHERE id = @Id", new { job.Id, at = change.NowMilliseconds });
            change.Append(job.Id, EventTypes.JobCancelling, new { by });
        }
    }

    /// <summary>Runs failed and cancelled trials again; finished ones stay.</summary>
    public async Task<ChangeResult> RetryAsync(string id, string by)
    {
        var (result, priority) = await log.ChangeAsync(change => Retry(change, id, by));
        if (result is not ChangeResult.Done)
        {
            return result;
        }
        await EnqueueAsync(id, priority);
        return new ChangeResult.Done(await history.FindAsync(id));
    }

    /// <summary>The history is the authority: a job that the queue does not take now is handed to it again within a minute.</summary>
    async Task EnqueueAsync(string id, int priority)
    {
        try
        {
            await queue.EnqueueAsync(id, priority);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            NotEnqueued(logger, fault, id);
        }
    }

    [LoggerMessage(LogLevel.Error, "The queue did not take job {Job}; it is stored and will be handed to the queue again within a minute")]
    static partial void NotEnqueued(ILogger logger, Exception fault, string job);

    static (ChangeResult, int Priority) Retry(JobChange change, string id, string by)
    {
        if (change.Job(id) is not { } job)
        {
            return (new ChangeResult.NotFound(), 0);
        }
        if (job.JobState is not (JobState.Failed or JobState.Cancelled))
        {
            return (new ChangeResult.Conflict($"Job {id} is {job.State}; only failed and cancelled jobs can be retried."), 0);
        }
        int again = change.Execute(
            """
            UPDATE trials SET state = 'queued', attempt = attempt + (finished_at IS NOT NULL AND started_at IS NOT NULL), later_round = 1, started_at = NULL, finished_at = NULL,
              seconds = NULL, result_hash = NULL, outcome = NULL, workers_used = NULL
            WHERE job_id = @id AND state IN ('failed', 'cancelled')
            """, new { id });
        if (again == 0)
        {
            return (new ChangeResult.Conflict($"Job {id} has no failed or cancelled trials; submit it again to measure it anew."), 0);
        }
        change.Execute(
            """
            UPDATE jobs SET state = 'queued', waiting_for = NULL, cancel_requested_at = NULL, runner = NULL, lease = NULL, finished_at = NULL, error_kind = NULL,
              error_message = NULL, stopped = NULL, agree_same = NULL, agree_total = NULL
            WHERE id = @id
            """, new { id });
        change.CountProgress(id);
        change.Append(id, EventTypes.JobQueued, new { by, retried = again });
        return (new ChangeResult.Done(null), job.Priority);
    }

    /// <summary>Keeps a job from the retention rules, or leaves it to them.</summary>
    public async Task<ChangeResult> PinAsync(string id, bool pinned) =>
        await log.ChangeAsync(change => change.Execute("UPDATE jobs SET pinned = @pinned WHERE id = @id", new { id, pinned })) == 1
            ? new ChangeResult.Done(await history.FindAsync(id))
            : new ChangeResult.NotFound();

    /// <summary>Removes a finished job with its trials, events and results.</summary>
    public async Task<ChangeResult> DeleteAsync(string id, string by)
    {
        var result = await log.ChangeAsync(change => Delete(change, id));
        if (result is ChangeResult.Done)
        {
            await queue.CancelAsync(id);
        }
        return result;
    }

    static ChangeResult Delete(JobChange change, string id)
    {
        switch (change.Job(id))
        {
            case null:
                return new ChangeResult.NotFound();
            case { Terminal: false } active:
                return new ChangeResult.Conflict($"Job {id} is {active.State}; cancel it first, only finished jobs can be deleted.");
            default:
                change.Execute("DELETE FROM slurm_jobs WHERE job_id = @id AND ended_at IS NOT NULL", new { id });
                change.Execute("DELETE FROM jobs WHERE id = @id", new { id });
                return new ChangeResult.Done(null);
        }
    }
}
