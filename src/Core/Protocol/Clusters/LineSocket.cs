using System.Net.WebSockets;

namespace Dashboard.Core.Protocol.Clusters;

/// <summary>
/// A cluster's line between Web and its Runner: messages over a web socket of its own. Long ones go in parts, between which others find
/// their way, so that nobody waits behind somebody's large array.
/// </summary>
public sealed class LineSocket(WebSocket socket) : IDisposable
{
    const int PartBytes = 256 << 10;

    readonly SemaphoreSlim sending = new(1);
    readonly Dictionary<uint, LineBuffer> unfinished = [];
    byte[] received = new byte[16 << 10];

    /// <summary>Sends a message; its buffer is used up by it, and still the caller's to give back.</summary>
    /// <exception cref="WebSocketException">The line is broken.</exception>
    public async ValueTask SendAsync(LineHead head, LineBuffer message, CancellationToken stop)
    {
        var whole = message.Whole;
        int start = 0;
        bool last;
        do
        {
            // The head of a further part takes the place of bytes that are on their way already.
            int length = Math.Min(whole.Length - start - LineHead.Bytes, PartBytes);
            last = start + LineHead.Bytes + length == whole.Length;
            (head with { IsLast = last }).Write(whole.Span[start..]);
            await SendAsync(whole.Slice(start, LineHead.Bytes + length), stop);
            start += length;
        }
        while (!last);
    }

    async ValueTask SendAsync(ReadOnlyMemory<byte> part, CancellationToken stop)
    {
        await sending.WaitAsync(stop);
        try
        {
            await socket.SendAsync(part, WebSocketMessageType.Binary, endOfMessage: true, stop);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>The next whole message; null at the end of the line.</summary>
    /// <exception cref="WebSocketException">The line is broken, or what comes does not follow the protocol.</exception>
    public async ValueTask<LineMessage?> ReceiveAsync(CancellationToken stop)
    {
        while (await ReceivePartAsync(stop) is var length and >= 0)
        {
            var head = LineHead.Read(received);
            var body = received.AsMemory(LineHead.Bytes, length - LineHead.Bytes);
            if (head.IsLast && !unfinished.ContainsKey(head.Number))
            {
                return new LineMessage(head, body, null);
            }
            var whole = Append(head, body.Span);
            if (head.IsLast)
            {
                unfinished.Remove(head.Number);
                return new LineMessage(head, whole.Body, whole);
            }
        }
        return null;
    }

    LineBuffer Append(LineHead head, ReadOnlySpan<byte> part)
    {
        if (!unfinished.TryGetValue(head.Number, out var whole))
        {
            unfinished[head.Number] = whole = new LineBuffer();
        }
        whole.Write(part);
        return whole;
    }

    /// <summary>Its length; -1 at the end.</summary>
    async ValueTask<int> ReceivePartAsync(CancellationToken stop)
    {
        int filled = 0;
        while (true)
        {
            var got = await socket.ReceiveAsync(received.AsMemory(filled), stop);
            filled += got.Count;
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return -1;
            }
            if (got.EndOfMessage)
            {
                return got.MessageType == WebSocketMessageType.Binary && filled >= LineHead.Bytes ? filled
                    : throw new WebSocketException(WebSocketError.InvalidMessageType, $"A message of {filled} bytes is none of this protocol.");
            }
            if (filled == received.Length)
            {
                Grow();
            }
        }
    }

    void Grow()
    {
        if (received.Length >= PartBytes + LineHead.Bytes)
        {
            throw new WebSocketException(WebSocketError.InvalidMessageType, $"A part of a message is longer than {PartBytes} bytes.");
        }
        Array.Resize(ref received, Math.Min(received.Length * 4, PartBytes + LineHead.Bytes));
    }

    /// <summary>Says goodbye, as far as anybody is there to hear it.</summary>
    public async Task CloseAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // It was broken already.
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        foreach (var whole in unfinished.Values)
        {
            whole.Dispose();
        }
        unfinished.Clear();
    }
}

/// <summary>A message as it came.</summary>
/// <param name="Body">Valid until the next one is received.</param>
/// <param name="Owned">Where it lies in memory of its own, which whoever takes the message gives back.</param>
public readonly record struct LineMessage(LineHead Head, ReadOnlyMemory<byte> Body, LineBuffer? Owned)
{
    /// <summary>The body in memory that stays until it is given back.</summary>
    public LineBuffer Take()
    {
        if (Owned is not null)
        {
            return Owned;
        }
        var copy = new LineBuffer();
        copy.Write(Body.Span);
        return copy;
    }
}
