using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Dashboard.Core.Protocol;

namespace Dashboard.TestKit;

/// <summary>Speaks SignalR's JSON protocol over a web socket: records of JSON, each ended by the character 0x1e.</summary>
public sealed class HubConnectionByHand : IAsyncDisposable
{
    readonly ClientWebSocket socket = new();
    readonly Channel<(string Target, JsonElement Arguments)> calls = Channel.CreateUnbounded<(string, JsonElement)>();
    readonly Dictionary<string, TaskCompletionSource<JsonElement>> answers = [];
    readonly CancellationTokenSource stop = new();
    readonly SemaphoreSlim sending = new(1);
    Task reading = Task.CompletedTask, pinging = Task.CompletedTask;
    int next;

    public static async Task<HubConnectionByHand> OpenAsync(string url, string path, string token)
    {
        var hub = new HubConnectionByHand();
        hub.socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await hub.socket.ConnectAsync(new Uri(url.Replace("http:", "ws:") + path), hub.stop.Token);
        await hub.SendAsync(new { protocol = "json", version = 1 });
        hub.reading = hub.ReadAsync();
        hub.pinging = hub.PingAsync();
        return hub;
    }

    /// <summary>Completes when either side has closed it; calls that wait for an answer then fail.</summary>
    public Task Ended => reading;

    public Task SendAsync(string method, params object[] arguments) => SendAsync(new { type = 1, target = method, arguments });

    public async Task<JsonElement> InvokeAsync(string method, params object[] arguments)
    {
        string id = Interlocked.Increment(ref next).ToString();
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (answers)
        {
            answers[id] = answer;
        }
        if (reading.IsCompleted)
        {
            throw new IOException("The connection has ended.");
        }
        await SendAsync(new { type = 1, invocationId = id, target = method, arguments });
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>The next call of one of these methods; others before it are passed over.</summary>
    public async Task<(string Target, JsonElement Argument)> NextAsync(params string[] methods)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (true)
        {
            var (target, arguments) = await calls.Reader.ReadAsync(limit.Token);
            if (methods.Contains(target))
            {
                return (target, arguments[0]);
            }
        }
    }

    async Task SendAsync(object message)
    {
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Options), 0x1e];
        await sending.WaitAsync(stop.Token);
        try
        {
            await socket.SendAsync(json, WebSocketMessageType.Text, true, stop.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Says that it is still there.</summary>
    async Task PingAsync()
    {
        using var timer = new PeriodicTimer(RunnerProtocol.KeepAlive);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                await SendAsync(new { type = 6 });
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // closed by us or by the server
        }
    }

    async Task ReadAsync()
    {
        var pending = new MemoryStream();
        byte[] buffer = new byte[16384];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer, stop.Token);
                foreach (byte b in buffer.AsSpan(0, received.Count))
                {
                    if (b != 0x1e)
                    {
                        pending.WriteByte(b);
                        continue;
                    }
                    Take(JsonDocument.Parse(Encoding.UTF8.GetString(pending.ToArray())).RootElement);
                    pending.SetLength(0);
                }
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // closed by us or by the server
        }
        finally
        {
            lock (answers)
            {
                answers.Values.ToList().ForEach(a => a.TrySetException(new IOException("The connection ended.")));
            }
        }
    }

    void Take(JsonElement message)
    {
        switch (message.TryGetProperty("type", out var type) ? type.GetInt32() : 0)
        {
            case 1:
                calls.Writer.TryWrite((message.GetProperty("target").GetString()!, message.GetProperty("arguments")));
                break;
            case 3:
                Answer(message);
                break;
        }
    }

    void Answer(JsonElement message)
    {
        lock (answers)
        {
            var answer = answers[message.GetProperty("invocationId").GetString()!];
            if (message.TryGetProperty("error", out var error))
            {
                answer.TrySetException(new InvalidOperationException(error.GetString()));
            }
            else
            {
                answer.TrySetResult(message.TryGetProperty("result", out var result) ? result : default);
            }
        }
    }

    /// <summary>Goes without a word, as a killed process does.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        socket.Abort();
        await reading;
        await pinging;
        socket.Dispose();
    }
}
