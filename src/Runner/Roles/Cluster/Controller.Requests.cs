using System.Diagnostics;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Scheduling;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Runner.Roles.Cluster;

/// <summary>Requests: submitted, handed out, answered, aborted.</summary>
sealed partial class Controller
{
    readonly List<BlockName> resultBlocks = [];

    void Submit(PeerLine client, ReadOnlySpan<byte> body)
    {
        var rest = new WireReader(WireReader.SplitBlocks(body, blocks), spare);
        uint clientNumber = rest.UInt32(), number = ++lastRequest;
        List<BlockName> named = [.. blocks];
        ClientRequest request;
        try
        {
            request = ClientRequest.Read(client, clientNumber, ref rest, named);
            ThrowIfUnknown(request);
        }
        catch (ClusterException fault)
        {
            held.Release(named);
            Refuse(client, clientNumber, false, fault.Message);
            return;
        }
        lastWork = Stopwatch.GetTimestamp();
        requests.Add(number, request);
        client.Requests[clientNumber] = number;
        Note(number, 0, -1, "submitted", request);
        Tell(request.Retries < 0 ? new DirectSubmitted(number, request.Engines) : new BalancedSubmitted(number, request.Tasks, request.Retries));
    }

    void Note(uint number, int task, int engine, string state, ClientRequest request, double? seconds = null, string? says = null) =>
        log.Add(now, number, task, engine, state, says is null ? request.What : $"{request.What}: {says}", seconds, request.Peer, request.ClientNumber);

    void ThrowIfUnknown(ClientRequest request)
    {
        int wrong = Array.FindIndex(request.Engines, e => e < 0 || e >= fleet.Seats.Count);
        if (wrong >= 0)
        {
            throw new ClusterException($"There is no engine {request.Engines[wrong]}. Allowed: 0 to {fleet.Seats.Count - 1}.");
        }
        if (request.Tasks == 0)
        {
            throw new ClusterException("The request has no task: it names no engine, or maps nothing.");
        }
    }

    void Abort(PeerLine client, uint clientNumber)
    {
        if (client.Requests.TryGetValue(clientNumber, out uint number) && requests.TryGetValue(number, out var request))
        {
            request.Aborted = true;
            Note(number, 0, -1, "aborted", request);
            Tell(new RequestAborted(number));
        }
    }

    /// <summary>An engine's word on its oldest task goes on to the client as it is.</summary>
    void TakeResult(PeerLine line, ReadOnlySpan<byte> body)
    {
        var rest = new WireReader(WireReader.SplitBlocks(body, resultBlocks));
        var task = new TaskKey(rest.UInt32(), (int)rest.UInt32());
        var tail = rest.Rest;
        var ending = (TaskEnding)rest.Byte();
        long took = (long)((rest.Int64() - rest.Int64()) * -1e9 / Stopwatch.Frequency);
        fleet.Seats[line.Engine].Done++;
        fleet.Seats[line.Engine].TaskSince = now;
        lastWork = Stopwatch.GetTimestamp();
        instructions.Clear();
        scheduler.Handle(new TaskEnded(line.Engine, task, ending == TaskEnding.Error, took), instructions);
        if (requests.TryGetValue(task.Request, out var request))
        {
            Note(task.Request, task.Index, line.Engine, ending == TaskEnding.Ok ? "done" : ending == TaskEnding.Aborted ? "aborted" : "error", request, took * 1e-9);
        }
        foreach (var instruction in instructions)
        {
            if (instruction.Kind == InstructionKind.Deliver && request is { Client: { } client, Aborted: false })
            {
                Deliver(client, request, task, line.Engine, tail);
            }
            else if (instruction.Kind != InstructionKind.Deliver)
            {
                Obey(instruction);
            }
        }
        held.Release(resultBlocks);
    }

    void Deliver(PeerLine client, ClientRequest request, TaskKey task, int engine, ReadOnlySpan<byte> tail)
    {
        held.HoldFor(client.Slot, resultBlocks);
        client.Out.BeginFrame(MessageKind.Result);
        client.Out.UInt32(request.ClientNumber);
        client.Out.UInt32((uint)task.Index);
        client.Out.UInt32((uint)engine);
        client.Out.Raw(tail);
        client.Out.EndFrame(resultBlocks);
    }

