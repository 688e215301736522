namespace Dashboard.Core.Clusters.Scheduling;

/// <summary>
/// Decides which engine gets which task: a state machine without clock, input or output. Direct tasks go to their engine in order
/// and before balanced ones; balanced tasks go where there is room, requests by turns. An engine is given as many tasks ahead as
/// it works off in about two milliseconds, so that short tasks wait for no message and long ones for no other.
/// </summary>
/// <remarks>
/// A balanced task that was lost with its engine runs again, then alone on its engine: so it shows which of those that were there
/// together ends engines, and only that one fails after <see cref="MostLosses"/>.
/// </remarks>
public sealed partial class Scheduler
{
    /// <summary>How often a balanced task may take its engine with it before it fails.</summary>
    public const int MostLosses = 3;

    /// <summary>Most tasks that an engine is given ahead.</summary>
    public const int MostAhead = 512;

    const int DirectAhead = 64;
    const long AheadNanoseconds = 2_000_000;

    readonly SortedDictionary<int, EngineDesk> engines = [];
    readonly Dictionary<uint, RequestDesk> requests = [];
    readonly LinkedList<RequestDesk> balanced = new();

    /// <summary>Requests that have not completed.</summary>
    public int Requests => requests.Count;

    /// <summary>The task an engine is at, as far as is known here: the oldest it was given.</summary>
    public TaskKey? Running(int engine) => engines.TryGetValue(engine, out var desk) && desk.Given.TryPeek(out var task) ? task.Key : null;

    /// <summary>Tasks that an engine was given and has not ended.</summary>
    public int Given(int engine) => engines.TryGetValue(engine, out var desk) ? desk.Given.Count : 0;

    /// <exception cref="ClusterException">An event that cannot happen: an engine ends a task that it was not given.</exception>
    public void Handle(SchedulerEvent happening, List<Instruction> instructions)
    {
        switch (happening)
        {
            case TaskEnded ended: End(ended, instructions); break;
            case EngineReady ready: Ready(ready.Engine, instructions); break;
            case EnginesLost lost: Lose(lost, instructions); break;
            case DirectSubmitted direct: Submit(direct, instructions); break;
            case BalancedSubmitted balancedRequest: Submit(balancedRequest, instructions); break;
            case RequestAborted aborted: Abort(aborted.Request, instructions); break;
            case RequestPaused paused: Pause(paused, instructions); break;
            default: throw new ArgumentException($"There is no event {happening.GetType().Name}.", nameof(happening));
        }
    }

    void Ready(int engine, List<Instruction> to)
    {
        engines[engine] = new EngineDesk(engine);
        FillAll(to);
    }

    void Submit(DirectSubmitted direct, List<Instruction> to)
    {
        var request = new RequestDesk(direct.Request, direct.Engines.Count) { Next = direct.Engines.Count };
        requests.Add(direct.Request, request);
        for (int i = 0; i < direct.Engines.Count; i++)
        {
            var key = new TaskKey(direct.Request, i);
            if (!engines.TryGetValue(direct.Engines[i], out var desk))
            {
                Close(request, new Instruction(InstructionKind.Fail, direct.Engines[i], key), to);
                continue;
            }
            desk.Waiting.Enqueue(new TaskDesk(request, i));
            Fill(desk, to);
        }
    }

    void Submit(BalancedSubmitted submitted, List<Instruction> to)
    {
        var request = new RequestDesk(submitted.Request, submitted.Tasks) { Retries = submitted.Retries };
        if (submitted.Tasks == 0)
        {
            to.Add(new Instruction(InstructionKind.Complete, -1, new TaskKey(submitted.Request, 0)));
            return;
        }
        requests.Add(submitted.Request, request);
        request.Turn = balanced.AddLast(request);
        FillAll(to);
    }

    void End(TaskEnded ended, List<Instruction> to)
    {
        if (!engines.TryGetValue(ended.Engine, out var desk) || !desk.Given.TryPeek(out var task) || task.Key != ended.Task)
        {
            throw new ClusterException($"Engine {ended.Engine} ended task {ended.Task}, which is not the one that it was at.");
        }
        desk.Given.Dequeue();
        var request = task.Request;
        request.Learn(ended.DurationNanoseconds);
        if (ended.Failed && !request.Aborted && request.IsBalanced && task.Failures < request.Retries)
        {
            to.Add(new Instruction(InstructionKind.Retry, ended.Engine, task.Key, task.Failures + 1));
            Return(task with { Failures = task.Failures + 1 });
            FillAll(to);
            return;
        }
        Close(request, new Instruction(InstructionKind.Deliver, ended.Engine, task.Key, task.Losses + task.Failures), to);
        Fill(desk, to);
    }

