namespace Dashboard.Web.Queue;

/// <summary>
/// The durable queue that decides when a job is handed to the dispatcher. It holds job ids only; the history is the authority
/// on what they mean, so losing or doubling an entry does no harm.
/// </summary>
public interface IJobQueue
{
    /// <summary>Has the job dispatched as soon as possible; an entry that is there already is replaced.</summary>
    /// <param name="priority">-100 to 100, higher first.</param>
    Task EnqueueAsync(string jobId, int priority);

    /// <summary>Has the job dispatched at a time.</summary>
    Task ScheduleAsync(string jobId, int priority, DateTimeOffset at);

    /// <summary>Takes the job's entry out, if there is one.</summary>
    Task CancelAsync(string jobId);

    /// <summary>Whether the engine runs; the reason where not. For the health check.</summary>
    Task<string?> FaultAsync();
}
