using System.Buffers.Text;
using System.Net.WebSockets;
using System.Text;

namespace Dashboard.Load.Watching;

/// <summary>
/// A browser that watches one job: it reads everything and looks only at the stamp that the load generator put into progress and events,
/// so that two hundred of them cost little.
/// </summary>
sealed class WatchingClient(string url, string token, string job, Func<double> clock, Latencies progress, Latencies events) : IAsyncDisposable
{
    static readonly byte[] Ping = Encoding.UTF8.GetBytes("{\"type\":6}\u001e");

    readonly ClientWebSocket socket = new();
    readonly CancellationTokenSource stop = new();
    byte[] kept = new byte[1 << 16];
    int length;
    Task reading = Task.CompletedTask;
    long lastPing;

    /// <summary>While it is set, nothing is read: a client that cannot keep up.</summary>
    public volatile bool Stalled;

    public long Messages { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Age of the newest picture when it was read, in seconds.</summary>
    public double LastAge { get; private set; } = double.NaN;

    public bool IsOpen => socket.State == WebSocketState.Open;

    public async Task OpenAsync()
    {
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(new Uri(url.Replace("http:", "ws:", StringComparison.Ordinal) + "/hubs/progress"), stop.Token);
        await SendAsync("{\"protocol\":\"json\",\"version\":1}");
        await SendAsync($$"""{"type":1,"target":"WatchJob","arguments":["{{job}}",0]}""");
        reading = ReadAsync();
    }

    Task SendAsync(string record) => socket.SendAsync(Encoding.UTF8.GetBytes(record + "\u001e"), WebSocketMessageType.Text, true, stop.Token);

    async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                while (Stalled)
                {
                    await Task.Delay(50, stop.Token);
                }
                if (length == kept.Length)
                {
                    Array.Resize(ref kept, kept.Length * 2);
                }
                var got = await socket.ReceiveAsync(kept.AsMemory(length), stop.Token);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }
                length += got.Count;
                Bytes += got.Count;
                TakeAll();
                if (Environment.TickCount64 - lastPing > 5000)
                {
                    lastPing = Environment.TickCount64;
                    await socket.SendAsync(Ping, WebSocketMessageType.Text, true, stop.Token);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or WebSocketException)
        {
            // closed by either side
        }
    }

    void TakeAll()
    {
        int from = 0;
        for (int end; (end = kept.AsSpan(from, length - from).IndexOf((byte)0x1e)) >= 0; from += end + 1)
        {
            Take(kept.AsSpan(from, end));
        }
        kept.AsSpan(from, length - from).CopyTo(kept);
        length -= from;
    }

    void Take(ReadOnlySpan<byte> record)
    {
        Messages++;
        var head = record[..Math.Min(record.Length, 60)];
        bool picture = head.IndexOf("\"Progress\""u8) >= 0;
        if (!picture && head.IndexOf("\"Events\""u8) < 0)
        {
            return;
        }
        for (int at; (at = record.IndexOf("\"elapsedSeconds\":"u8)) >= 0;)
        {
            record = record[(at + 17)..];
            if (Utf8Parser.TryParse(record, out double stamp, out _) && stamp > 0)
            {
                double age = clock() - stamp;
                (picture ? progress : events).Add(age);
                LastAge = picture ? age : LastAge;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        socket.Abort();
        await reading;
        socket.Dispose();
    }
}
