using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Runners;
using Dashboard.Web.History;

namespace Dashboard.Web.Dispatch;

/// <summary>
/// The Runners that are or were connected, the leases on their hosts, and the jobs that wait for one. All in memory; the
/// history holds what must outlive this process. Members may be called from any thread.
/// </summary>
public sealed partial class NodePool(HistoryDatabase database, TimeProvider time, DispatchOptions options)
{
    readonly Lock gate = new();
    readonly Dictionary<string, PoolRunner> runners = new(StringComparer.Ordinal);
    readonly Dictionary<string, PoolLease> leases = new(StringComparer.Ordinal);
    readonly WaitingLine waiting = new();
    IReadOnlyList<PoolCluster> clusters = [];

    /// <summary>Called, outside the lock, whenever a waiting job might get another answer.</summary>
    internal event Action? Changed;

    public IReadOnlyList<RunnerView> Runners()
    {
        lock (gate)
        {
            return [.. runners.Values.OrderBy(r => r.Hello.Name, StringComparer.Ordinal).Select(View)];
        }
    }

    /// <summary>Jobs that wait for a node.</summary>
    public int WaitingCount
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>Jobs that hold one.</summary>
    public int LeaseCount
    {
        get
        {
            lock (gate)
            {
                return leases.Count;
            }
        }
    }

    RunnerView View(PoolRunner runner) => runner.ToView(
        StateOf(runner), [.. leases.Values.Where(l => l.Runner == runner.Hello.Name)], [.. leases.Values.Where(l => l.HostId == runner.Hello.HostId)]);

    RunnerState StateOf(PoolRunner runner) => runner.ConnectionId is not null ? RunnerState.Connected
        : time.GetUtcNow() - runner.LastSeen < options.LostAfter ? RunnerState.Disconnected : RunnerState.Lost;

    /// <summary>Strategies of the Runner that a job without placement would most likely get: connected ones first, then by name.</summary>
    public RunnerView? DefaultRunner() => Runners().Where(r => r.OneJob is null).OrderBy(r => r.State).ThenBy(r => r.Drained).FirstOrDefault();

    internal void Restore(RunnerHello hello, bool drained, DateTimeOffset lastSeen) => Change(() =>
        runners[hello.Name] = new PoolRunner(hello, lastSeen) { Drained = drained });

    /// <summary>Which clusters run now.</summary>
    internal void Note(IReadOnlyList<PoolCluster> running) => Change(() =>
    {
        clusters = running;
    });

    internal void Restore(PoolLease lease) => Change(() =>
    {
        waiting.Remove(lease.JobId);
        leases[lease.JobId] = lease;
    });

    internal void Connect(RunnerHello hello, string connectionId) => Change(() =>
        runners[hello.Name] = new PoolRunner(hello, time.GetUtcNow())
        {
            ConnectionId = connectionId,
            Drained = runners.TryGetValue(hello.Name, out var known) && known.Drained,
        });

    /// <summary>The Runner's introduction with what it has learned of its node since; null where it is another node, or the connection is unknown.</summary>
    internal RunnerHello? Learn(string connectionId, NodeFacts node) => Change(() =>
    {
        var runner = runners.Values.FirstOrDefault(r => r.ConnectionId == connectionId && r.Hello.Node.EnvironmentId == node.EnvironmentId);
        return runner is null ? null : runner.Hello = runner.Hello with { Node = node };
    });

    /// <summary>The connection ended, and with it every Runner that was introduced on it; a newer one of the same Runner stays.</summary>
    internal void Disconnect(string connectionId) => Change(() =>
    {
        foreach (var runner in runners.Values.Where(r => r.ConnectionId == connectionId))
        {
            runner.ConnectionId = null;
            runner.Pulse = null;
            // A cut line ends long after the last word over it; a connection always had one within the limit.
            var least = time.GetUtcNow() - RunnerProtocol.SilenceLimit;
            runner.LastSeen = runner.LastSeen > least ? runner.LastSeen : least;
        }
    });

    internal string? RunnerOf(string connectionId)
    {
        lock (gate)
        {
            return runners.Values.FirstOrDefault(r => r.ConnectionId == connectionId)?.Hello.Name;
        }
    }

    internal string? ConnectionOf(string runner)
    {
        lock (gate)
        {
            return runners.GetValueOrDefault(runner)?.ConnectionId;
        }
    }

    internal string? HostIdOf(string runner)
    {
        lock (gate)
        {
            return runners.GetValueOrDefault(runner)?.Hello.HostId;
        }
    }

    internal void Beat(string runner, NodePulse pulse)
    {
        lock (gate)
        {
            if (runners.TryGetValue(runner, out var known))
            {
                known.Pulse = pulse;
                known.LastSeen = time.GetUtcNow();
            }
        }
    }

    /// <summary>A drained Runner gets no new jobs; what it holds goes on. Kept over restarts.</summary>
    /// <returns>False where there is none of this name.</returns>
    public async Task<bool> DrainAsync(string name, bool drained)
    {
        bool known = Change(() =>
        {
            bool found = runners.TryGetValue(name, out var runner);
            if (found)
            {
                runner!.Drained = drained;
            }
            return found;
        });
        if (known)
        {
            await database.WriteAsync(c => c.Execute("UPDATE runners SET drained = @drained WHERE name = @name", new { name, drained }), null);
        }
        return known;
    }