    /// <summary>All leave before any task of theirs is given to another.</summary>
    void Lose(EnginesLost lost, List<Instruction> to)
    {
        var gone = lost.Engines.Select(e => engines.Remove(e, out var desk) ? desk : null).OfType<EngineDesk>().ToList();
        gone.ForEach(desk => Lose(desk, lost.Blame, to));
        FillAll(to);
    }

    void Lose(EngineDesk desk, bool blame, List<Instruction> to)
    {
        bool alone = desk.Given.Count == 1;
        // The first one returned stands last in the stack, so that what was given first is given first again.
        foreach (var task in desk.Given.Reverse())
        {
            Lose(desk.Engine, task with { Losses = task.Losses + (blame && alone ? 1 : 0), Alone = task.Alone || blame }, to);
        }
        foreach (var task in desk.Waiting)
        {
            Close(task.Request, new Instruction(InstructionKind.Fail, desk.Engine, task.Key), to);
        }
    }

    void Lose(int engine, TaskDesk task, List<Instruction> to)
    {
        if (!task.Request.IsBalanced || task.Request.Aborted || task.Losses >= MostLosses)
        {
            Close(task.Request, new Instruction(InstructionKind.Fail, engine, task.Key, task.Losses), to);
            return;
        }
        to.Add(new Instruction(InstructionKind.Lose, engine, task.Key, task.Losses));
        Return(task);
    }

    void Return(TaskDesk task)
    {
        task.Request.Returned.Push(task);
        if (task.Request.Turn is null)
        {
            task.Request.Turn = balanced.AddFirst(task.Request);
        }
    }

    void Abort(uint number, List<Instruction> to)
    {
        if (!requests.TryGetValue(number, out var request) || request.Aborted)
        {
            return;
        }
        request.Aborted = true;
        request.Open -= request.Total - request.Next + request.Returned.Count;
        request.Next = request.Total;
        request.Returned.Clear();
        LeaveTurn(request);
        foreach (var desk in engines.Values)
        {
            request.Open -= desk.Drop(request);
            if (desk.Given.Any(t => t.Request == request))
            {
                to.Add(new Instruction(InstructionKind.Interrupt, desk.Engine, new TaskKey(number, 0)));
            }
        }
        CompleteIfDone(request, to);
    }

    void Pause(RequestPaused paused, List<Instruction> to)
    {
        if (requests.TryGetValue(paused.Request, out var request))
        {
            request.Paused = paused.Paused;
            FillAll(to);
        }
    }

    /// <summary>Gives each engine one more task, again and again, until none has room or nothing waits.</summary>
    void FillAll(List<Instruction> to)
    {
        for (bool any = true; any;)
        {
            any = false;
            foreach (var desk in engines.Values)
            {
                any |= GiveOne(desk, to);
            }
        }
    }

    void Fill(EngineDesk desk, List<Instruction> to)
    {
        while (GiveOne(desk, to))
        {
        }
    }

    bool GiveOne(EngineDesk desk, List<Instruction> to)
    {
        if (desk.Given.TryPeek(out var first) && first.Alone)
        {
            return false;
        }
        if (desk.Waiting.TryPeek(out var direct))
        {
            return desk.Given.Count < DirectAhead && Give(desk, desk.Waiting.Dequeue(), to);
        }
        for (var turn = balanced.First; turn is not null; turn = turn.Next)
        {
            var request = turn.Value;
            if (request.Paused || desk.Given.Count >= request.Ahead)
            {
                continue;
            }
            if (request.HasSuspect && desk.Given.Count > 0)
            {
                // It would never come if the engine were given others meanwhile.
                return false;
            }
            var task = request.Take();
            TurnOver(request);
            return Give(desk, task, to);
        }
        return false;
    }

    static bool Give(EngineDesk desk, TaskDesk task, List<Instruction> to)
    {
        desk.Given.Enqueue(task);
        to.Add(new Instruction(InstructionKind.Assign, desk.Engine, task.Key, task.Losses + task.Failures));
        return true;
    }

    /// <summary>Others come first now; a request without more to give leaves the row.</summary>
    void TurnOver(RequestDesk request)
    {
        if (request.Next == request.Total && request.Returned.Count == 0)
        {
            LeaveTurn(request);
        }
        else if (balanced.Count > 1)
        {
            balanced.Remove(request.Turn!);
            balanced.AddLast(request.Turn!);
        }
    }

    void LeaveTurn(RequestDesk request)
    {
        if (request.Turn is { } turn)
        {
            balanced.Remove(turn);
            request.Turn = null;
        }
    }

    void Close(RequestDesk request, Instruction last, List<Instruction> to)
    {
        to.Add(last);
        request.Open--;
        CompleteIfDone(request, to);
    }

    void CompleteIfDone(RequestDesk request, List<Instruction> to)
    {
        if (request.Open == 0)
        {
            requests.Remove(request.Number);
            to.Add(new Instruction(InstructionKind.Complete, -1, new TaskKey(request.Number, 0)));
        }
    }
}
