using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using static Dashboard.Web.Labs.Lab;
using static Dashboard.Web.Labs.Topics.Words;

namespace Dashboard.Web.Labs.Topics;

/// <summary>When more workers help: enough work, no lock, no full memory bus.</summary>
static class ScalingLabs
{
    static readonly SweepRequest OnePair = new() { Workers = [2], Warmups = 0, Baseline = true };

    public static Lab SerialWork { get; } = new()
    {
        Name = "serial-work",
        Topic = "Scaling",
        Title = "Work long enough to scale",
        Asks = "What speedup does a long sum reach on two cores?",
        Question = "The same sum on two processes, once over a hundred thousand numbers and once over six billion. What speedup does the long sum reach on two cores?",
        Setting = "A sum over 100,000 numbers and one over 6.4 billion, serial and on two processes, twice each. Time is from launch to result.",
        RunSeconds = 9,
        Guess = new NumberGuess("Speedup of two processes on the long sum, start-up included", 0.1, 3, 0.05, "x"),
        Analysis = "sum-range",
        Parameters = new { stop = 100_000, repeats = 1 },
        Sweep = OnePair with
        {
            Strategies = [StrategyNames.Serial, StrategyNames.Processes], Repetitions = 2,
            Variants = [Variant("short", new { stop = 100_000, repeats = 1 }), Variant("long", new { stop = 400_000_000, repeats = 16 })],
        },
        Find = run =>
        {
            var (shortSerial, shortTwo, longSerial, longTwo) = (Of("short", "serial"), Of("short", "processes"), Of("long", "serial"), Of("long", "processes"));
            double? speedup = longSerial.Over(longTwo);
            return new Finding(
                $"Start-up included, two processes do the long sum {Times(speedup)} as fast as one, and the short one {Times(shortSerial.Over(shortTwo))}.",
                [shortSerial, shortTwo, longSerial, longTwo with { Answers = true }], "launch to result, log axis") { Value = speedup, Steep = true };

            Bar Of(string variant, string strategy) => run.Bar($"{variant}, {(strategy == "serial" ? "serial" : "2 processes")}", t => t.WithStartup, strategy, variant: variant);
        },
        Lesson = new(
            ["Starting processes takes a few tenths of a second whatever the work. The short sum takes less than a millisecond, so two processes lose; the long one recovers the start-up from the second it saves.",
             "The serial part of Amdahl's law is often no more than this: start-up, reading, collecting the results. Before you judge a method by its speedup, make the work longer rather than adding workers."],
            "Time a serial version first, and make the problem large enough that the serial run takes seconds; only then do the curves mean anything.",
            "Starting a Python process with NumPy still takes one to two tenths of a second, so the rule stands. The number of cores has grown: 64 of them divide a second of work into 16 ms each, less than their start-up.",
            NoFork, [Joblib, Dask],
            [("The same sweep with weak scaling, where the work grows with the workers", "/jobs/new?analysis=sum-range&strategies=processes&workers=1,2&scaling=weak"), ("How to read the figures: Scaling", "/scaling")]),
    };

