using System.Diagnostics;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Scheduling;
using Dashboard.Core.Clusters.Wire;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Clusters;

namespace Dashboard.Runner.Roles.Cluster;

/// <summary>
/// Hub and schedulers of a cluster: one thread that waits for all connections at once, tells the scheduler what happened and does what
/// it says. It never waits for a single connection, and it never looks into values.
/// </summary>
sealed partial class Controller : IDisposable
{
    /// <summary>A client that leaves so much unread is given no more tasks until it has caught up.</summary>
    const int MostUnsentBytes = 8 << 20;

    static readonly TimeSpan AbortGrace = TimeSpan.FromSeconds(1);

    readonly ClusterSpec spec;
    readonly int listener;
    readonly EngineFleet fleet;
    readonly FarDoor? door;
    readonly HeldBlocks held;
    readonly Scheduler scheduler = new();
    readonly TaskLog log = new();
    readonly List<PeerLine> lines = [];
    readonly Dictionary<uint, ClientRequest> requests = [];
    readonly List<Instruction> instructions = [];
    readonly List<BlockName> blocks = [];
    readonly List<Interruption> interruptions = [];
    readonly HashSet<int> clientSlots = [];
    readonly long started = Stopwatch.GetTimestamp();
    Libc.PollFd[] polled = [];
    DateTime now = DateTime.UtcNow;
    long lastWork = Stopwatch.GetTimestamp();
    uint lastPeer, lastRequest;
    bool stopping, enginesChanged;

    public Controller(ClusterSpec spec)
    {
        this.spec = spec;
        held = new HeldBlocks(spec.Folder);
        spare = new BlockCache(spec.Folder, ArrayBlock.ControllerSlot);
        listener = FileEnds.Listen(spec.Socket);
        fleet = new EngineFleet(spec);
        door = fleet.AreFar ? new FarDoor() : null;
        fleet.StartAll(door);
    }

    /// <summary>Why the cluster could not go on; null where it ended as it should.</summary>
    public string? Fault { get; private set; }

    readonly record struct Interruption(int Engine, uint Request, long Since);

    /// <summary>Until it is told to stop, its starter is gone, or it was idle for too long.</summary>
    public void Serve()
    {
        long lastTick = Stopwatch.GetTimestamp();
        while (!stopping)
        {
            bool busy = interruptions.Count > 0 || fleet.Seats.Any(s => s.State is EngineState.Starting or EngineState.Restarting);
            Poll(busy ? 20 : 500);
            if (Stopwatch.GetElapsedTime(lastTick) > TimeSpan.FromMilliseconds(15))
            {
                lastTick = Stopwatch.GetTimestamp();
                Tick();
            }
            TellEngines();
            FlushAll();
        }
        FlushAll();
    }

    /// <summary>Place of the first connection among the files that are polled: standard input and the two doors come before.</summary>
    const int First = 3;

    unsafe void Poll(int milliseconds)
    {
        if (polled.Length != lines.Count + First)
        {
            polled = new Libc.PollFd[lines.Count + First];
        }
        polled[0] = new Libc.PollFd { Fd = 0, Events = Libc.PollIn };
        polled[1] = new Libc.PollFd { Fd = listener, Events = Libc.PollIn };
        // The kernel leaves negative files out.
        polled[2] = new Libc.PollFd { Fd = door?.Socket ?? -1, Events = Libc.PollIn };
        for (int i = 0; i < lines.Count; i++)
        {
            polled[i + First] = new Libc.PollFd { Fd = lines[i].Fd, Events = (short)(Libc.PollIn | (lines[i].Unsent > 0 ? Libc.PollOut : 0)) };
        }
        int ready;
        fixed (Libc.PollFd* files = polled)
        {
            ready = Libc.Poll(files, (nuint)polled.Length, milliseconds);
        }
        now = DateTime.UtcNow;
        if (ready > 0)
        {
            Serve(polled);
        }
    }

    void Serve(Libc.PollFd[] files)
    {
        // Nothing is ever said on standard input after the first line: it can only end.
        stopping |= files[0].Revents != 0;
        var known = lines.ToArray();
        for (int i = 0; i < known.Length; i++)
        {
            if ((files[i + First].Revents & ~Libc.PollOut) != 0 && known[i].Fd >= 0)
            {
                Receive(known[i]);
            }
        }
        if (files[1].Revents != 0)
        {
            lines.Add(new PeerLine(FileEnds.Accept(listener)) { Peer = ++lastPeer });
        }
        if (files[2].Revents != 0)
        {
            lines.Add(new PeerLine(FileEnds.Accept(door!.Socket)) { Peer = ++lastPeer, IsFar = true });
        }
    }

