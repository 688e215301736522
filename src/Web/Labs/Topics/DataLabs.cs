using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using Dashboard.Web.Pages.Shared;
using static Dashboard.Web.Labs.Lab;
using static Dashboard.Web.Labs.Topics.Words;

namespace Dashboard.Web.Labs.Topics;

/// <summary>Arrays on disk and in memory, and the collector.</summary>
static class DataLabs
{
    static readonly SweepRequest Serial = new() { Strategies = [StrategyNames.Serial], Warmups = 0 };

    public static Lab RowByRow { get; } = new()
    {
        Name = "row-by-row",
        Topic = "Out of core",
        Title = "Row by row against one pass",
        Asks = "How much slower is writing a matrix row by row?",
        Question = "A matrix of 100,000 short rows is written to a file, first a row at a time, then in large blocks. How many times longer does writing row by row take?",
        Setting = "100,000 rows of 16 numbers, 12.8 MB, written both ways, three times each. The matrix is kept as a data set under Data.",
        RunSeconds = 4,
        Minutes = 3,
        Guess = new NumberGuess("Time of row by row over time of one pass", 1, 1000, 0.5, "x", Steep: true),
        Analysis = "create-matrix",
        Parameters = new { rows = 100_000, columns = 16 },
        Sweep = Serial with { Repetitions = 3, Variants = [Variant("row by row", new { method = "perRow" }), Variant("one pass", new { method = "onePass" })] },
        Find = run =>
        {
            var one = run.Bar("large blocks, one pass", t => t.Seconds, variant: "one pass", colour: "serial");
            var rows = run.Bar("row by row", t => t.Seconds, variant: "row by row", answers: true, colour: "serial");
            return new Finding($"Row by row took {Time(rows.Value)}, one pass {Time(one.Value)}: {Times(rows.Over(one))} as long for the same bytes.",
                [one, rows], "time to write") { Value = rows.Over(one), GuessFactor = one.Value };
        },
        Lesson = new(
            ["Each row of 128 bytes is a kernel call of its own, a hundred thousand in all; a block of half a megabyte is one call for four thousand rows. The disk sees the same pages either way.",
             "Reading is the same story: all statistics in one pass over large blocks instead of a pass for each. Past the size of memory every further pass is read from the disk again."],
            "numpy.memmap writes a 12 GB matrix row by row through the page cache, and describes it with one pass for each statistic.",
            "The course's loop still works and is still slow. numpy.lib.format.open_memmap writes a header, Zarr and HDF5 keep chunks, and disks have become so fast that you wait for the calls, not for the disk.",
            null, [Dask, new("Zarr or HDF5", "many programs read parts of one large array, or the array should be compressed.")],
            [("Read it in one pass, or a pass for each statistic", "/jobs/new?analysis=describe"), ("A wrong dtype", "/labs/wrong-dtype")]),
    };

    public static Lab WrongDtype { get; } = new()
    {
        Name = "wrong-dtype",
        Timed = false,
        Topic = "Out of core",
        Title = "A wrong dtype",
        Asks = "What happens when float64 is read as float32?",
        Question = "A million temperatures, 5 to 25 degrees, are written as float64 to a file without a header. Then it is read as float32. What happens?",
        Setting = "The same file read as float64, float32, int64 and int32, once each.",
        RunSeconds = 3,
        Minutes = 3,
        Guess = new ChoiceGuess("Reading float64 as float32 gives", [("error", "an error: the type does not fit"), ("rounded", "the same numbers, rounded to 7 digits"), ("half", "every other number"), ("nonsense", "twice as many numbers, most of them nonsense")]),
        Analysis = "misread",
        Parameters = new { length = Length },
        Sweep = Serial with
        {
            Repetitions = 1,
            Variants = [Variant("float64", new { readAs = "float64" }), Variant("float32", new { readAs = "float32" }), Variant("int64", new { readAs = "int64" }), Variant("int32", new { readAs = "int32" })],
        },
        Find = run =>
        {
            Bar[] bars = [Of("float64", "as float64, what it is"), Of("float32", "as float32"), Of("int64", "as int64"), Of("int32", "as int32")];
            var (count, mean) = (run.Bar("", t => t.Number("count"), variant: "float32").Value, run.Bar("", t => t.Number("mean"), variant: "float32").Value);
            return new Finding($"No error at all. Read as float32 the file holds {Format.Count((long)(count ?? 0))} numbers with a mean of {Mean(mean)}; read as float64, {Format.Count(Length)} numbers with a mean of {Mean(bars[0].Value)}.",
                bars, "absolute mean of the values read, log axis") { Choice = count is null ? null : count > Length ? "nonsense" : "rounded", Steep = true, Kind = "number" };

            Bar Of(string variant, string label) => run.Bar(label, t => t.Number("mean") is { } mean ? Math.Abs(mean) : null, variant: variant, answers: variant == "float32");
        },
        Lesson = new(
            ["A raw file holds bytes. Eight bytes are one float64 or two float32: twice as many numbers, of which every other one is made of the low digits of the true one and looks random, with now and then a NaN or a value of 1e38.",
             "Nothing can detect it, so check count, minimum and maximum before you believe a mean. Better still, keep the type with the data: a .npy file holds dtype, shape and order in its header."],
            "numpy.memmap needs dtype and shape from you; with the wrong ones it gives wrong numbers and no error.",
            "numpy.load(…, mmap_mode='r') reads the header of .npy files, so the type cannot be mistaken; Zarr, HDF5 and Parquet keep it too. Raw files from instruments and Fortran programs are as untyped as ever.",
            null, [new("Parquet or Arrow", "the data are tables with columns of different types."), Dask],
            [("Describe a raw file of your own", "/jobs/new?analysis=describe"), ("Data", "/data")]),
    };

