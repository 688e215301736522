using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Queue;

namespace Dashboard.Web.Schedules;

/// <summary>Sets up recurring jobs.</summary>
static class ScheduleSetup
{
    public static void AddSchedules(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(s => new ScheduleStore(
            s.GetRequiredService<HistoryDatabase>(), s.GetRequiredService<IJobQueue>(), s.GetRequiredService<JobIntake>(), s.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<ScheduleDesk>();
        builder.Services.AddHostedService<ScheduleLoop>();
    }
}

/// <summary>Tells the queue about every schedule, at the start and now and then, as the queue may have lost its own store.</summary>
sealed partial class ScheduleLoop(ScheduleStore schedules, DispatchOptions options, TimeProvider time, ILogger<ScheduleLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(options.Reconcile, time);
        try
        {
            do
            {
                await FollowAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Web stops
        }
    }

    async Task FollowAsync()
    {
        try
        {
            await schedules.FollowAllAsync();
        }
        catch (Exception fault)
        {
            Failed(logger, fault);
        }
    }

    [LoggerMessage(LogLevel.Error, "The queue could not be told about the schedules; it is told again within a minute")]
    static partial void Failed(ILogger logger, Exception fault);
}
