using System.Buffers.Binary;
using System.Diagnostics;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Wire;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Clusters.Client;

/// <summary>
/// The line to a controller. Whoever waits for a result reads the line, one thread at a time, for itself and for the others: a
/// blocking call is then answered without a change of threads.
/// </summary>
sealed class ClusterConnection : IDisposable
{
    readonly object gate = new();
    readonly Lock writing = new();
    readonly Dictionary<uint, PendingRequest> pending = [];
    readonly List<BlockName> blocks = [];
    readonly WireWriter writer;
    readonly int fd;
    byte[] buffer = new byte[256 << 10];
    int filled;
    uint lastNumber;
    bool reading, closed;
    Thread? pump;

    ClusterConnection(int fd, Dictionary<string, object?> welcome)
    {
        this.fd = fd;
        Welcome = welcome;
        Cache = new BlockCache((string)welcome["folder"]!, (int)(long)welcome["slot"]!);
        Arena = new ArrayArena(Cache, (uint)(long)welcome["peer"]!);
        SendingArena = welcome.GetValueOrDefault("inline") is true ? null : Arena;
        writer = new WireWriter { Arena = SendingArena };
        Engines = EnginesOf(welcome["engines"]);
    }

    public Dictionary<string, object?> Welcome { get; }

    public BlockCache Cache { get; }

    public ArrayArena Arena { get; }

    /// <summary>Where arrays go that are sent; null where engines are on other nodes, so that arrays travel within messages.</summary>
    public ArrayArena? SendingArena { get; }

    /// <summary>As the controller told them last.</summary>
    public IReadOnlyList<EngineInfo> Engines { get; private set; }

    public bool IsOpen => !Volatile.Read(ref closed);

