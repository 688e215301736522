using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using Dashboard.Web.Pages.Shared;
using static Dashboard.Web.Labs.Lab;
using static Dashboard.Web.Labs.Topics.Words;

namespace Dashboard.Web.Labs.Topics;

/// <summary>What processes cost, and how tasks reach them.</summary>
static class ProcessLabs
{
    const int Tasks = 30, Shares = 200;

    public static Lab ProcessStart { get; } = new()
    {
        Name = "process-start",
        Topic = "Fork and exec",
        Title = "Starting a process against starting a thread",
        Asks = "How many times longer does a process take to start than a thread?",
        Question = "Ten children and ten threads are started, one after the other. How many times longer does a process take to start than a thread?",
        Setting = "Ten processes of the Runner's own program and ten threads, one at a time, three times.",
        RunSeconds = 3,
        Minutes = 3,
        Guess = new NumberGuess("Start of a process over start of a thread", 1, 100_000, 1, "x", Steep: true),
        Analysis = "process-launch",
        Parameters = new { count = 10 },
        Sweep = new() { Strategies = [StrategyNames.Serial], Repetitions = 3, Warmups = 0 },
        Find = run =>
        {
            var process = run.Bar("process", t => t.Number("launchSecondsMedian"), answers: true, colour: "processes");
            var thread = run.Bar("thread", t => t.Number("threadLaunchSecondsMedian"), colour: "threads");
            return new Finding($"A process took {Time(process.Value)} to start and say so, a thread {Time(thread.Value)}: {Times(process.Over(thread))} as long.",
                [thread, process], "time to start, log axis") { Value = process.Over(thread), GuessFactor = thread.Value, Steep = true };
        },
        Lesson = new(
            ["A thread is a stack and an entry in the kernel's list. A process is an address space, a program that is loaded and linked, and here a runtime that initialises itself; most of the time goes into that, not into the fork.",
             "The result also shows what separation means: each child counted its own copy of a variable up, and the parent's is unchanged. Every exit code was collected; a child whose code nobody collects remains as a zombie."],
            "fork makes a copy of the running program, exec puts another program in its place; the parent waits for its children.",
            Forking, NoFork, [Joblib, Celery],
            [("A process for each task, or a pool that stays", "/labs/task-or-pool"), ("Pids and exit codes of the last run, under Result", "/jobs?tag=lab-process-start")]),
    };

    public static Lab TaskOrPool { get; } = new()
    {
        Name = "task-or-pool",
        Topic = "Pools",
        Title = "A process per task against a pool",
        Asks = "How much slower is a process per task than a pool?",
        Question = "Thirty tasks of a million additions each, on two workers that stay. In one run the workers compute the tasks, in the other they start a process for each. How many times longer does the second run take?",
        Setting = "The same 30 tasks on a pool of two, computed in the worker and in a process of their own, twice each. The pool's own start is shown separately.",
        RunSeconds = 3,
        Guess = new NumberGuess("Time of a process per task over time of the pool", 1, 10_000, 1, "x", Steep: true),
        Analysis = "task-cost",
        Parameters = new { tasks = Tasks, additions = 1_000_000 },
        Sweep = new()
        {
            Strategies = [StrategyNames.Pool], Workers = [2], Repetitions = 2, Warmups = 0, Baseline = false,
            Variants = [Variant("pool", new { runIn = "worker" }), Variant("process per task", new { runIn = "newProcess" })],
        },
        Find = run =>
        {
            var pool = run.Bar("in the pool's workers", t => t.Seconds, variant: "pool", colour: "pool");
            var start = run.Bar("starting the pool, once", t => t.Trial.StartupSeconds, variant: "pool", colour: "pool");
            var each = run.Bar("a process per task", t => t.Seconds, variant: "process per task", answers: true, colour: "processes");
            return new Finding($"{Tasks} tasks took {Time(pool.Value)} in a running pool and {Time(each.Value)} with a process for each: {Times(each.Over(pool))} as long. Starting the pool cost {Time(start.Value)}, once.",
                [pool, start, each], "time for 30 tasks, log axis") { Value = each.Over(pool), GuessFactor = pool.Value, Steep = true };
        },
        Lesson = new(
            ["With a process per task the tasks wait for their processes: thirty starts, two at a time. The pool pays for two starts and then hands out tasks at a microsecond each.",
             "The sums are the same to the bit, as the job's page says. Separate processes still win where a task may crash, leak or be killed: its process then takes nothing else down with it."],
            "multiprocessing.Process for a few long-lived workers; multiprocessing.Pool for many tasks.",
            "concurrent.futures.ProcessPoolExecutor is the usual interface now; max_tasks_per_child (3.11) renews workers that leak. " + Forking,
            NoFork, [Joblib, Celery, Ray],
            [("How many tasks to hand out at a time", "/labs/batch-size"), ("Work of 100 million additions a task: the two come together", "/jobs/new?analysis=task-cost&additions=100000000&strategies=pool&workers=2&variants=pool:+%7B%22runIn%22:+%22worker%22%7D%0Aprocess+per+task:+%7B%22runIn%22:+%22newProcess%22%7D")]),
    };

