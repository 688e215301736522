using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using Dashboard.Web.Pages.Shared;
using static Dashboard.Web.Labs.Lab;
using static Dashboard.Web.Labs.Topics.Words;

namespace Dashboard.Web.Labs.Topics;

/// <summary>What processes do to each other in shared memory.</summary>
static class SharedLabs
{
    public static Lab Race { get; } = new()
    {
        Name = "race",
        Timed = false,
        Topic = "Shared memory",
        Title = "A race that loses updates",
        Asks = "How many of 100 updates are lost without a lock?",
        Question = "Two processes each add one to the same counter fifty times. It should end at 100. How many updates are lost without a lock?",
        Setting = "Two processes, 50 increments each, each a read, 20 µs of holding the value, and a write: unsafe, inside a lock, and as one atomic instruction, three times each.",
        RunSeconds = 4,
        Guess = new NumberGuess("Updates lost of 100, without a lock", 0, 100, 1, "lost"),
        Analysis = "shared-counter",
        Parameters = new { increments = 50, delayMilliseconds = 1, readWriteGapMicroseconds = 20 },
        Sweep = new()
        {
            Strategies = [StrategyNames.Processes], Workers = [2], Repetitions = 3, Warmups = 0, Baseline = false,
            Variants = [Variant("unsafe", new { mode = "unsafe" }), Variant("lock", new { mode = "lock" }), Variant("atomic", new { mode = "atomic" })],
        },
        Find = run =>
        {
            var lost = run.Bar("unsafe", t => t.Number("lost"), variant: "unsafe", answers: true, colour: "processes");
            var locked = run.Bar("inside a lock", t => t.Number("lost"), variant: "lock", colour: "processes");
            var atomic = run.Bar("one atomic instruction", t => t.Number("lost"), variant: "atomic", colour: "processes");
            string spread = lost.Low < lost.High ? $" (between {lost.Low:0} and {lost.High:0}, differently each time)" : "";
            return new Finding($"Without a lock {lost.Value:0} of 100 updates were lost{spread}; {Format.Count((long)(locked.Value ?? 0))} inside a lock and {Format.Count((long)(atomic.Value ?? 0))} with atomic additions.",
                [lost, locked, atomic], "updates lost of 100") { Value = lost.Value, GuessFactor = 1, Kind = "count" };
        },
        Lesson = new(
            ["Adding one is three steps: read, add, write. If the other process reads between your read and your write, both write the same number, and one update is gone. Here both follow one clock and meet at the counter each time, so that the race shows reliably.",
             "A lock turns the three steps into one; an atomic instruction is a single step. A race that loses one update in a million is the same mistake, only harder to find."],
            "multiprocessing.Value has a lock, but counter.value += 1 does not hold it for all three steps: write with counter.get_lock().",
            "Still true in every Python, and more so without the interpreter lock: in free-threaded builds threads race as processes always have. " + FreeThreads,
            "Interlocked.Increment and lock are .NET's two answers; here both work on a page that the processes map, as Value and Array do underneath.",
            [Joblib, new("no sharing at all", "each worker can return its own count and the parent adds them up: the pool's way, without a lock.")],
            [("What the lock costs", "/labs/lock-cost"), ("One array, several processes: no lock needed", "/jobs/new?analysis=shared-array&strategies=processes&workers=2&repetitions=1&title=Shared+array&tags=course")]),
    };

    public static Lab LockCost { get; } = new()
    {
        Name = "lock-cost",
        Topic = "Shared memory",
        Title = "What a lock costs",
        Asks = "How much longer does an addition take inside a lock than as an atomic instruction?",
        Question = "Two processes add to one counter as fast as they can: 200,000 times each. How many times longer does an addition take inside a lock than as one atomic instruction?",
        Setting = "200,000 increments by one process and by two, inside a lock and atomic, three times each. The time is per increment of one process.",
        RunSeconds = 6,
        Guess = new NumberGuess("Lock over atomic, two processes", 0.5, 50, 0.5, "x", Steep: true),
        Analysis = "shared-counter",
        Parameters = new { increments = Increments, delayMilliseconds = 0, readWriteGapMicroseconds = 0 },
        Sweep = new()
        {
            Strategies = [StrategyNames.Processes], Workers = [1, 2], Repetitions = 3, Warmups = 0, Baseline = false,
            Variants = [Variant("lock", new { mode = "lock" }), Variant("atomic", new { mode = "atomic" })],
        },
        Find = run =>
        {
            var (alone, aloneLocked, two, twoLocked) = (Of(1, "atomic"), Of(1, "lock"), Of(2, "atomic"), Of(2, "lock"));
            return new Finding($"With two processes an addition takes {Time(twoLocked.Value)} inside the lock and {Time(two.Value)} as an atomic instruction: {Times(twoLocked.Over(two))} as long. With one process it is {Times(aloneLocked.Over(alone))} as long.",
                [alone, aloneLocked, two, twoLocked with { Answers = true }], "time of one increment") { Value = twoLocked.Over(two), GuessFactor = two.Value };

            Bar Of(int workers, string mode) =>
                run.Bar($"{workers} {(workers == 1 ? "process" : "processes")}, {mode}", t => t.Seconds / Increments, workers: workers, variant: mode, colour: mode == "lock" ? "processes" : "threads");
        },
        Lesson = new(
            ["A lock that nobody else wants costs two atomic instructions, some tens of nanoseconds with the loop around it. When two want it, its cache line travels between the cores for every increment, and whoever finds it taken may have to sleep and be woken by the kernel.",
             "So do not lock per element. Count in a variable of your own and add it once at the end: the same result with one lock instead of 200,000."],
            "Locks make it correct and slow; take them rarely and hold them briefly.",
            "Python's Lock and RLock cost about as much as any function call there; what matters is how long the others wait. Threads of free-threaded builds now meet the same cache-line traffic as C programs.",
            "The lock here is a futex in shared memory that survives the death of its owner. Within one process .NET's lock and Interlocked do the same.",
            [Mpi4py, Ray],
            [("The race that the lock prevents", "/labs/race")]),
    };

    const int Increments = 200_000;

}
