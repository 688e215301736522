using Dashboard.Web.Dispatch;

namespace Dashboard.Web.Clusters;

/// <summary>Looks after clusters while this server runs: tells the pool of them, gives up those whose Runner stays away, and ends with good words.</summary>
sealed partial class ClusterKeeper(ClusterDesk desk, ClusterStore store, NodePool pool, TimeProvider time, ILogger<ClusterKeeper> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        store.Changed += TellPool;
        TellPool();
        return base.StartAsync(cancellationToken);
    }

    void TellPool() => pool.Note([.. store.Open.Select(c => new PoolCluster(c.Id, c.Owner, c.HostId))]);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    async Task SweepAsync()
    {
        try
        {
            await desk.SweepAsync();
        }
        catch (Exception fault)
        {
            Failed(logger, fault);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await desk.LeaveAsync();
    }

    [LoggerMessage(LogLevel.Error, "Clusters could not be looked after; tried again in a second")]
    static partial void Failed(ILogger logger, Exception fault);
}
