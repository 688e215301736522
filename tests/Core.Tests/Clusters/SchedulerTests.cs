using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Scheduling;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Clusters;

/// <summary>The scheduler against engines that end tasks, fail, die and come back in any order.</summary>
public sealed class SchedulerTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 50)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_task_ends_once_whatever_happens(int seed)
    {
        var world = new ScheduledWorld(seed);
        for (int step = 0; step < 600; step++)
        {
            world.Step();
        }
        world.Settle();
        world.Scheduler.Requests.ShouldBe(0);
        world.Unfinished().ShouldBeEmpty();
    }

    [Fact]
    public void Direct_tasks_are_given_at_once_and_in_order()
    {
        var (scheduler, given) = WithEngines(2);
        scheduler.Handle(new DirectSubmitted(1, [0, 1]), given);
        scheduler.Handle(new DirectSubmitted(2, [1]), given);
        given.Where(i => i.Kind == InstructionKind.Assign).Select(i => (i.Engine, i.Task)).ShouldBe(
            [(0, new TaskKey(1, 0)), (1, new TaskKey(1, 1)), (1, new TaskKey(2, 0))]);
    }

    [Fact]
    public void Few_tasks_spread_over_all_engines()
    {
        var (scheduler, given) = WithEngines(4);
        scheduler.Handle(new BalancedSubmitted(1, 4, 0), given);
        given.Select(i => i.Engine).Order().ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public void Short_tasks_are_given_ahead_and_long_ones_one_at_a_time()
    {
        AheadAfter(20, 1_000).ShouldBe(Scheduler.MostAhead);
        AheadAfter(20, 1_000_000).ShouldBe(3);
        AheadAfter(20, 50_000_000).ShouldBe(1);
    }

    static int AheadAfter(int tasks, long nanoseconds)
    {
        var (scheduler, given) = WithEngines(1);
        scheduler.Handle(new BalancedSubmitted(1, 100_000, 0), given);
        for (int i = 0; i < tasks; i++)
        {
            scheduler.Handle(new TaskEnded(0, new TaskKey(1, i), false, nanoseconds), given);
        }
        return scheduler.Given(0);
    }

    [Fact]
    public void Two_requests_take_turns()
    {
        var (scheduler, given) = WithEngines(1);
        scheduler.Handle(new BalancedSubmitted(1, 10, 0), given);
        scheduler.Handle(new BalancedSubmitted(2, 10, 0), given);
        var order = new List<uint>();
        while (scheduler.Running(0) is { } task)
        {
            order.Add(task.Request);
            scheduler.Handle(new TaskEnded(0, task, false, 1_000_000_000), given);
        }
        order.Count.ShouldBe(20);
        order.Skip(1).Take(6).ShouldBe([1u, 2u, 1u, 2u, 1u, 2u]);
    }

    [Fact]
    public void A_task_that_ends_every_engine_fails_alone_and_the_others_are_done()
    {
        var (scheduler, instructions) = WithEngines(1);
        scheduler.Handle(new BalancedSubmitted(1, 20, 0), instructions);
        int deaths = 0;
        while (scheduler.Requests > 0)
        {
            var task = scheduler.Running(0)!.Value;
            if (task.Index == 7)
            {
                deaths++;
                scheduler.Handle(new EnginesLost([0]), instructions);
                scheduler.Handle(new EngineReady(0), instructions);
            }
            else
            {
                scheduler.Handle(new TaskEnded(0, task, false, 1_000), instructions);
            }
        }
        instructions.Where(i => i.Kind == InstructionKind.Fail).Select(i => i.Task.Index).ShouldBe([7]);
        instructions.Where(i => i.Kind == InstructionKind.Deliver).Select(i => i.Task.Index).Order().ShouldBe(Enumerable.Range(0, 20).Where(i => i != 7));
        deaths.ShouldBeInRange(Scheduler.MostLosses, Scheduler.MostLosses + 1);
    }

    [Fact]
    public void A_failed_task_runs_again_as_often_as_asked()
    {
        var (scheduler, instructions) = WithEngines(1);
        scheduler.Handle(new BalancedSubmitted(1, 1, 2), instructions);
        for (int i = 0; i < 3; i++)
        {
            scheduler.Handle(new TaskEnded(0, new TaskKey(1, 0), true, 1_000), instructions);
        }
        instructions.Select(i => i.Kind).ShouldBe(
        [
            InstructionKind.Assign, InstructionKind.Retry, InstructionKind.Assign, InstructionKind.Retry, InstructionKind.Assign,
            InstructionKind.Deliver, InstructionKind.Complete,
        ]);
    }

    [Fact]
    public void An_engine_that_ends_what_it_was_not_given_is_a_fault()
    {
        var (scheduler, given) = WithEngines(1);
        scheduler.Handle(new BalancedSubmitted(1, 2, 0), given);
        Should.Throw<ClusterException>(() => scheduler.Handle(new TaskEnded(0, new TaskKey(1, 1), false, 1), given)).Message.ShouldContain("not the one");
    }

    internal static (Scheduler Scheduler, List<Instruction> Instructions) WithEngines(int engines)
    {
        var scheduler = new Scheduler();
        var instructions = new List<Instruction>();
        for (int i = 0; i < engines; i++)
        {
            scheduler.Handle(new EngineReady(i), instructions);
        }
        return (scheduler, instructions);
    }
}
