using System.Globalization;
using Dashboard.Core.Protocol;
using Dashboard.Web.History;

namespace Dashboard.Web.Dispatch;

/// <summary>Has running jobs say that their Runner is not heard of any more, what will come of it, and when it is back.</summary>
sealed class SilentRunners(JobLog log, NodePool pool, DispatchOptions options)
{
    /// <summary>A Runner that merely reconnects is back by then.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>To be called about once a second; a job is told once for each silence.</summary>
    public async Task NoteAsync()
    {
        var silent = pool.Silent(Patience);
        if (silent.Count > 0)
        {
            await log.ChangeAsync(change => silent.ToList().ForEach(s => Say(change, s.Lease, Words(s.Lease.Runner, s.LastSeen))));
        }
    }

    /// <summary>The Runner is back with these jobs.</summary>
    public static void Heard(JobChange change, IEnumerable<JobOffer> held)
    {
        foreach (var job in held)
        {
            int told = change.Execute(
                "UPDATE jobs SET waiting_for = NULL WHERE id = @JobId AND state = 'running' AND lease = @Lease AND waiting_for IS NOT NULL", new { job.JobId, job.Lease });
            if (told == 1)
            {
                change.Append(job.JobId, EventTypes.JobStarted, new { reattached = true, job.Lease });
            }
        }
    }

    static void Say(JobChange change, PoolLease lease, string words)
    {
        int changed = change.Execute(
            "UPDATE jobs SET waiting_for = @words WHERE id = @JobId AND state IN ('queued', 'running') AND lease = @Number AND waiting_for IS NOT @words", new { words, lease.JobId, lease.Number });
        if (changed == 1)
        {
            change.Append(lease.JobId, EventTypes.JobWaiting, new { waitingFor = words });
        }
    }

    string Words(string runner, DateTimeOffset lastSeen) => string.Create(CultureInfo.InvariantCulture,
        $"Runner {runner} has not been heard of since {lastSeen.UtcDateTime:HH:mm:ss} UTC; unless it is back by {(lastSeen + options.LeaseGrace).UtcDateTime:HH:mm:ss}, the rest is handed out again");
}
