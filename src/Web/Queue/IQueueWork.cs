namespace Dashboard.Web.Queue;

/// <summary>
/// What the queue's engine calls when the time of an entry has come. Work on one job or schedule never overlaps. Work that fails is tried
/// again after each wait of <see cref="QueueRetry.Waits"/>; work that stops because the server stops is done at the next start.
/// </summary>
public interface IQueueWork
{
    /// <param name="stop">Cancelled when the entry is taken out or the server stops.</param>
    Task DispatchAsync(string jobId, CancellationToken stop);

    /// <summary>A schedule may be due.</summary>
    Task LookAtScheduleAsync(string scheduleId, CancellationToken stop);
}

/// <summary>How work that failed is tried again, on every engine.</summary>
public static class QueueRetry
{
    /// <summary>After the last the entry is given up; the dispatcher puts it back within a minute where the job still waits.</summary>
    public static IReadOnlyList<TimeSpan> Waits { get; } = [.. new[] { 1, 2, 4, 8, 16 }.Select(s => TimeSpan.FromSeconds(s))];
}
