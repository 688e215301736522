using Hangfire;
using Hangfire.Server;
using Hangfire.Storage;

namespace Dashboard.Web.Queue.Hangfire;

/// <summary>What Hangfire runs. Its name and those of its methods are in every stored entry.</summary>
sealed class HangfireEntry(IQueueWork work, Turns turns)
{
    [JobDisplayName("Hand over job {0}")]
    public Task DispatchAsync(string jobId, PerformContext context, CancellationToken stop) => turns.RunAsync($"job {jobId}", () =>
    {
        stop.ThrowIfCancellationRequested();
        // One that was put again while it waited for its turn leaves the work to the newer one.
        string? newest = EntryLedger.Find((JobStorageConnection)context.Connection, jobId);
        return newest is null || newest == context.BackgroundJob.Id ? work.DispatchAsync(jobId, stop) : Task.CompletedTask;
    });

    [JobDisplayName("Look whether schedule {0} is due")]
    public Task LookAtScheduleAsync(string scheduleId, CancellationToken stop) => turns.RunAsync($"schedule {scheduleId}", () => work.LookAtScheduleAsync(scheduleId, stop));
}