    public static Lab ForcedCollection { get; } = new()
    {
        Name = "forced-collection",
        Topic = "Garbage collector",
        Title = "Three moments to force a collection",
        Asks = "How long do a hundred forced collections pause a program?",
        Question = "A program loads 80 MB in a hundred steps and forces a garbage collection: once in its steady state with everything in use, once after releasing the memory, or after every step. How long do the hundred collections pause it in total?",
        Setting = "80 MB in blocks of 1,000 numbers; a forced, compacting collection at each of the three moments, twice each.",
        RunSeconds = 3,
        Minutes = 5,
        Guess = new NumberGuess("Total pause when collecting at every step", 1, 20_000, 1, "ms", Steep: true),
        Analysis = "gc-collect",
        Parameters = new { elements = 10_000_000 },
        Sweep = Serial with
        {
            Repetitions = 2,
            Variants = [Variant("steady state", new { when = "steadyState", reference = "held" }), Variant("after letting go", new { when = "afterFree", reference = "dropped" }), Variant("every step", new { when = "everyIteration", reference = "dropped" })],
        },
        Find = run =>
        {
            var (steady, free, every) = (Of("steady state", "steady state"), Of("after letting go", "after release"), Of("every step", "every step") with { Answers = true });
            return new Finding($"Collecting at every step paused the program for {Time(every.Value)} in total; once after releasing the memory cost {Time(free.Value)} and freed {Freed("after letting go")}, once in the steady state {Time(steady.Value)} and freed {Freed("steady state")}.",
                [steady, free, every], "pause of all forced collections, log axis") { Value = every.Value * 1000, GuessFactor = 0.001, Steep = true };

            Bar Of(string variant, string label) => run.Bar(label, t => t.Number("pauseSeconds"), variant: variant, colour: "serial");
            Quantity Freed(string variant) => Format.Bytes(run.Bar("", t => Math.Max(0, (t.Number("heapBeforeBytes") - t.Number("heapAfterBytes")) ?? 0), variant: variant).Value);
        },
        Lesson = new(
            ["What is referenced is never freed. In the steady state a forced collection looks at everything and frees only the garbage that the next ordinary one would have freed; after release it returns the array's memory at once; at every step it looks at everything loaded so far, a hundred times.",
             "A forced collection is right at one moment only: after something large was released and before something large begins. Otherwise leave the collector alone, and watch its pauses under Trials."],
            "gc.collect() in a steady state, after del of something large, and never in every iteration of a loop.",
            "In CPython most memory is freed by reference counts; gc.collect() only finds cycles. del frees a large array at once if it was the last reference, which in a script or notebook it often is not: module names, _ and tracebacks keep references. gc.freeze (3.7) keeps a forked child's collector from touching the parent's pages. Free-threaded builds stop all threads for a collection.",
            ".NET moves objects and collects by generations, so the cost of a forced full collection grows with what is alive. Arrays of 85 KB and more lie in a heap of their own that is compacted only when asked to.",
            [new("a process per step", "memory must certainly be returned, as it is when the process ends."), Dask],
            [("Collections and pauses of every trial", "/jobs?tag=lab-forced-collection"), ("Held and dropped side by side", "/jobs/new?analysis=gc-collect&variants=held:+%7B%22reference%22:+%22held%22%7D%0Adropped:+%7B%22reference%22:+%22dropped%22%7D")]),
    };

    const int Length = 1_000_000;

    static string Mean(double? value) => LabWords.Value("number", value);
}
