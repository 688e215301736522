using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;
using Dashboard.Web.Queue;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Dispatch;

/// <summary>Keeps leases and Runners in step: who comes, goes, is lost, or holds what it no longer may.</summary>
sealed class LeaseKeeper(HistoryDatabase database, JobLog log, NodePool pool, RunnerLink link, IJobQueue queue, TimeProvider time)
{
    /// <summary>After a start: Runners as they were last seen, and the leases that were open.</summary>
    public void Restore()
    {
        using var connection = database.Open();
        foreach (var (hello, drained) in connection.Query<(string Hello, long Drained)>("SELECT hello, drained FROM runners"))
        {
            // Their grace time starts now: while Web was down they could not report.
            pool.Restore(Stored.Read<RunnerHello>(hello)!, drained != 0, time.GetUtcNow());
        }
        foreach (var lease in connection.Query<LeaseRow>("SELECT * FROM leases WHERE closed_at IS NULL"))
        {
            pool.Restore(lease.ToLease());
        }
    }

    /// <summary>A Runner said hello. Leases of its name that it does not hold are over; jobs it holds without a lease are stale.</summary>
    public async Task<RunnerWelcome> WelcomeAsync(RunnerHello hello, string connectionId)
    {
        await NoteAsync(hello);
        var held = hello.Held.ToHashSet();
        foreach (var lease in pool.LeasesOf(hello.Name).Where(l => l.Number > 0 && !held.Contains(new JobOffer(l.JobId, l.Number))))
        {
            await LoseAsync(lease, $"Runner {hello.Name} came back without the job", counts: true, gone: true);
        }
        var stale = await log.ChangeAsync(change =>
        {
            var over = Stale(change, hello);
            SilentRunners.Heard(change, hello.Held.Except(over));
            return over;
        });
        RestoreHeld(hello, stale);
        pool.Connect(hello, connectionId);
        return new RunnerWelcome(RunnerProtocol.Version, null, stale);
    }

    /// <summary>Keeps how a Runner introduced itself, and the facts of its node.</summary>
    public Task NoteAsync(RunnerHello hello) => database.WriteAsync(connection => Note(connection, hello, Stored.Time(time.GetUtcNow())));

    /// <summary>Leases that were reopened are known to the pool again.</summary>
    void RestoreHeld(RunnerHello hello, IReadOnlyList<JobOffer> stale)
    {
        using var connection = database.Open();
        // One that is being granted elsewhere gives way: who grants it finds that the job has this lease.
        foreach (var offer in hello.Held.Except(stale).Where(h => pool.LeaseOf(h.JobId) is not { Number: > 0 }))
        {
            if (connection.QuerySingleOrDefault<LeaseRow>("SELECT * FROM leases WHERE number = @Lease AND closed_at IS NULL", new { offer.Lease }) is { } lease)
            {
                pool.Restore(lease.ToLease());
            }
        }
    }

    static void Note(SqliteConnection connection, RunnerHello hello, long now)
    {
        connection.Execute(
            """
            INSERT INTO runners (name, first_seen, last_seen, hello) VALUES (@Name, @now, @now, @json)
            ON CONFLICT (name) DO UPDATE SET last_seen = @now, hello = @json
            """, new { hello.Name, now, json = Stored.Json(hello with { Held = [] }) });
        connection.Execute("INSERT INTO environments (id, first_seen, facts) VALUES (@EnvironmentId, @now, @facts) ON CONFLICT (id) DO UPDATE SET facts = @facts",
            new { hello.Node.EnvironmentId, now, facts = Stored.Json(hello.Node) });
    }

    static IReadOnlyList<JobOffer> Stale(JobChange change, RunnerHello hello)
    {
        // A Runner sweeps the leftovers of its dead predecessor before it says hello, so what it does not hold is gone.
        foreach (var (jobId, lease) in change.Connection.Query<(string, long)>("SELECT job_id, number FROM leases WHERE runner = @Name AND unconfirmed = 1", new { hello.Name }).ToList())
        {
            if (hello.Held.All(h => h.JobId != jobId || h.Lease > lease))
            {
                change.Settle(jobId, hello.Name, lease, null);
            }
        }
        return [.. hello.Held.Where(h => change.Job(h.JobId) is not { } job || (job.Lease != h.Lease && !change.Reopen(job, h) && !change.IsUnconfirmed(h)))];
    }