    public static Lab BatchSize { get; } = new()
    {
        Name = "batch-size",
        Topic = "Pools",
        Title = "How many tasks at a time",
        Asks = "How efficient are two workers at the batch size you choose?",
        Question = "Two hundred equal tasks on a pool of two. Small batches cost more handing out, large ones leave one worker idle at the end. Choose a batch size: how efficient will the two workers be?",
        Setting = "200 sums of half a million numbers on a pool of two, in batches of the size you choose, against serial, three times. Batch sizes you measured before are shown beside the new one.",
        RunSeconds = 3,
        Minutes = 6,
        Guess = new NumberGuess("Efficiency at the batch size chosen", 0, 120, 1, "%"),
        Knob = new Knob("Tasks in a batch", "tasks", [1, 8, 32, 128, 200], 1, (sweep, value) => sweep with { BatchSize = value }, sweep => sweep.BatchSize),
        Analysis = "sum-range",
        Parameters = new { stop = 500_000, repeats = Shares },
        Sweep = new() { Strategies = [StrategyNames.Serial, StrategyNames.Pool], Workers = [2], Repetitions = 3, Warmups = 0 },
        Find = run =>
        {
            var efficiency = Efficiency(run, answers: true);
            var others = run.Earlier.DistinctBy(r => r.Job.Sweep.BatchSize).Where(r => r.Job.Sweep.BatchSize != run.Job.Sweep.BatchSize).Select(r => Efficiency(r, answers: false));
            Bar[] bars = [.. others.Append(efficiency).OrderBy(b => b.Label.Length).ThenBy(b => b.Label, StringComparer.Ordinal)];
            return new Finding($"In batches of {run.Job.Sweep.BatchSize} the two workers reach {Format.Percent(efficiency.Value)} of twice the serial speed.", bars, "efficiency of two workers")
            { Value = efficiency.Value * 100, GuessFactor = 0.01, Kind = "percent" };
        },
        Lesson = new(
            ["Speedup needs equal work to the end. In batches of 128 one worker has 128 tasks and the other 72: they can be 200 / 256 = 78 % efficient at best, and 200 in a batch leave the second worker nothing, 50 %.",
             "Small batches balance better and cost more handing out. Here that is about a microsecond per task, because a batch is a number in shared memory; where each task is a message through a pipe or a network it is far more, and batches of a few milliseconds of work are a good start."],
            "Pool.map has a chunksize; the default cuts the list into about four pieces per worker.",
            "Still so in Python. Where tasks differ much in length, imap_unordered with small chunks, or a scheduler that steals work, beats any fixed size.",
            null, [Dask, Joblib],
            [("The pool against fixed shares on real files", "/labs#more"), ("Timeline of the last run: who was idle when", "/jobs?tag=lab-batch-size")]),
    };

    static Bar Efficiency(LabRun run, bool answers)
    {
        var (serial, pool) = (run.Bar("", t => t.Seconds, "serial"), run.Bar("", t => t.Seconds, "pool"));
        string label = $"batches of {run.Job.Sweep.BatchSize}";
        return new Bar(label, serial.Over(pool) / 2, serial.Value / pool.High / 2, serial.Value / pool.Low / 2, "pool", answers);
    }

}
