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

    /// <summary>Takes the job's entry out, if there is one; work on it that runs already is asked to stop by its token.</summary>
    Task CancelAsync(string jobId);

    /// <summary>
    /// Has the schedule looked at each time the rule names after <paramref name="since"/>. Occurrences that were missed meanwhile count as one.
    /// A rule that is there already, unchanged, is left as it is.
    /// </summary>
    Task RepeatAsync(string scheduleId, Recurrence rule, DateTimeOffset since);

    /// <summary>Ends what <see cref="RepeatAsync"/> began, if it did.</summary>
    Task EndRepeatAsync(string scheduleId);

    /// <summary>The next times of a rule after a time; fewer where it ends.</summary>
    /// <exception cref="RecurrenceException">The rule cannot be understood.</exception>
    IReadOnlyList<DateTimeOffset> Occurrences(Recurrence rule, DateTimeOffset after, int count);

    /// <summary>Whether the engine runs; the reason where not. For the health check.</summary>
    Task<string?> FaultAsync();
}