    void Tell(SchedulerEvent happening)
    {
        // An instruction may make things happen in turn: each has its own list.
        var said = new List<Instruction>();
        scheduler.Handle(happening, said);
        said.ForEach(Obey);
    }

    void Obey(Instruction instruction)
    {
        var request = requests[instruction.Task.Request];
        switch (instruction.Kind)
        {
            case InstructionKind.Assign: Assign(instruction, request); break;
            case InstructionKind.Interrupt: Interrupt(instruction); break;
            case InstructionKind.Fail: Fail(instruction, request); break;
            case InstructionKind.Complete: Complete(instruction.Task.Request, request); break;
            default:
                Note(instruction.Task.Request, instruction.Task.Index, instruction.Engine, instruction.Kind == InstructionKind.Lose ? "lost" : "retry", request, says: "runs again");
                break;
        }
    }

    void Assign(Instruction instruction, ClientRequest request)
    {
        var seat = fleet.Seats[instruction.Engine];
        var to = seat.Tasks!.Out;
        held.HoldFor(seat.Slot, request.TaskBlocks);
        seat.TaskSince = scheduler.Given(seat.Id) <= 1 ? now : seat.TaskSince;
        to.BeginFrame(MessageKind.Task);
        to.UInt32(instruction.Task.Request);
        to.UInt32((uint)instruction.Task.Index);
        request.WriteTask(to, instruction.Task.Index);
        to.EndFrame(request.TaskBlocks);
    }

    void Interrupt(Instruction instruction)
    {
        interruptions.Add(new Interruption(instruction.Engine, instruction.Task.Request, Stopwatch.GetTimestamp()));
        if (fleet.Seats[instruction.Engine].Control?.Out is { } to)
        {
            to.BeginFrame(MessageKind.Interrupt);
            to.UInt32(instruction.Task.Request);
            to.EndFrame();
        }
    }

    void Fail(Instruction instruction, ClientRequest request)
    {
        var seat = fleet.Seats[instruction.Engine];
        string message = instruction.Attempt > 1
            ? $"the task was lost with {instruction.Attempt} engines one after the other, last with engine {seat.Id}: {seat.Why}"
            : seat.State == EngineState.Ready ? "the engine was lost" : $"engine {seat.Id} on {seat.Host} is lost: {(seat.Why.Length > 0 ? seat.Why : $"it is {seat.StateName}")}";
        Note(instruction.Task.Request, instruction.Task.Index, seat.Id, "failed", request, says: message);
        if (request is { Client: { } client, Aborted: false })
        {
            client.Out.BeginFrame(MessageKind.Result);
            client.Out.UInt32(request.ClientNumber);
            client.Out.UInt32((uint)instruction.Task.Index);
            client.Out.UInt32((uint)seat.Id);
            client.Out.Byte((byte)TaskEnding.Lost);
            client.Out.Int64(0);
            client.Out.Int64(0);
            client.Out.Text("");
            client.Out.Text("EngineLost");
            client.Out.Text(message);
            client.Out.Count(0);
            client.Out.Text("");
            client.Out.EndFrame([]);
        }
    }

    void Complete(uint number, ClientRequest request)
    {
        requests.Remove(number);
        held.Release(request.Blocks);
        lastWork = Stopwatch.GetTimestamp();
        if (request.Client is { } client)
        {
            client.Requests.Remove(request.ClientNumber);
            if (request.Aborted)
            {
                Refuse(client, request.ClientNumber, true, "The request was aborted.");
            }
        }
    }

    static void Refuse(PeerLine client, uint clientNumber, bool aborted, string message)
    {
        client.Out.BeginFrame(MessageKind.Refused);
        client.Out.UInt32(clientNumber);
        client.Out.Byte(aborted ? (byte)1 : (byte)0);
        client.Out.Text(message);
        client.Out.EndFrame([]);
    }
}