    void Receive(PeerLine line)
    {
        try
        {
            if (!line.Receive())
            {
                Drop(line);
                return;
            }
            while (line.Fd >= 0 && line.TryTake(out var kind, out var body))
            {
                Take(line, kind, body);
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Whatever a connection says, the others go on.
            Console.Error.WriteLine($"A connection is closed: {fault.Message}");
            Drop(line);
        }
    }

    void Take(PeerLine line, MessageKind kind, ReadOnlySpan<byte> body)
    {
        switch (kind, line.Role)
        {
            case (MessageKind.Hello, null): Greet(line, new WireReader(body)); break;
            case (MessageKind.Result, PeerRole.EngineTasks): TakeResult(line, body); break;
            case (MessageKind.Submit, PeerRole.Client): Submit(line, body); break;
            case (MessageKind.Abort, PeerRole.Client): Abort(line, new WireReader(body).UInt32()); break;
            case (MessageKind.Ask, PeerRole.Client): Answer(line, new WireReader(WireReader.SplitBlocks(body, blocks))); break;
            default: throw new WireException($"A message '{(char)kind}' came from {line.Role?.ToString() ?? "a stranger"}.");
        }
    }

    void Greet(PeerLine line, WireReader hello)
    {
        uint version = hello.UInt32();
        if (version != WireFormat.Version)
        {
            throw new WireException($"It speaks version {version}; this controller speaks {WireFormat.Version}.");
        }
        var role = (PeerRole)hello.Byte();
        int engine = (int)hello.UInt32();
        int pid = (int)hello.UInt32();
        string host = hello.Text();
        if (line.IsFar && (role == PeerRole.Client || !door!.Knows(hello.Blob())))
        {
            throw new WireException("It does not know the cluster's secret.");
        }
        line.Role = role;
        if (line.Role == PeerRole.Client)
        {
            GreetClient(line);
            return;
        }
        var seat = engine >= 0 && engine < fleet.Seats.Count ? fleet.Seats[engine] : throw new WireException($"There is no engine {engine}.");
        line.Engine = engine;
        line.Slot = seat.Slot;
        (seat.Pid, seat.Host) = (pid, host);
        if (line.Role == PeerRole.EngineControl)
        {
            seat.Control = line;
        }
        else
        {
            seat.Tasks = line;
        }
        if (seat is { Tasks: not null, Control: not null })
        {
            Ready(seat);
        }
    }

    void GreetClient(PeerLine line)
    {
        line.Slot = Enumerable.Range(1 + ClusterSpec.MostEngines, ArrayBlock.Slots - 1 - ClusterSpec.MostEngines).FirstOrDefault(clientSlots.Add);
        if (line.Slot == 0)
        {
            throw new ClusterException("More clients than a cluster can serve are connected.");
        }
        Welcome(line);
    }

    void Welcome(PeerLine line)
    {
        line.Out.BeginFrame(MessageKind.Welcome);
        line.Out.Value(new Dictionary<string, object?>
        {
            ["peer"] = (long)line.Peer, ["slot"] = line.Slot, ["folder"] = spec.Folder, ["engines"] = EngineList(), ["inline"] = fleet.AreFar,
        });
        line.Out.EndFrame();
    }

    List<object?> EngineList() => [.. fleet.Seats.Select(s => new Dictionary<string, object?>
    {
        ["id"] = s.Id, ["pid"] = s.Pid, ["host"] = s.Host, ["state"] = s.StateName, ["restarts"] = s.Restarts, ["why"] = s.Why,
    })];

    /// <summary>Clients hear of engines at most once a round.</summary>
    void TellEngines()
    {
        if (!enginesChanged)
        {
            return;
        }
        enginesChanged = false;
        foreach (var client in lines.Where(l => l.Role == PeerRole.Client))
        {
            client.Out.BeginFrame(MessageKind.Engines);
            client.Out.Value(EngineList());
            client.Out.EndFrame();
        }
    }

    void FlushAll()
    {
        // A line at its end takes that of its engine's other one with it.
        foreach (var line in lines.ToArray())
        {
            if (line.Fd >= 0 && line.Unsent > 0 && !line.Flush())
            {
                Drop(line);
            }
            else if (line.Role == PeerRole.Client)
            {
                Throttle(line);
            }
        }
    }

    void Throttle(PeerLine client)
    {
        bool pause = client.Unsent > (client.Paused ? MostUnsentBytes / 8 : MostUnsentBytes);
        if (pause != client.Paused)
        {
            client.Paused = pause;
            client.Requests.Values.ToList().ForEach(number => Tell(new RequestPaused(number, pause)));
        }
    }

    void Tick()
    {
        foreach (var (seat, why) in fleet.ReapFailedStarts().ToList())
        {
            Lose(seat, why);
        }
        KillDeaf();
        LookAfterFarEngines();
        held.DropOrphans();
        bool idle = scheduler.Requests == 0 && fleet.Seats.All(s => s.State is EngineState.Ready or EngineState.Lost) && spec.IdleStopSeconds > 0 && Stopwatch.GetElapsedTime(lastWork).TotalSeconds > spec.IdleStopSeconds;
        if (idle)
        {
            Console.Error.WriteLine($"The cluster stops after {spec.IdleStopSeconds:0} s without a request.");
            stopping = true;
        }
    }

    /// <summary>Engines that go on with an aborted task after the grace time are killed and started again.</summary>
    void KillDeaf()
    {
        for (int i = interruptions.Count - 1; i >= 0; i--)
        {
            var (engine, request, since) = interruptions[i];
            var running = scheduler.Running(engine);
            if (running?.Request != request && !requests.ContainsKey(request))
            {
                interruptions.RemoveAt(i);
            }
            else if (running?.Request != request)
            {
                // It waits behind another one's task; its time begins when it is its turn.
                interruptions[i] = new Interruption(engine, request, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(since) > AbortGrace)
            {
                interruptions.RemoveAt(i);
                var seat = fleet.Seats[engine];
                End(seat, $"it did not stop within {AbortGrace.TotalSeconds:0.#} s of an abort, was killed and is started again", startAgain: true);
            }
        }
    }

    public void Dispose()
    {
        lines.ForEach(l => l.Close());
        _ = Libc.Close(listener);
        door?.Dispose();
        fleet.End();
        held.Dispose();
        spare.Dispose();
    }
}
