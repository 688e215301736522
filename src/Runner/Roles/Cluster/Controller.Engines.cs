using System.Diagnostics;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Scheduling;
using Dashboard.Core.Clusters.Wire;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles.Cluster;

/// <summary>Engines that come and go, clients that leave, and questions about the cluster.</summary>
sealed partial class Controller
{
    /// <summary>Where the sequences of balanced maps are read, if they lie in shared memory.</summary>
    readonly BlockCache spare;

    void Ready(EngineSeat seat)
    {
        Welcome(seat.Tasks!);
        log.Add(now, 0, 0, seat.Id, seat.State == EngineState.Restarting ? "engine-restarted" : "engine-ready", $"process {seat.Pid} on {seat.Host}");
        (seat.State, seat.Why) = (EngineState.Ready, "");
        lastWork = Stopwatch.GetTimestamp();
        enginesChanged = true;
        Tell(new EngineReady(seat.Id));
        if (Together(seat).All(s => s.State == EngineState.Ready))
        {
            AnswerWaiting(Together(seat));
        }
    }

    /// <summary>Whoever waits for engines hears of their state first.</summary>
    void AnswerWaiting(IReadOnlyList<EngineSeat> seats)
    {
        TellEngines();
        foreach (var seat in seats)
        {
            seat.Waiting.ForEach(w => Reply(w.Client, w.Request, null));
            seat.Waiting.Clear();
        }
    }

    /// <summary>A connection is at its end.</summary>
    void Drop(PeerLine line)
    {
        if (!lines.Remove(line))
        {
            return;
        }
        line.Close();
        if (line.Role == PeerRole.Client)
        {
            Leave(line);
        }
        else if (line.Engine >= 0 && fleet.Seats[line.Engine] is var seat && (seat.Tasks == line || seat.Control == line))
        {
            Lose(seat, fleet.EndOf(seat));
        }
    }

    void Leave(PeerLine client)
    {
        foreach (uint number in client.Requests.Values.ToList())
        {
            if (requests.TryGetValue(number, out var request))
            {
                (request.Client, request.Aborted) = (null, true);
                Tell(new RequestAborted(number));
            }
        }
        clientSlots.Remove(client.Slot);
        held.Bury(client.Peer, client.Slot);
    }

    /// <summary>An engine is lost by itself; ranks of one mpirun are lost together.</summary>
    void Lose(EngineSeat seat, string why)
    {
        if (seat.State != EngineState.Lost)
        {
            Lose(Together(seat), s => s == seat ? why : $"engine {seat.Id} of the same mpirun is lost: {why}", blame: true, startAgain: false);
        }
    }

    /// <summary>Kills an engine, under mpirun all of them, and says why to whoever has tasks there.</summary>
    void End(EngineSeat chosen, string why, bool startAgain) =>
        Lose(Together(chosen), s => s == chosen ? why : $"engine {chosen.Id} of the same mpirun was ended: {why}", blame: false, startAgain);

    IReadOnlyList<EngineSeat> Together(EngineSeat seat) => fleet.AreRanks ? fleet.Seats : [seat];

    void Lose(IReadOnlyList<EngineSeat> gone, Func<EngineSeat, string> why, bool blame, bool startAgain)
    {
        List<uint> peers = [.. gone.Select(s => s.Tasks?.Peer ?? 0)];
        foreach (var seat in gone)
        {
            Vacate(seat, why(seat));
        }
        Tell(new EnginesLost([.. gone.Select(s => s.Id)], blame));
        for (int i = 0; i < gone.Count; i++)
        {
            held.Bury(peers[i], gone[i].Slot);
        }
        foreach (var seat in gone)
        {
            FollowLoss(seat, startAgain);
        }
    }

    void Vacate(EngineSeat seat, string why)
    {
        foreach (var line in new[] { seat.Tasks, seat.Control }.OfType<PeerLine>())
        {
            lines.Remove(line);
            line.Close();
        }
        fleet.Kill(seat);
        log.Add(now, 0, 0, seat.Id, "engine-lost", $"process {seat.Pid}: {why}");
        (seat.Tasks, seat.Control, seat.State, seat.Why, seat.Pid) = (null, null, EngineState.Lost, why, 0);
        enginesChanged = true;
    }

