using Dashboard.Web.Queue;
using Dashboard.Web.Schedules;

namespace Dashboard.Web.Dispatch;

/// <summary>A short hand-over, which never holds a place of the engine while a job waits. Once begun it is finished: it takes milliseconds.</summary>
sealed class QueueWork(JobDispatcher dispatcher, ScheduleDesk desk) : IQueueWork
{
    public Task DispatchAsync(string jobId, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return dispatcher.RunAsync(jobId);
    }

    public Task LookAtScheduleAsync(string scheduleId, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return desk.RunDueAsync(scheduleId);
    }
}
