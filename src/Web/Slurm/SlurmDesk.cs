using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Slurm;
using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Queue;

namespace Dashboard.Web.Slurm;

/// <summary>
/// Keeps Slurm and the history in step: hands in a Slurm job for each of ours that needs one, follows it, ends it with ours, and draws the conclusion
/// when Slurm ends it. All it knows is in the history, so that a restarted server goes on where it was.
/// </summary>
sealed partial class SlurmDesk(
    HistoryDatabase database, JobLog log, NodePool pool, SlurmLine line, SlurmPlans plans, TokenStore tokens, IJobQueue queue, DispatchOptions options, SlurmBell bell, TimeProvider time, ILogger<SlurmDesk> logger)
    : BackgroundService
{
    static readonly TimeSpan PartitionsAge = TimeSpan.FromMinutes(1);

    /// <summary>The Runner of a job that has ended leaves by itself; after this time its allocation is ended for it.</summary>
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(15);

    readonly Dictionary<string, string> secrets = new(StringComparer.Ordinal);
    DateTimeOffset partitionsAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(logger, fault);
            }
            await bell.WaitAsync(options.SlurmPoll, time, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "The dealings with Slurm failed; they go on with the next round")]
    static partial void Failed(ILogger logger, Exception fault);

    async Task RoundAsync(CancellationToken stop)
    {
        await LearnPartitionsAsync(stop);
        await PrepareAsync();
        var open = Read(SlurmRows.Open);
        foreach (var row in open.Where(r => r.SlurmId is null))
        {
            await HandInAsync(row, stop);
        }
        foreach (var group in Read(SlurmRows.Open).GroupBy(AskedFor))
        {
            await FollowAsync(group.Key, [.. group], stop);
        }
    }

    T Read<T>(Func<Microsoft.Data.Sqlite.SqliteConnection, T> read)
    {
        using var connection = database.Open();
        return read(connection);
    }

    async Task LearnPartitionsAsync(CancellationToken stop)
    {
        if (pool.Submitter() is { } submitter && time.GetUtcNow() - partitionsAt > PartitionsAge)
        {
            var answer = await line.AskAsync(submitter.Name, SlurmOrderKind.Partitions, [], stop);
            plans.Partitions = answer.Error is null ? answer.Partitions : plans.Partitions;
            partitionsAt = time.GetUtcNow() - (answer.Error is null ? TimeSpan.Zero : PartitionsAge / 2);
        }
    }

    /// <summary>A row for each job that waits for an allocation and has none.</summary>
    async Task PrepareAsync()
    {
        var jobs = Read(c => c.Query<JobRow>(
            """
            SELECT * FROM jobs WHERE state = 'queued' AND lease IS NULL AND cancel_requested_at IS NULL AND json_extract(placement, '$.slurm') IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM slurm_jobs s WHERE s.job_id = jobs.id AND s.ended_at IS NULL AND s.spent_at IS NULL)
            """).ToList());
        foreach (var job in jobs)
        {
            if (pool.Submitter() is not { } submitter)
            {
                pool.Explain(job.Id, $"waits: {SlurmPlans.NoSubmitter}");
                continue;
            }
            await database.WriteAsync(connection => Insert(connection, job, submitter));
            await queue.EnqueueAsync(job.Id, job.Priority);
        }
    }

    bool Insert(Microsoft.Data.Sqlite.SqliteConnection connection, JobRow job, (string Name, SlurmFacts Facts) submitter)
    {
        var slurm = Stored.Read<PlacementRequest>(job.Placement)!.Slurm!;
        var sweep = Stored.Read<Sweep>(job.Sweep)!;
        var left = connection.Query<(string Strategy, long Workers)>("SELECT DISTINCT strategy, workers FROM trials WHERE job_id = @Id AND state IN ('queued', 'running')", new { job.Id })
            .Select(t => new Configuration(t.Strategy, (int)t.Workers)).ToList();
        if (left.Count == 0)
        {
            return false;
        }
        var share = SlurmShare.Of(slurm, Enum.Parse<Lane>(job.Lane, ignoreCase: true), left, sweep.Layouts)[0];
        string name = SlurmPlans.NameOf(job.Id, SlurmRows.Of(connection, job.Id).Count + 1);
        SlurmRows.Insert(connection, new SlurmRow
        {
            JobId = job.Id, Name = name, Workers = share.Workers, Submitter = submitter.Name, Partition = slurm.Partition ?? plans.Partitions.FirstOrDefault(p => p.Default)?.Name,
            State = SlurmRow.Submitting, Script = plans.Script(slurm, share, submitter.Facts, name, job.Id), CreatedAt = Stored.Time(time.GetUtcNow()),
        });
        return true;
    }

    /// <summary>Only its hash is kept: after a restart there is a second one, and whichever the Slurm job came to have works until it ends.</summary>
    async Task<string> SecretAsync(SlurmRow row)
    {
        if (!secrets.TryGetValue(row.Name, out string? secret))
        {
            var (token, _) = await tokens.CreateAsync(new TokenRequest { Name = OneJobToken.NameFor(row.Name), Role = Roles.Runner }, $"job {row.JobId}");
            secrets[row.Name] = secret = token!.Secret;
        }
        return secret;
    }

    /// <summary>Asking twice does no harm: a Slurm job of the name is found again.</summary>
    async Task HandInAsync(SlurmRow row, CancellationToken stop)
    {
        if (!IsWanted(row))
        {
            return;
        }
        var answer = await line.AskAsync(row.Submitter, SlurmOrderKind.Submit, [new SlurmJobName(row.Name)], stop, row.Script, await SecretAsync(row));
        if (answer.Jobs is [{ Id: { } id } handed])
        {
            await NoteAsync(row, handed with { Id = id });
        }
        else if (answer.Later)
        {
            pool.Explain(row.JobId, $"waits for Slurm: {answer.Error}");
        }
        else
        {
            await log.ChangeAsync(change => change.RefusedBySlurm(row, answer.Error ?? "without saying why"));
            await ClearAsync(row);
        }
    }

    bool IsWanted(SlurmRow row) => Read(c => c.QuerySingleOrDefault<long?>(
        "SELECT 1 FROM jobs WHERE id = @JobId AND state IN ('queued', 'running') AND cancel_requested_at IS NULL", new { row.JobId })) is not null;

    /// <summary>The Runner that handed it in, as it is the same user; another one only where that is gone.</summary>
    string AskedFor(SlurmRow row) => pool.ConnectionOf(row.Submitter) is not null ? row.Submitter : pool.Submitter()?.Name ?? row.Submitter;

    async Task FollowAsync(string runner, List<SlurmRow> rows, CancellationToken stop)
    {
        foreach (var row in rows)
        {
            await EndWithItsJobAsync(runner, row, stop);
        }
        var answer = await line.AskAsync(runner, SlurmOrderKind.Look, [.. rows.Select(r => new SlurmJobName(r.Name, r.SlurmId))], stop);
        foreach (var row in rows)
        {
            if (answer.Jobs.FirstOrDefault(j => j.Name == row.Name) is { } state)
            {
                await ApplyAsync(runner, row, state, stop);
            }
            else if (answer.Error is not null)
            {
                pool.Explain(row.JobId, $"{row.Waiting} (as of the last look; Slurm cannot be asked now: {answer.Error})");
            }
        }
    }

    /// <summary>scancel where ours is over: at once where it was cancelled, else when the Runner inside has had time to leave.</summary>
    async Task EndWithItsJobAsync(string runner, SlurmRow row, CancellationToken stop)
    {
        var job = Read(c => c.QuerySingleOrDefault<JobRow>("SELECT * FROM jobs WHERE id = @JobId", new { row.JobId }));
        bool over = job is null || job.JobState == JobState.Cancelled || (job.Terminal && Stored.Time(job.FinishedAt) < time.GetUtcNow() - Farewell)
            || (row.SpentAt is { } spent && Stored.Time(spent) < time.GetUtcNow() - Farewell);
        if (over)
        {
            await line.AskAsync(runner, SlurmOrderKind.Cancel, [new SlurmJobName(row.Name, row.SlurmId)], stop);
        }
    }

    async Task ApplyAsync(string runner, SlurmRow row, SlurmJobState state, CancellationToken stop)
    {
        if (row.SlurmId is null && state.Id is null)
        {
            // Not handed in: either it will be, or nobody wants it any more.
            if (!IsWanted(row))
            {
                await log.ChangeAsync(change => change.EndSlurm(row, SlurmReasons.Lost, "", null));
                await ClearAsync(row);
            }
            return;
        }
        if (!SlurmReasons.IsOver(state.State))
        {
            await PutBackAsync(row, state);
            await NoteAsync(row, state);
            return;
        }
        var tidied = await line.AskAsync(runner, SlurmOrderKind.Tidy, [new SlurmJobName(row.Name, row.SlurmId)], stop);
        await log.ChangeAsync(change => change.EndSlurm(SlurmRows.Named(change.Connection, row.Name)!, state.State, state.Reason, tidied.Output));
        await ClearAsync(row);
    }

    /// <summary>Slurm requeued it under a Runner that has gone: that is nobody's failure, and the next start inside goes on.</summary>
    async Task PutBackAsync(SlurmRow row, SlurmJobState state)
    {
        if (state.State is not ("PENDING" or "REQUEUED") || pool.LeaseOf(row.JobId) is not { Number: > 0 } lease || lease.Runner != row.Name || pool.ConnectionOf(row.Name) is not null)
        {
            return;
        }
        var job = await log.ChangeAsync(change =>
        {
            change.Lose(row.JobId, lease.Number, $"Slurm put job {row.SlurmId} back into its queue", counts: false, gone: true);
            return change.Job(row.JobId);
        });
        pool.Release(row.JobId);
        if (job is { JobState: JobState.Queued })
        {
            await queue.EnqueueAsync(job.Id, job.Priority);
        }
    }

    async Task NoteAsync(SlurmRow row, SlurmJobState state)
    {
        var now = row.SlurmId == state.Id && row.State == state.State && row.Reason == state.Reason && row.Nodes == state.Nodes ? row : await database.WriteAsync(connection =>
        {
            connection.Execute("UPDATE slurm_jobs SET slurm_id = @Id, state = @State, reason = @Reason, nodes = @Nodes WHERE number = @Number",
                new { row.Number, state.Id, state.State, state.Reason, state.Nodes });
            return SlurmRows.Named(connection, row.Name)!;
        });
        if (now.SpentAt is null)
        {
            pool.Explain(row.JobId, now.Waiting);
        }
    }

    /// <summary>Nothing is left of the Slurm job but its row: its token, its Runner and the lease go, and its job goes on.</summary>
    async Task ClearAsync(SlurmRow row)
    {
        secrets.Remove(row.Name);
        foreach (string token in Read(c => c.Query<string>("SELECT id FROM tokens WHERE name = @name", new { name = OneJobToken.NameFor(row.Name) }).ToList()))
        {
            await tokens.DeleteAsync(token);
        }
        var job = Read(c => c.QuerySingleOrDefault<JobRow>("SELECT * FROM jobs WHERE id = @JobId", new { row.JobId }));
        if (job is null or { Lease: null, Terminal: true } || (job.Lease is null && pool.LeaseOf(row.JobId)?.Runner == row.Name))
        {
            pool.Release(row.JobId);
        }
        await pool.ForgetForGoodAsync(row.Name);
        if (job is { JobState: JobState.Queued })
        {
            await queue.EnqueueAsync(job.Id, job.Priority);
            bell.Ring();
        }
    }
}