    /// <summary>Held jobs that were cancelled or handed out again while their Runner was away: it is told to stop them and to say when it has.</summary>
    public async Task CancelLateAsync(RunnerHello hello, IReadOnlyList<JobOffer> stale)
    {
        foreach (var offer in hello.Held.Except(stale))
        {
            using var connection = database.Open();
            if (connection.QuerySingle<bool>(
                "SELECT EXISTS (SELECT 1 FROM jobs WHERE id = @JobId AND cancel_requested_at IS NOT NULL) OR EXISTS (SELECT 1 FROM leases WHERE number = @Lease AND unconfirmed = 1)",
                new { offer.JobId, offer.Lease }))
            {
                await link.CancelAsync(hello.Name, offer);
            }
        }
    }

    /// <summary>The local Runner's process ended, so nobody needs to wait for a grace time.</summary>
    /// <param name="counts">False where Web stops in good order: the attempts do not count, and the jobs wait for the next start.</param>
    /// <param name="gone">Whether it ended in good order, with all its trials; else the next one sweeps and says so.</param>
    public async Task GoneAsync(string runner, string reason, bool counts, bool gone)
    {
        foreach (var lease in pool.LeasesOf(runner))
        {
            await LoseAsync(lease, reason, counts, gone);
        }
    }

    /// <summary>Ends leases whose Runner stayed away, and cancellations that nobody confirmed.</summary>
    public async Task SweepAsync(TimeSpan cancelGrace)
    {
        foreach (var lease in pool.Expired().Where(l => l.Number > 0))
        {
            await LoseAsync(lease, $"Runner {lease.Runner} was lost", counts: true, gone: false);
        }
        foreach (var (id, runner, lease) in Unconfirmed(time.GetUtcNow() - cancelGrace))
        {
            await log.ChangeAsync(change =>
            {
                if (change.Job(id) is { Terminal: false } job && job.Lease == lease)
                {
                    change.Close(id, lease, gone: false);
                    change.EndCancelled(id, new StopReport(0, 0, Confirmed: false));
                }
            });
            pool.Release(id, runner, lease);
        }
    }

    List<(string Id, string Runner, long Lease)> Unconfirmed(DateTimeOffset before)
    {
        using var connection = database.Open();
        return connection.Query<(string, string, long)>(
            "SELECT id, runner, lease FROM jobs WHERE state IN ('queued', 'running') AND lease IS NOT NULL AND cancel_requested_at < @before",
            new { before = Stored.Time(before) }).ToList();
    }

    async Task LoseAsync(PoolLease lease, string reason, bool counts, bool gone)
    {
        var job = await log.ChangeAsync(change =>
        {
            change.Lose(lease.JobId, lease.Number, reason, counts, gone);
            return change.Job(lease.JobId);
        });
        pool.Release(lease.JobId, lease.Runner, lease.Number);
        // One that came back in this very moment is to say when it has stopped.
        var offer = new JobOffer(lease.JobId, lease.Number);
        await (gone ? link.ReleaseAsync(lease.Runner, offer) : link.CancelAsync(lease.Runner, offer));
        if (counts && job is { JobState: JobState.Queued })
        {
            await queue.EnqueueAsync(job.Id, job.Priority);
        }
    }

    sealed class LeaseRow
    {
        public long Number { get; init; }
        public string JobId { get; init; } = "";
        public string Runner { get; init; } = "";
        public string HostId { get; init; } = "";
        public string Lane { get; init; } = "";
        public int Cores { get; init; }

        public PoolLease ToLease() => new(Number, JobId, Runner, HostId, Enum.Parse<Core.Jobs.Lane>(Lane, ignoreCase: true), Cores);
    }
}
