using System.Collections.Concurrent;
using System.Net.WebSockets;
using Dashboard.Core.Protocol.Clusters;

namespace Dashboard.Web.Clusters;

/// <summary>The answer of a cluster's Runner: a body of the HTTP API with its status.</summary>
/// <param name="Request">The request that it tells of; 0 for none.</param>
sealed record LineAnswer(int Status, long Request, LineBuffer Body) : IDisposable
{
    public void Dispose() => Body.Dispose();
}

/// <summary>The line broke before the answer came.</summary>
sealed class LineLostException() : Exception("The connection to the cluster's Runner was lost before the answer came.");

/// <summary>A cluster's line, this server's end of it: many questions may be under way, answered in any order.</summary>
sealed class ClusterLine(LineSocket socket) : IDisposable
{
    readonly ConcurrentDictionary<uint, TaskCompletionSource<LineAnswer>> waiting = new();
    readonly CancellationTokenSource ended = new();
    uint lastNumber;

    /// <summary>Whoever asks gives the answer back. Asking is not undone where the caller goes away: the request goes on.</summary>
    /// <exception cref="LineLostException">The line broke.</exception>
    public async Task<LineAnswer> AskAsync(LineVerb verb, LineBuffer body, CancellationToken stop, long first = 0, long second = 0)
    {
        uint number = Interlocked.Increment(ref lastNumber);
        var answer = new TaskCompletionSource<LineAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[number] = answer;
        try
        {
            await socket.SendAsync(new LineHead(number, (ushort)verb, first, second), body, ended.Token);
            return await answer.Task.WaitAsync(stop);
        }
        catch (Exception fault) when (fault is WebSocketException or ObjectDisposedException or InvalidOperationException or IOException || (fault is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new LineLostException();
        }
        finally
        {
            waiting.TryRemove(number, out _);
        }
    }

    /// <summary>Takes answers until the line ends.</summary>
    public async Task ServeAsync(CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, ended.Token);
        try
        {
            while (await socket.ReceiveAsync(either.Token) is { } message)
            {
                if (waiting.TryGetValue(message.Head.Number, out var answer))
                {
                    answer.TrySetResult(new LineAnswer(message.Head.Code, message.Head.First, message.Take()));
                }
                else
                {
                    message.Owned?.Dispose();
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // It is over either way.
        }
        finally
        {
            await ended.CancelAsync();
            foreach (var answer in waiting.Values)
            {
                answer.TrySetException(new LineLostException());
            }
            await socket.CloseAsync();
        }
    }

    /// <summary>A newer line of the same cluster has come.</summary>
    public void End() => ended.Cancel();

    public void Dispose()
    {
        socket.Dispose();
        ended.Dispose();
    }
}
