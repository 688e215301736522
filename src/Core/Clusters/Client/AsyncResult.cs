using System.Runtime.CompilerServices;

namespace Dashboard.Core.Clusters.Client;

/// <summary>A request that may still be on its way, whatever it gives. It can be asked, waited for and aborted.</summary>
public abstract class AsyncResult
{
    readonly ClusterConnection connection;
    readonly PendingRequest request;

    internal AsyncResult(ClusterConnection connection, PendingRequest request) => (this.connection, this.request) = (connection, request);

    /// <summary>The request's number on its connection.</summary>
    public long Request => request.Number;

    /// <summary>Whether it has ended: with a result, with errors, or aborted.</summary>
    public bool Ready
    {
        get
        {
            connection.Look();
            return request.IsDone;
        }
    }

    /// <summary>Tasks that have ended, of a balanced map its elements.</summary>
    public (int Done, int Total) Progress
    {
        get
        {
            connection.Look();
            return (request.Received, request.Total);
        }
    }

    /// <summary>Since the request was made, until its last result came.</summary>
    public TimeSpan Elapsed => request.Elapsed;

    /// <summary>Completes at the end of the request, whatever it is; a thread of the connection's own reads it from now on.</summary>
    public Task Ended
    {
        get
        {
            connection.ReadAlways();
            return request.Completion.Task;
        }
    }

    /// <summary>Waits for the end, whatever it is; false where it has not come in time.</summary>
    public bool Wait(TimeSpan timeout) => connection.WaitUntil(() => request.IsDone, timeout) || request.IsDone;

    /// <summary>
    /// Gives the request up: tasks that wait are dropped, running ones asked to stop, and an engine that does not is killed and started
    /// again, which costs it its variables. Returns once nothing of the request runs any more.
    /// </summary>
    /// <returns>False where it had ended before, or has not ended in time.</returns>
    public bool Abort(TimeSpan? timeout = null) => BeginAbort() && Wait(timeout ?? TimeSpan.FromSeconds(10)) && request.Aborted;

    /// <summary>As <see cref="Abort"/>, without waiting; <see cref="Ended"/> completes.</summary>
    /// <returns>False where it had ended before.</returns>
    public bool BeginAbort()
    {
        if (Ready)
        {
            return false;
        }
        connection.Tell(Wire.MessageKind.Abort, request.Number);
        return true;
    }

    private protected string Late(TimeSpan timeout) =>
        $"The request has not ended after {timeout.TotalSeconds:0.###} s: {request.Received} of {request.Total} tasks are done. It goes on.";
}

/// <summary>A request with its result. It can also be awaited.</summary>
/// <typeparam name="T">What the request gives.</typeparam>
public sealed class AsyncResult<T> : AsyncResult
{
    readonly Lazy<T> result;

    internal AsyncResult(ClusterConnection connection, PendingRequest request, Func<T> assemble)
        : base(connection, request) => result = new Lazy<T>(assemble);

    /// <summary>Waits for the result.</summary>
    /// <param name="timeout">How long at most; without end where it is left out. The request goes on after a timeout.</param>
    /// <exception cref="TimeoutException">It has not ended in time.</exception>
    /// <exception cref="EngineException">Code failed on an engine, or an engine was lost.</exception>
    /// <exception cref="RequestAbortedException">It was aborted.</exception>
    public T Get(TimeSpan? timeout = null) => Wait(timeout ?? Timeout.InfiniteTimeSpan) ? result.Value : throw new TimeoutException(Late(timeout!.Value));

    public async Task<T> AsTask()
    {
        await Ended;
        return result.Value;
    }

    public TaskAwaiter<T> GetAwaiter() => AsTask().GetAwaiter();
}
