using System.Diagnostics;
using System.Net.Sockets;
using Dashboard.Core.Measurement;
using Dashboard.Core.Strategies.Native;
using Dashboard.Core.Strategies.SharedMemory;

namespace Dashboard.Core.Analyses.Messaging;

/// <summary>One process's side of two ways, there and back, set up through files in a folder that both sides know.</summary>
sealed unsafe class Conversation : IDisposable
{
    const int ReadWriteNonBlocking = 2 | 0x800;

    readonly MessagingParameters parameters;
    readonly Action look;
    readonly SharedRegion memory;
    readonly List<Action> closing = [];
    readonly OneWay outward, inward;

    /// <param name="asker">Whether this side measures; the other one answers.</param>
    /// <param name="look">Called every 50 ms at the least while this side waits; throws to give up.</param>
    public Conversation(string folder, MessagingParameters parameters, bool asker, Action look)
    {
        (this.parameters, this.look) = (parameters, look);
        long wayBytes = SharedWay.HeadBytes + (long)parameters.Bytes * RingWay.DepthOf(parameters.Bytes);
        wayBytes = (wayBytes + 63) & ~63L;
        memory = SharedRegion.Open(folder, "messages", SharedWay.HeadBytes + 2 * wayBytes);
        (outward, inward) = parameters.Kind switch
        {
            MessageKind.Pipe => Pipes(folder, asker),
            MessageKind.Manager => Calls(Path.Combine(folder, "manager"), asker),
            _ => (ThroughMemory(asker ? 0 : wayBytes), ThroughMemory(asker ? wayBytes : 0)),
        };
        Meet();
    }

    /// <summary>Half a round trip for each message, then all messages in a row with one answer at the end.</summary>
    public (double LatencySecondsMedian, double BytesPerSecond) Ask(Action counted)
    {
        byte[] message = new byte[parameters.Bytes];
        double[] latencies = new double[parameters.Messages];
        for (int i = 0; i < latencies.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            outward.Put(message);
            inward.Take(message);
            latencies[i] = Stopwatch.GetElapsedTime(start).TotalSeconds / 2;
            counted();
        }

        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < parameters.Messages; i++)
        {
            outward.Put(message);
            counted();
        }

        inward.Take(message);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return (Intervals.Median(latencies), (double)parameters.Messages * parameters.Bytes / seconds);
    }

    /// <summary>The other side of <see cref="Ask"/>.</summary>
    public void Answer()
    {
        byte[] message = new byte[parameters.Bytes];
        for (int i = 0; i < parameters.Messages; i++)
        {
            inward.Take(message);
            outward.Put(message);
        }

        for (int i = 0; i < parameters.Messages; i++)
        {
            inward.Take(message);
        }

        outward.Put(message);
    }

    void Meet() => new StartGate(memory.Start).Pass(2, look);

    SharedWay ThroughMemory(long offset)
    {
        byte* start = memory.Start + SharedWay.HeadBytes + offset;
        return parameters.Kind switch
        {
            MessageKind.Queue => new RingWay(start, parameters.Bytes, look),
            MessageKind.Event => new EventWay(start, parameters.Bytes, look),
            _ => new ConditionWay(start, parameters.Bytes, look),
        };
    }

    (OneWay Outward, OneWay Inward) Pipes(string folder, bool asker)
    {
        var there = Pipe(Path.Combine(folder, "there"));
        var back = Pipe(Path.Combine(folder, "back"));
        return asker ? (there, back) : (back, there);
    }

    FileWay Pipe(string path)
    {
        // Whoever comes second finds it there; opened for both directions it needs nobody at the other end yet.
        _ = Libc.MakePipe(path, 0x180 /* 0600 */);
        int fd = Libc.Open(path, ReadWriteNonBlocking | Libc.CloseOnExec, 0);
        if (fd < 0)
        {
            throw new IOException($"The pipe {path} cannot be opened: {Libc.LastError()}.");
        }

        closing.Add(() => _ = Libc.Close(fd));
        return new FileWay(fd, look);
    }

    /// <summary>The answering side is the manager: it listens, the other one connects once for calls there and once for calls back.</summary>
    (OneWay Outward, OneWay Inward) Calls(string path, bool asker)
    {
        var address = new UnixDomainSocketEndPoint(path);
        var gate = new StartGate(memory.Start + 64);
        if (asker)
        {
            gate.Pass(2, look);
            return (Connected(address), Connected(address));
        }

        using var listener = NewSocket();
        listener.Bind(address);
        listener.Listen(2);
        gate.Pass(2, look);
        var inward = Accepted(listener);
        return (Accepted(listener), inward);
    }

    CallWay Connected(UnixDomainSocketEndPoint address)
    {
        var socket = NewSocket();
        socket.Connect(address);
        return Way(socket);
    }

    CallWay Accepted(Socket listener)
    {
        while (!listener.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead))
        {
            look();
        }

        return Way(listener.Accept());
    }

    CallWay Way(Socket socket)
    {
        closing.Add(socket.Dispose);
        socket.Blocking = false;
        return new CallWay((int)socket.Handle, look);
    }

    static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public void Dispose()
    {
        closing.ForEach(close => close());
        memory.Dispose();
    }
}
