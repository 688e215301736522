using System.Threading.Channels;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Agent;

/// <summary>
/// One job's live progress: the first at once, then the newest at most ten times a second. What could not be sent is replaced,
/// never queued.
/// </summary>
sealed class LiveProgress
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    readonly Channel<JobProgressReport> _newest = Channel.CreateBounded<JobProgressReport>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Report(JobProgressReport progress) => _newest.Writer.TryWrite(progress);

    public async Task RunAsync(Func<JobProgressReport, Task> send, CancellationToken stop)
    {
        try
        {
            await foreach (var progress in _newest.Reader.ReadAllAsync(stop))
            {
                await send(progress);
                await Task.Delay(Interval, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The job is over; nobody misses its last picture.
        }
    }
}