    void FollowLoss(EngineSeat seat, bool startAgain)
    {
        if (startAgain)
        {
            StartAgain(seat);
            return;
        }
        seat.Waiting.ForEach(w => Refuse(w.Client, w.Request, false, $"Engine {seat.Id} does not start: {seat.Why}."));
        seat.Waiting.Clear();
    }

    void StartAgain(EngineSeat seat)
    {
        try
        {
            fleet.StartAgain(seat);
        }
        catch (LaunchException fault)
        {
            (seat.State, seat.Why) = (EngineState.Lost, fault.Message);
        }
    }

    void Answer(PeerLine client, WireReader question)
    {
        uint number = question.UInt32();
        string word = question.Text();
        object? argument = question.Value();
        switch (word)
        {
            case "status": Reply(client, number, Status(client)); break;
            case "log": Reply(client, number, LogEntries(client, (List<object?>)argument!)); break;
            case "restart": Restart(client, number, (int)(long)argument!); break;
            case "stop":
                Reply(client, number, null);
                stopping = true;
                break;
            default: Refuse(client, number, false, $"There is no question '{word}'."); break;
        }
    }

    void Restart(PeerLine client, uint number, int engine)
    {
        if (engine < 0 || engine >= fleet.Seats.Count)
        {
            Refuse(client, number, false, $"There is no engine {engine}. Allowed: 0 to {fleet.Seats.Count - 1}.");
            return;
        }
        var seat = fleet.Seats[engine];
        seat.Waiting.Add((client, number));
        if (seat.State != EngineState.Restarting)
        {
            End(seat, "it is started again, as was asked", startAgain: true);
        }
    }

    static void Reply(PeerLine client, uint number, object? value)
    {
        client.Out.BeginFrame(MessageKind.Answer);
        client.Out.UInt32(number);
        client.Out.Value(value);
        client.Out.EndFrame([]);
    }

    Dictionary<string, object?> Status(PeerLine client) => new()
    {
        ["pid"] = Environment.ProcessId,
        ["launcher"] = spec.Launcher.ToString().ToLowerInvariant(),
        ["upSeconds"] = Stopwatch.GetElapsedTime(started).TotalSeconds,
        ["idleSeconds"] = scheduler.Requests > 0 ? 0.0 : Stopwatch.GetElapsedTime(lastWork).TotalSeconds,
        ["requests"] = scheduler.Requests,
        ["engines"] = fleet.Seats.Select(s => LoadOf(s, client)).ToList(), ["lastSeq"] = log.LastSeq,
    };

    object? LoadOf(EngineSeat seat, PeerLine client)
    {
        var facts = seat.Pid > 0 && !fleet.AreFar ? ProcessTable.Find(seat.Pid) : null;
        return new Dictionary<string, object?>
        {
            ["id"] = seat.Id, ["given"] = scheduler.Given(seat.Id), ["done"] = seat.Done,
            ["cpuSeconds"] = (facts?.CpuTicks ?? 0) * ProcessTable.TickSeconds,
            ["residentBytes"] = facts is null ? 0L : MemoryUse.Exact(seat.Pid).Resident, ["running"] = RunningOn(seat, client),
        };
    }

    object? RunningOn(EngineSeat seat, PeerLine client) =>
        scheduler.Running(seat.Id) is { } task && requests.TryGetValue(task.Request, out var request)
            ? new List<object?> { request.Client == client ? request.ClientNumber : 0L, request.What, seat.TaskSince.Ticks } : null;

    List<object?> LogEntries(PeerLine client, List<object?> range) => [.. log.After((long)range[0]!, (int)(long)range[1]!).Select(e => (object?)new List<object?>
    {
        e.Seq, e.At.Ticks, (long)e.Request, e.Task, e.Engine, e.State, e.What, e.Seconds, e.Client == client.Peer ? e.Own : 0L,
    })];
}
