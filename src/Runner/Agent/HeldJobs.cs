using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Agent;

/// <summary>The jobs this Runner works on, one run per lease however often it is offered.</summary>
sealed class HeldJobs(JobSurroundings around)
{
    /// <summary>How many leases that are over are remembered, against orders that come late.</summary>
    const int RememberedLeases = 1_000;

    readonly Lock _lock = new();
    readonly Dictionary<JobOffer, (JobRun Job, Task Done)> _running = [];
    readonly HashSet<JobOffer> _seen = [];
    readonly Queue<JobOffer> _seenInOrder = [];

    /// <summary>What Web must not hand out again: jobs at work, and those whose end it has not heard of.</summary>
    public IReadOnlyList<JobOffer> Held
    {
        get { lock (_lock) { return [.. _running.Keys.Union(around.Spool.Ended)]; } }
    }

    public int RunningCount
    {
        get { lock (_lock) { return _running.Count; } }
    }

    /// <summary>Whether any job was ever offered.</summary>
    public bool Begun
    {
        get { lock (_lock) { return _seen.Count > 0; } }
    }

    public void Offer(JobOffer lease)
    {
        lock (_lock)
        {
            if (around.Spool.Ended.Contains(lease) || !Remember(lease))
            {
                return;
            }
            var older = _running.Where(r => r.Key.JobId == lease.JobId).Select(r => r.Value).ToList();
            older.ForEach(o => o.Job.Forget());
            var job = new JobRun(lease, around);
            _running[lease] = (job, RunAsync(job, [.. older.Select(o => o.Done)]));
        }
    }

    /// <summary>A job that is not here is confirmed as stopped: there is nothing of it left to run.</summary>
    public void Cancel(JobOffer lease)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(lease, out var held))
            {
                held.Job.Cancel();
                return;
            }
            // Also for a lease that was seen before: Web asks because it has not heard of the end.
            Remember(lease);
            if (!around.Spool.Ended.Contains(lease))
            {
                around.Spool.Append(new JobStopped
                {
                    Cancelled = true,
                    Stopped = new(0, 0, true),
                    Sequence = 0,
                    JobId = lease.JobId,
                    Lease = lease.Lease,
                    At = DateTimeOffset.UtcNow,
                });
            }
        }
    }

    /// <summary>Stops without a word and drops what was not sent.</summary>
    public void Release(JobOffer lease)
    {
        lock (_lock)
        {
            Remember(lease);
            if (_running.TryGetValue(lease, out var held))
            {
                held.Job.Forget();
            }
            around.Spool.Drop(lease);
        }
    }

    /// <summary>Stops all trials and waits until their processes are gone.</summary>
    public async Task StopAllAsync()
    {
        Task[] done;
        lock (_lock)
        {
            foreach (var (job, _) in _running.Values)
            {
                job.Leave();
            }
            done = [.. _running.Values.Select(r => r.Done)];
        }
        await Task.WhenAll(done);
    }

    async Task RunAsync(JobRun job, IReadOnlyList<Task> before)
    {
        await Task.Yield();
        await Task.WhenAll(before);
        await job.RunAsync();
        lock (_lock)
        {
            _running.Remove(job.Lease);
        }
    }

    bool Remember(JobOffer lease)
    {
        if (!_seen.Add(lease))
        {
            return false;
        }
        _seenInOrder.Enqueue(lease);
        if (_seenInOrder.Count > RememberedLeases)
        {
            _seen.Remove(_seenInOrder.Dequeue());
        }
        return true;
    }
}
