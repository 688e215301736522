using Hangfire.Storage;
using Hangfire.Storage.SQLite;

namespace Dashboard.Web.Queue.Hangfire;

/// <summary>
/// The SQLite storage's own queue, with two things that it lacks: workers are woken by a new entry instead of looking for one many times a
/// second, which would disturb measurements, and an entry that is being worked on stays invisible however long that takes.
/// </summary>
sealed class SqliteQueueProvider(IPersistentJobQueueProvider plain, SlidingEntries sliding) : IPersistentJobQueueProvider
{
    readonly Bell bell = new();

    public IPersistentJobQueue GetJobQueue(HangfireDbContext connection) => new WakingQueue(plain.GetJobQueue(connection), bell, sliding);

    // The storage adds up what its providers say, and its own lists all queues already.
    public IPersistentJobQueueMonitoringApi GetJobQueueMonitoringApi(HangfireDbContext connection) => new Counts(plain.GetJobQueueMonitoringApi(connection));

    sealed class WakingQueue(IPersistentJobQueue plain, Bell bell, SlidingEntries sliding) : IPersistentJobQueue
    {
        public IFetchedJob Dequeue(string[] queues, CancellationToken cancellationToken)
        {
            while (true)
            {
                using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bell.Next);
                try
                {
                    return sliding.Keep(plain.Dequeue(queues, woken.Token));
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    // The bell rang.
                }
            }
        }

        public void Enqueue(string queue, string jobId)
        {
            plain.Enqueue(queue, jobId);
            bell.Ring();
        }
    }

    sealed class Counts(IPersistentJobQueueMonitoringApi plain) : IPersistentJobQueueMonitoringApi
    {
        public IEnumerable<string> GetQueues() => [];

        public IEnumerable<int> GetEnqueuedJobIds(string queue, int from, int perPage) => plain.GetEnqueuedJobIds(queue, from, perPage);

        public IEnumerable<int> GetFetchedJobIds(string queue, int from, int perPage) => plain.GetFetchedJobIds(queue, from, perPage);

        public EnqueuedAndFetchedCountDto GetEnqueuedAndFetchedCount(string queue) => plain.GetEnqueuedAndFetchedCount(queue);
    }

    /// <summary>Whoever takes the token before looking misses no ring after it.</summary>
    sealed class Bell
    {
        CancellationTokenSource next = new();

        public CancellationToken Next => Volatile.Read(ref next).Token;

        public void Ring() => Interlocked.Exchange(ref next, new CancellationTokenSource()).Cancel();
    }
}