    public static Lab InterpreterLock { get; } = new()
    {
        Name = "interpreter-lock",
        Topic = "Threads",
        Title = "Threads behind an interpreter's lock",
        Asks = "How fast are two threads behind one interpreter lock?",
        Question = "Two threads add numbers. In one run both are free; in the other they share one lock, handed over every 5 ms, as CPython's threads do. How fast are two threads behind the lock?",
        Setting = "A sum over 1.6 billion numbers, serial, on two threads and on two processes, free and locked, twice each. The lock is Speedup's own and follows the rules of CPython's; no Python runs here.",
        RunSeconds = 8,
        Minutes = 5,
        Guess = new NumberGuess("Speedup of two locked threads over serial", 0.2, 2, 0.05, "x"),
        Analysis = "sum-range",
        Parameters = new { stop = 400_000_000, repeats = 4 },
        Sweep = OnePair with
        {
            Strategies = [StrategyNames.Serial, StrategyNames.Threads, StrategyNames.Processes], Repetitions = 2,
            Variants = [Variant("free", new { interpreterLock = false }), Variant("locked", new { interpreterLock = true })],
        },
        Find = run =>
        {
            var serial = run.Bar("serial", t => t.Seconds, "serial", variant: "locked");
            var free = run.Bar("2 threads, free", t => t.Seconds, "threads", variant: "free");
            var locked = run.Bar("2 threads, locked", t => t.Seconds, "threads", variant: "locked", answers: true);
            var processes = run.Bar("2 processes, a lock each", t => t.Seconds, "processes", variant: "locked");
            return new Finding($"Behind the lock two threads run at {Times(serial.Over(locked))} of serial; free threads at {Times(serial.Over(free))}, and processes, with a lock each, at {Times(serial.Over(processes))}.",
                [serial, free, locked, processes], "time of the sum") { Value = serial.Over(locked) };
        },
        Lesson = new(
            ["Only the holder of the lock computes; the other thread waits out its 5 ms. Two threads then take as long as one, plus the hand-overs.",
             "The lock is one per process. Two processes have two locks, so they scale, at the price of start-up and of memory that is not shared."],
            "Python's threads do not speed up computing, because of the global interpreter lock; they help while waiting for disks and networks. For computing, use processes.",
            FreeThreads,
            ".NET, like C and Java, has no such lock: threads compute at the same time and share all memory, so avoiding races is up to you.", [Joblib, Ray],
            [("What happens when threads and processes share: races", "/labs/race"), ("Your own Python program, timed by Speedup", "/settings/applications")]),
    };

    public static Lab MemoryBound { get; } = new()
    {
        Name = "memory-bound",
        Topic = "Memory",
        Title = "Memory-bound against compute-bound",
        Asks = "How much does a + b gain from a second thread?",
        Question = "Two arrays are added, and a formula of sines, exponentials and logarithms runs over the same arrays. Which one gains from a second thread, and how much does the addition gain?",
        Setting = "a + b and a long formula over 8 million numbers, 64 MB per array, serial and on two threads, three times each.",
        RunSeconds = 10,
        Guess = new NumberGuess("Speedup of a + b on two threads", 0.5, 2.5, 0.05, "x"),
        Analysis = "evaluate",
        Parameters = new { expression = "a + b", length = 8_000_000 },
        Sweep = OnePair with
        {
            Strategies = [StrategyNames.Serial, StrategyNames.Threads], Repetitions = 3,
            Variants = [Variant("a + b", new { expression = "a + b" }), Variant("formula", new { expression = "sin(a)*exp(-b) + cos(a*b)*log(1 + a)" })],
        },
        Find = run =>
        {
            var (add, addTwo, formula, formulaTwo) = (Of("a + b", "serial"), Of("a + b", "threads"), Of("formula", "serial"), Of("formula", "threads"));
            return new Finding($"On two threads a + b runs {Times(add.Over(addTwo))} as fast as on one, the formula {Times(formula.Over(formulaTwo))}.",
                [add, addTwo with { Answers = true }, formula, formulaTwo], "time of one pass, log axis") { Value = add.Over(addTwo), Steep = true };

            Bar Of(string variant, string strategy) => run.Bar($"{variant}, {(strategy == "serial" ? "serial" : "2 threads")}", t => t.Seconds, strategy, variant: variant);
        },
        Lesson = new(
            ["The addition moves 24 bytes for one operation. One core alone can nearly saturate the memory bus, and a second one waits for it; a machine with several memory channels gains more, but never as much as it has cores.",
             "The formula does a hundred operations for the same bytes; its cores compute rather than wait, so it scales. Know which kind yours is before you ask for cores: the first needs bandwidth or fewer temporaries, not workers."],
            "numexpr evaluates a formula in one pass over blocks that fit in the cache, so fewer bytes travel, and uses all cores.",
            "Caches have grown to tens of megabytes and bandwidth per core has fallen. numexpr lives on; Numba and JAX compile whole functions the same way, and NumPy still makes a temporary array for every operator.",
            null, [new("Numba or JAX", "your formula is a function with loops and branches, or has to run on a GPU."), Dask],
            [("The same formula the NumPy way, one temporary per operator", "/jobs/new?analysis=evaluate&expression=sin(a)*exp(-b)%2Bcos(a*b)&variants=fused:+%7B%22evaluator%22:+%22fused%22%7D%0Aeager:+%7B%22evaluator%22:+%22eager%22%7D&strategies=serial,threads&workers=1,2")]),
    };

}
