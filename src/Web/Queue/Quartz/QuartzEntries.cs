using Quartz;

namespace Dashboard.Web.Queue.Quartz;

/// <summary>What Quartz runs for a job.</summary>
[DisallowConcurrentExecution]
sealed class DispatchQuartzJob(IQueueWork work, IHostApplicationLifetime host) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        QuartzEntry.RunAsync(() => work.DispatchAsync(context.JobDetail.Key.Name, cancellationToken), host);
}

/// <summary>What Quartz runs when a schedule is due.</summary>
[DisallowConcurrentExecution]
sealed class ScheduleQuartzJob(IQueueWork work, IHostApplicationLifetime host) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        QuartzEntry.RunAsync(() => work.LookAtScheduleAsync(context.JobDetail.Key.Name, cancellationToken), host);
}

static class QuartzEntry
{
    /// <summary>To Quartz, work that was interrupted is done. Where the server's stop interrupted it, it is to be tried again: at the next start.</summary>
    public static async ValueTask RunAsync(Func<Task> work, IHostApplicationLifetime host)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException stopped) when (host.ApplicationStopping.IsCancellationRequested)
        {
            throw new JobExecutionException("The server stops; the entry is handed over again at the next start.", stopped);
        }
    }
}
