using System.Net.WebSockets;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Runner.Agent;
using Dashboard.Runner.Clusters.Relay;

namespace Dashboard.Runner.Clusters;

/// <summary>
/// Keeps a line of its own to Web for each cluster, over which requests and values go, so that they neither wait for other messages nor
/// hold them up.
/// </summary>
/// <param name="online">Completes as soon as Web has welcomed this Runner.</param>
sealed class ClusterLines(AgentOptions options, Func<CancellationToken, Task> online)
{
    /// <summary>Bodies up to here are read where they were received, without a change of threads.</summary>
    const int ShortBytes = 16 << 10;

    static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(6);

    /// <summary>Returns once it is told to stop.</summary>
    public async Task KeepAsync(string cluster, ClusterRelay relay, CancellationToken stop)
    {
        var backOff = new BackOff();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await online(stop);
                using var line = await OpenAsync(cluster, stop);
                backOff = new();
                await ServeAsync(line, relay, stop);
            }
            catch (Exception e) when (e is WebSocketException or IOException or HubRefusedException or OperationCanceledException)
            {
                // Web is away, or has not heard of the cluster yet; what is under way goes on meanwhile.
            }
            await backOff.WaitAsync(stop);
        }
    }

    async Task<LineSocket> OpenAsync(string cluster, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(ConnectLimit);
        return new LineSocket(await new WebSocketConnectionFactory(options).OpenAsync(options.Below($"api/v1/runner/clusters/{cluster}/line"), limit.Token));
    }

    /// <summary>Until the line ends.</summary>
    static async Task ServeAsync(LineSocket line, ClusterRelay relay, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            while (await line.ReceiveAsync(stop) is { } message)
            {
                if (message.Owned is null && message.Body.Length <= ShortBytes)
                {
                    _ = SendAsync(line, message.Head.Number, relay.AnswerAsync(message.Head, message.Body), ended.Token);
                }
                else
                {
                    var body = message.Take();
                    _ = Task.Run(async () =>
                    {
                        using (body)
                        {
                            await SendAsync(line, message.Head.Number, relay.AnswerAsync(message.Head, body.Body), ended.Token);
                        }
                    }, CancellationToken.None);
                }
            }
        }
        finally
        {
            await ended.CancelAsync();
            await line.CloseAsync();
        }
    }

    static async Task SendAsync(LineSocket line, uint number, ValueTask<RelayAnswer> answering, CancellationToken stop)
    {
        var answer = await answering;
        try
        {
            await line.SendAsync(new LineHead(number, (ushort)answer.Status, answer.Request), answer.Body, stop);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The line is gone, and with it whoever waited for this over it.
        }
        finally
        {
            answer.Body.Dispose();
        }
    }
}
