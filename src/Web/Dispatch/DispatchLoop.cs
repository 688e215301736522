using System.Threading.Channels;
using Dapper;
using Dashboard.Web.History;
using Dashboard.Web.Queue;

namespace Dashboard.Web.Dispatch;

/// <summary>
/// Keeps the queue moving: freed capacity sends the head of the line to the engine again, reasons for waiting are kept up to
/// date, lost Runners are noticed, and once a minute everything that fell through is picked up.
/// </summary>
sealed partial class DispatchLoop(
    HistoryDatabase database, JobLog log, NodePool pool, LeaseKeeper leases, JobDispatcher dispatcher, SilentRunners silent, IJobQueue queue, DispatchOptions options, TimeProvider time, ILogger<DispatchLoop> logger)
    : BackgroundService
{
    static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    /// <summary>Beyond these, a changed reason is stored without an event of its own: a long line must not flood the log.</summary>
    const int EventsInLine = 20;

    /// <summary>Beyond these, jobs that wait for busy Runners say only that many are before them: what exactly holds up the first changes with every job.</summary>
    const int ReasonsInLine = 200;

    /// <summary>With a line longer than that, a look at all of it is not taken at every change.</summary>
    static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly Dictionary<string, string> reasons = [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        leases.Restore();
        dispatcher.ParkUnknown();
        pool.Changed += () => wake.Writer.TryWrite(true);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll(FollowAsync(stoppingToken), EveryAsync(SweepInterval, SweepAsync, stoppingToken), ReconcilingAsync(stoppingToken));

    async Task SweepAsync()
    {
        await silent.NoteAsync();
        await leases.SweepAsync(options.CancelGrace);
    }

    async Task ReconcilingAsync(CancellationToken stop)
    {
        await GuardAsync(ReconcileAsync);
        await EveryAsync(options.Reconcile, ReconcileAsync, stop);
    }

    async Task EveryAsync(TimeSpan interval, Func<Task> act, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await GuardAsync(act);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Web stops
        }
    }

    async Task FollowAsync(CancellationToken stop)
    {
        try
        {
            while (await wake.Reader.WaitToReadAsync(stop))
            {
                wake.Reader.TryRead(out _);
                await GuardAsync(AdvanceAsync);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Web stops
        }
    }

    async Task GuardAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception fault)
        {
            Failed(logger, fault);
        }
    }

    [LoggerMessage(LogLevel.Error, "The dispatcher failed; it goes on with the next event and reconciles within a minute")]
    static partial void Failed(ILogger logger, Exception fault);

    /// <summary>Sends those whose turn it is to the engine, and writes down why the others wait.</summary>
    async Task AdvanceAsync()
    {
        var line = pool.Waiting();
        foreach (var (job, _) in line.Where(w => w.Decision.Node is not null))
        {
            await queue.EnqueueAsync(job.JobId, job.Priority);
        }
        var changed = line.Select((w, place) => (w.Job.JobId, Reason: place < ReasonsInLine || !w.Decision.Busy ? w.Decision.WaitingFor : TooMany, Place: place))
            .Where(w => w.Reason is not null && reasons.GetValueOrDefault(w.JobId) != w.Reason).ToList();
        var present = line.Select(w => w.Job.JobId).ToHashSet();
        foreach (string gone in reasons.Keys.Where(id => !present.Contains(id)).ToList())
        {
            reasons.Remove(gone);
        }
        if (changed.Count > 0)
        {
            await log.ChangeAsync(change => changed.ForEach(w => Wait(change, w.JobId, w.Reason!, w.Place < EventsInLine)));
            changed.ForEach(w => reasons[w.JobId] = w.Reason!);
        }
        if (line.Count > ReasonsInLine)
        {
            await Task.Delay(Breath, time);
        }
    }

    static readonly string TooMany = $"waits behind more than {ReasonsInLine} other jobs";

    static void Wait(JobChange change, string jobId, string reason, bool tell)
    {
        int changed = change.Execute(
            "UPDATE jobs SET waiting_for = @reason WHERE id = @jobId AND state = 'queued' AND lease IS NULL AND waiting_for IS NOT @reason", new { jobId, reason });
        if (changed == 1 && tell)
        {
            change.Append(jobId, EventTypes.JobWaiting, new { waitingFor = reason });
        }
    }

    /// <summary>Every queued job is known to the pool; those that were offered to a Runner, which has not taken them, are offered again.</summary>
    async Task ReconcileAsync()
    {
        dispatcher.ParkUnknown();
        foreach (var (id, priority) in Offered())
        {
            if (!pool.Knows(id) || pool.LeaseOf(id) is { Number: > 0 })
            {
                await queue.EnqueueAsync(id, priority);
            }
        }
    }

    List<(string Id, int Priority)> Offered()
    {
        using var connection = database.Open();
        return connection.Query<(string, int)>("SELECT id, priority FROM jobs WHERE state = 'queued' AND lease IS NOT NULL ORDER BY priority DESC, created_at").ToList();
    }
}
