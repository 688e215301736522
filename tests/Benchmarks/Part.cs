using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Parts;
using Dashboard.Benchmarks.Parts.Engines;
using Dashboard.Benchmarks.Parts.Road;

namespace Dashboard.Benchmarks;

/// <summary>A part of the benchmarks that can run alone; its section of the page bears its title.</summary>
/// <param name="QuickSeconds">About how long it takes with <c>--quick</c>; it is not begun with less time left.</param>
/// <param name="Browser">Whether it starts one.</param>
sealed record Part(string Name, string Title, int QuickSeconds, Func<Bench, Section, Task> Measure, bool Browser = false)
{
    /// <summary>In the order in which they run: what compares with other tools first, what may be left out last.</summary>
    public static IReadOnlyList<Part> All { get; } =
    [
        new("kernels", "Formulas over arrays in memory", 40, KernelsPart.MeasureAsync),
        new("arrays", "Statistics of a file of 3.9 GB", 27, ArraysPart.MeasureAsync),
        new("csv", "Largest delay of each of 60 CSV files", 22, CsvPart.MeasureAsync),
        new("mpi", "Area under a curve on MPI ranks", 9, MpiPart.MeasureAsync),
        new("pool", "Trivial tasks in a pool of processes", 5, PoolPart.MeasureAsync),
        new("engines", "Clusters of engines", 40, EnginesPart.MeasureAsync),
        new("scaling", "What a second thread gains", 18, ScalingPart.MeasureAsync),
        new("races", "Races and locks", 9, RacesPart.MeasureAsync),
        new("lock", "What an interpreter's lock does to threads", 5, InterpreterLockPart.MeasureAsync),
        new("cost", "What timing and live progress cost", 11, InstrumentationPart.MeasureAsync),
        new("history", "A history of 100,000 jobs", 12, HistoryPart.MeasureAsync),
        new("road", "What the road costs", 35, RoadPart.MeasureAsync, Browser: true),
        new("pages", "What the pages weigh, and how soon they are there", 60, PagesPart.MeasureAsync, Browser: true),
    ];

    /// <exception cref="ArgumentException">There is no such part.</exception>
    public static Part Find(string name) => All.FirstOrDefault(part => part.Name == name)
        ?? throw new ArgumentException($"There is no part '{name}'. Allowed: {string.Join(", ", All.Select(part => part.Name))}; --quick, --runs N, --help.");
}