    /// <exception cref="ClusterException">Nobody listens there, or it speaks another version.</exception>
    public static ClusterConnection Open(string socket)
    {
        int fd = FileEnds.Connect(socket);
        WireFormat.SayHello(fd, PeerRole.Client, 0);
        var head = new byte[WireFormat.HeadBytes];
        if (!FileEnds.ReadAll(fd, head) || BinaryPrimitives.ReadInt32LittleEndian(head) is < 0 or > WireFormat.LargestFrameBytes)
        {
            _ = Libc.Close(fd);
            throw new ClusterException($"The controller at {socket} closed the connection.");
        }
        var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(head)];
        FileEnds.ReadAll(fd, body);
        object? said = (MessageKind)head[4] == MessageKind.Welcome ? new WireReader(body).Value() : null;
        return new ClusterConnection(fd, said as Dictionary<string, object?> ?? throw new ClusterException($"The process at {socket} does not greet as a controller does."));
    }

    /// <summary>Sends a request whose frame the caller writes, its number first.</summary>
    public TRequest Send<TRequest>(TRequest request, MessageKind kind, Action<WireWriter> write)
        where TRequest : PendingRequest
    {
        lock (writing)
        {
            writer.Clear();
            request.Number = ++lastNumber;
            writer.BeginFrame(kind);
            writer.UInt32(request.Number);
            write(writer);
            writer.EndFrame(writer.Blocks);
            lock (gate)
            {
                ThrowIfClosed();
                if (request.IsDone)
                {
                    request.Finish();
                    return request;
                }
                pending.Add(request.Number, request);
            }
            if (!FileEnds.WriteAll(fd, writer.Bytes))
            {
                Close("The controller of the cluster is gone.");
            }
        }
        return request;
    }

    /// <summary>Sends what is not answered.</summary>
    public void Tell(MessageKind kind, uint number)
    {
        var note = new WireWriter();
        note.BeginFrame(kind);
        note.UInt32(number);
        note.EndFrame([]);
        lock (writing)
        {
            FileEnds.WriteAll(fd, note.Bytes);
        }
    }

    /// <summary>Reads the line until a condition holds; false where the time is up.</summary>
    public bool WaitUntil(Func<bool> condition, TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        lock (gate)
        {
            while (!condition() && !closed)
            {
                var left = timeout == Timeout.InfiniteTimeSpan ? TimeSpan.FromSeconds(30) : timeout - Stopwatch.GetElapsedTime(start);
                if (left < TimeSpan.Zero)
                {
                    return false;
                }
                if (reading)
                {
                    Monitor.Wait(gate, left);
                }
                else
                {
                    ReadOnce((int)Math.Min(30_000, Math.Ceiling(left.TotalMilliseconds)));
                }
            }
            return condition();
        }
    }

    /// <summary>From now on a thread of its own reads the line, so that tasks complete without anyone waiting.</summary>
    public void ReadAlways()
    {
        lock (gate)
        {
            if (pump is null)
            {
                pump = new Thread(() => WaitUntil(() => false, Timeout.InfiniteTimeSpan)) { IsBackground = true, Name = "cluster line" };
                pump.Start();
            }
        }
    }

    /// <summary>Takes what has come, without waiting.</summary>
    public void Look()
    {
        lock (gate)
        {
            if (!reading && !closed)
            {
                ReadOnce(0);
            }
        }
    }

    /// <summary>Under the gate, which is open while it waits.</summary>
    void ReadOnce(int milliseconds)
    {
        reading = true;
        Monitor.Exit(gate);
        int got = -1;
        try
        {
            got = WaitAndRead(milliseconds);
        }
        finally
        {
            Monitor.Enter(gate);
            reading = false;
            Monitor.PulseAll(gate);
        }
        if (got == 0)
        {
            Close("The controller of the cluster is gone.");
        }
        else if (got > 0)
        {
            filled += got;
            TakeFrames();
        }
    }

    /// <summary>-1 where nothing came, 0 at the end.</summary>
    unsafe int WaitAndRead(int milliseconds)
    {
        var file = new Libc.PollFd { Fd = fd, Events = Libc.PollIn };
        return Libc.Poll(&file, 1, milliseconds) > 0 ? FileEnds.Read(fd, buffer.AsSpan(filled)) : -1;
    }

    void TakeFrames()
    {
        int at = 0;
        while (filled - at >= WireFormat.HeadBytes)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at));
            if (length is < 0 or > WireFormat.LargestFrameBytes)
            {
                Close($"The controller sent a message of {length} bytes.");
                return;
            }
            if (filled - at - WireFormat.HeadBytes < length)
            {
                Grow(length + WireFormat.HeadBytes);
                break;
            }
            Take((MessageKind)buffer[at + 4], buffer.AsSpan(at + WireFormat.HeadBytes, length));
            at += WireFormat.HeadBytes + length;
        }
        Buffer.BlockCopy(buffer, at, buffer, 0, filled - at);
        filled -= at;
    }

    void Grow(int needed)
    {
        if (buffer.Length < needed)
        {
            Array.Resize(ref buffer, needed);
        }
    }

    void Take(MessageKind kind, ReadOnlySpan<byte> body)
    {
        if (kind == MessageKind.Engines)
        {
            Engines = EnginesOf(new WireReader(body).Value());
            return;
        }
        var rest = new WireReader(WireReader.SplitBlocks(body, blocks), Cache);
        if (!pending.TryGetValue(rest.UInt32(), out var request))
        {
            Cache.Release(blocks);
            return;
        }
        if (kind == MessageKind.Refused)
        {
            request.Refuse(rest.Byte() != 0, rest.Text());
        }
        else
        {
            TakeResult(request, ref rest);
        }
        if (request.IsDone)
        {
            pending.Remove(request.Number);
            request.Finish();
        }
    }

    void TakeResult(PendingRequest request, ref WireReader rest)
    {
        try
        {
            request.Take(ref rest, blocks);
        }
        catch (ClusterException fault)
        {
            request.Refuse(false, fault.Message);
        }
    }

    static List<EngineInfo> EnginesOf(object? told) => [.. ((List<object?>)told!).Cast<Dictionary<string, object?>>().Select(EngineInfo.Of)];

    void ThrowIfClosed()
    {
        if (closed)
        {
            throw new ClusterException("The connection to the cluster is closed.");
        }
    }

    void Close(string reason)
    {
        lock (gate)
        {
            if (!closed)
            {
                closed = true;
                pending.Values.ToList().ForEach(request => request.Refuse(false, reason));
                pending.Clear();
                Monitor.PulseAll(gate);
            }
        }
    }

    public void Dispose()
    {
        Close("The connection to the cluster is closed.");
        _ = Libc.Shutdown(fd, 2);
        lock (gate)
        {
            while (reading)
            {
                Monitor.Wait(gate);
            }
        }
        _ = Libc.Close(fd);
        Cache.Dispose();
    }
}
