namespace Dashboard.Web.Clusters;

/// <summary>Rings whenever a cluster or its line changes, for those who wait for a state.</summary>
public sealed class ClusterBell(TimeProvider time)
{
    TaskCompletionSource next = NewSignal();

    public void Ring() => Interlocked.Exchange(ref next, NewSignal()).TrySetResult();

    /// <summary>Asks again at every ring until there is an answer; default where there is none in time.</summary>
    public async Task<T?> AwaitAsync<T>(Func<T?> ask, TimeSpan limit, CancellationToken stop)
        where T : class
    {
        long start = time.GetTimestamp();
        while (true)
        {
            var ring = Volatile.Read(ref next).Task;
            if (ask() is { } answer)
            {
                return answer;
            }
            var left = limit - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }
            await ring.WaitAsync(left, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
