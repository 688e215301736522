using Dashboard.Core.Clusters.Scheduling;
using Shouldly;

namespace Dashboard.Core.Tests.Clusters;

/// <summary>Engines and clients around a scheduler, drawn from a seed, which check what it says as a controller would have to obey it.</summary>
sealed class ScheduledWorld
{
    const int Engines = 4;

    readonly Random random;
    readonly HashSet<int> alive = [];
    readonly Dictionary<int, Queue<TaskKey>> atEngine = [];
    readonly Dictionary<TaskKey, int> open = [];
    readonly Dictionary<uint, Asked> requests = [];
    readonly List<Instruction> instructions = [];
    uint lastRequest;

    public ScheduledWorld(int seed) => random = new Random(seed);

    public Scheduler Scheduler { get; } = new();

    /// <summary>Tasks without an end in requests that were not aborted.</summary>
    public IEnumerable<TaskKey> Unfinished() => open.Keys.Where(k => !requests[k.Request].Aborted);

    public void Step()
    {
        switch (random.Next(100))
        {
            case < 55: EndOne(failed: random.Next(10) == 0); break;
            case < 70: Submit(balanced: true); break;
            case < 82: Submit(balanced: false); break;
            case < 88: Start(random.Next(Engines)); break;
            case < 91: Kill(random.Next(Engines)); break;
            case < 95: Abort(); break;
            default: Pause(random.Next(2) == 0); break;
        }
    }

    /// <summary>All engines live and work until nothing is left.</summary>
    public void Settle()
    {
        foreach (uint number in requests.Keys)
        {
            Tell(new RequestPaused(number, false));
        }
        for (int engine = 0; engine < Engines; engine++)
        {
            Start(engine);
        }
        for (int steps = 0; atEngine.Values.Any(q => q.Count > 0); steps++)
        {
            steps.ShouldBeLessThan(100_000, "the scheduler does not come to an end");
            EndOne(failed: false);
        }
    }

    void Submit(bool balanced)
    {
        uint number = ++lastRequest;
        int tasks = balanced ? random.Next(0, 40) : random.Next(1, Engines + 1);
        requests[number] = new Asked(balanced, random.Next(3));
        for (int i = 0; i < tasks; i++)
        {
            open[new TaskKey(number, i)] = 0;
        }
        if (balanced)
        {
            Tell(new BalancedSubmitted(number, tasks, requests[number].Retries));
            return;
        }
        int[] chosen = [.. Enumerable.Range(0, Engines).OrderBy(_ => random.Next()).Take(tasks)];
        requests[number].Targets = chosen;
        Tell(new DirectSubmitted(number, chosen));
    }

    void Start(int engine)
    {
        if (alive.Add(engine))
        {
            atEngine[engine] = new Queue<TaskKey>();
            Tell(new EngineReady(engine));
        }
    }

    void Kill(int engine)
    {
        if (alive.Remove(engine))
        {
            atEngine[engine].Clear();
            Tell(new EnginesLost([engine], random.Next(4) > 0));
        }
    }

    void EndOne(bool failed)
    {
        var busy = atEngine.Where(e => e.Value.Count > 0).ToList();
        if (busy.Count > 0)
        {
            var (engine, queue) = busy[random.Next(busy.Count)];
            Scheduler.Running(engine).ShouldBe(queue.Peek());
            Tell(new TaskEnded(engine, queue.Dequeue(), failed, random.Next(1, 8) * (long)Math.Pow(10, random.Next(2, 9))));
        }
    }

    void Abort()
    {
        if (lastRequest > 0)
        {
            uint number = (uint)random.Next(1, (int)lastRequest + 1);
            requests[number].Aborted |= !requests[number].Completed;
            Tell(new RequestAborted(number));
        }
    }

    void Pause(bool paused)
    {
        if (lastRequest > 0)
        {
            Tell(new RequestPaused((uint)random.Next(1, (int)lastRequest + 1), paused));
        }
    }

    void Tell(SchedulerEvent happening)
    {
        instructions.Clear();
        Scheduler.Handle(happening, instructions);
        foreach (var instruction in instructions)
        {
            Obey(instruction);
        }
    }

    void Obey(Instruction instruction)
    {
        var (kind, engine, task, _) = instruction;
        var asked = requests[task.Request];
        switch (kind)
        {
            case InstructionKind.Assign:
                alive.ShouldContain(engine);
                asked.Aborted.ShouldBeFalse();
                open.ShouldContainKey(task);
                asked.Targets?[task.Index].ShouldBe(engine);
                ThrowIfOutOfOrder(engine, task, asked);
                atEngine[engine].Enqueue(task);
                break;
            case InstructionKind.Deliver or InstructionKind.Fail:
                open.Remove(task).ShouldBeTrue($"{task} ended twice");
                break;
            case InstructionKind.Retry:
                (++open[task]).ShouldBeLessThanOrEqualTo(asked.Retries);
                break;
            case InstructionKind.Lose:
                asked.Balanced.ShouldBeTrue();
                break;
            case InstructionKind.Interrupt:
                asked.Aborted.ShouldBeTrue();
                atEngine[engine].ShouldContain(t => t.Request == task.Request);
                break;
            case InstructionKind.Complete:
                asked.Completed.ShouldBeFalse();
                asked.Completed = true;
                if (!asked.Aborted)
                {
                    open.Keys.ShouldNotContain(k => k.Request == task.Request);
                }
                break;
        }
    }

    /// <summary>Direct tasks come to an engine in the order in which they were asked for.</summary>
    void ThrowIfOutOfOrder(int engine, TaskKey task, Asked asked)
    {
        if (!asked.Balanced)
        {
            asked.Assigned.Add(engine).ShouldBeTrue();
            requests.Where(r => !r.Value.Balanced && r.Key > task.Request).ShouldAllBe(r => !r.Value.Assigned.Contains(engine));
        }
    }

    sealed class Asked(bool balanced, int retries)
    {
        public bool Balanced => balanced;

        public int Retries => retries;

        public int[]? Targets { get; set; }

        public HashSet<int> Assigned { get; } = [];

        public bool Aborted { get; set; }

        public bool Completed { get; set; }
    }
}
