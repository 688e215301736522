using Dashboard.Core.Clusters.Scheduling;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Clusters;

/// <summary>Measures memory of the whole process: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(SchedulerMemoryTests), DisableParallelization = true)]
[Collection(nameof(SchedulerMemoryTests))]
public sealed class SchedulerMemoryTests
{
    [Fact]
    public void A_million_tasks_leave_nothing_behind_in_the_scheduler()
    {
        var (scheduler, instructions) = SchedulerTests.WithEngines(2);
        // What a first use leaves behind once and for all.
        End(scheduler, instructions, 1000);

        long before = GC.GetTotalMemory(forceFullCollection: true);
        End(scheduler, instructions, 1_000_000);

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(1 << 20);
        GC.KeepAlive(scheduler);
    }

    static void End(Scheduler scheduler, List<Instruction> instructions, int tasks)
    {
        scheduler.Handle(new BalancedSubmitted(1, tasks, 0), instructions);
        int done = 0, engine = 0;
        while (scheduler.Requests > 0)
        {
            instructions.Clear();
            engine = 1 - engine;
            if (scheduler.Running(engine) is { } task)
            {
                scheduler.Handle(new TaskEnded(engine, task, false, 500), instructions);
                done++;
            }
        }
        done.ShouldBe(tasks);
    }
}