    /// <summary>Forgets a Runner that is not connected and holds nothing.</summary>
    public async Task<ChangeResult> ForgetAsync(string name)
    {
        switch (Runners().FirstOrDefault(r => r.Name == name))
        {
            case null:
                return new ChangeResult.NotFound();
            case { State: RunnerState.Connected }:
                return new ChangeResult.Conflict($"Runner {name} is connected; stop it first.");
            case { Held: [var held, ..] }:
                return new ChangeResult.Conflict($"Runner {name} still holds job {held.JobId}; wait until its lease has ended.");
            default:
                await database.WriteAsync(c => c.Execute("DELETE FROM runners WHERE name = @name", new { name }), null);
                Change(() => runners.Remove(name));
                return new ChangeResult.Done(null);
        }
    }

    /// <summary>Grants the job a Runner if it is its turn; else it is parked and the answer says why.</summary>
    /// <returns>Null where the job has a lease already.</returns>
    internal PlacementDecision? Request(JobNeeds job)
    {
        PlacementDecision decision;
        lock (gate)
        {
            if (leases.ContainsKey(job.JobId))
            {
                return null;
            }
            waiting.Put(job);
            decision = Decide().First(w => w.Job.JobId == job.JobId).Decision;
            if (decision.Node is { } node)
            {
                waiting.Remove(job.JobId);
                leases[job.JobId] = new PoolLease(0, job.JobId, node.Name, node.HostId, job.Lane, job.Cores);
            }
        }
        Changed?.Invoke();
        return decision;
    }

    /// <summary>Jobs that nobody has asked a Runner for yet, as after a start: all of them wait before the first is granted one.</summary>
    internal void Park(IReadOnlyList<JobNeeds> jobs) => Change(() =>
    {
        foreach (var job in jobs.Where(job => !leases.ContainsKey(job.JobId)))
        {
            waiting.Put(job);
        }
    });

    IEnumerable<(JobNeeds Job, PlacementDecision Decision)> Decide() =>
        Placement.DecideInOrder([.. runners.Values.Select(r => r.Node)], leases.Values, waiting.InOrder, clusters);

    /// <summary>The answers for all waiting jobs, in the order of the queue.</summary>
    internal IReadOnlyList<(JobNeeds Job, PlacementDecision Decision)> Waiting()
    {
        lock (gate)
        {
            return [.. Decide()];
        }
    }

    /// <summary>Gives what was reserved by <see cref="Request"/> its number.</summary>
    /// <returns>False where the reservation is gone, as its Runner is.</returns>
    internal bool Number(string jobId, string runner, long number)
    {
        lock (gate)
        {
            if (leases.GetValueOrDefault(jobId) is not { Number: 0 } reserved || reserved.Runner != runner)
            {
                return false;
            }
            leases[jobId] = reserved with { Number = number };
            return true;
        }
    }

    /// <summary>Gives back this lease, 0 for what was reserved by <see cref="Request"/>; one that has taken its place meanwhile stays.</summary>
    internal void Release(string jobId, string runner, long number) => Change(() =>
    {
        if (leases.GetValueOrDefault(jobId) is { } held && held.Runner == runner && held.Number == number)
        {
            leases.Remove(jobId);
        }
    });

    /// <summary>The job neither holds nor waits for anything any more.</summary>
    internal void Release(string jobId) => Change(() => leases.Remove(jobId) | waiting.Remove(jobId));

    internal bool Knows(string jobId)
    {
        lock (gate)
        {
            return leases.ContainsKey(jobId) || waiting.Contains(jobId);
        }
    }

    internal PoolLease? LeaseOf(string jobId)
    {
        lock (gate)
        {
            return leases.GetValueOrDefault(jobId);
        }
    }

    internal IReadOnlyList<PoolLease> LeasesOf(string runner)
    {
        lock (gate)
        {
            return [.. leases.Values.Where(l => l.Runner == runner)];
        }
    }

    /// <summary>Leases whose Runner has been away for longer than the grace time, or was never seen.</summary>
    internal IReadOnlyList<PoolLease> Expired()
    {
        lock (gate)
        {
            var limit = time.GetUtcNow() - options.LeaseGrace;
            return [.. leases.Values.Where(l => !runners.TryGetValue(l.Runner, out var r) || (r.ConnectionId is null && r.LastSeen < limit))];
        }
    }

    /// <summary>Leases whose Runner has no connection for longer than this, with the time it was last heard of.</summary>
    internal IReadOnlyList<(PoolLease Lease, DateTimeOffset LastSeen)> Silent(TimeSpan longerThan)
    {
        lock (gate)
        {
            var limit = time.GetUtcNow() - longerThan;
            return [.. leases.Values.Where(l => l.Number > 0 && runners.TryGetValue(l.Runner, out var r) && r.ConnectionId is null && r.LastSeen < limit)
                .Select(l => (l, runners[l.Runner].LastSeen))];
        }
    }

    void Change(Action change) => Change(() =>
    {
        change();
        return true;
    });

    T Change<T>(Func<T> change)
    {
        T result;
        lock (gate)
        {
            result = change();
        }
        Changed?.Invoke();
        return result;
    }
}
