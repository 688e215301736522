using System.Diagnostics;
using System.Text.Json;
using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;
using Dashboard.Core.Analyses;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Benchmarks.Parts;

/// <summary>
/// What timing every chunk and showing live progress cost: the same kernel in this process, pass by pass by turns, through a trial's
/// crew with a thread that reports its counters ten times a second, and as a bare loop over its chunks.
/// </summary>
static class InstrumentationPart
{
    const double MostShare = 0.01;

    public static async Task MeasureAsync(Bench bench, Section section)
    {
        section.About = "One thread maps all chunks of a kernel, pass by pass by turns: as a trial does, with two clock readings and a mark per chunk, live counters and a thread that reports them ten times a second; and as a bare loop. "
            + "The cost is the median over all pairs of passes.";
        string matrix = await bench.Data.MatrixAsync(), flights = await BenchData.FlightsAsync();
        var table = section.AddTable("kernel", "pairs", "bare: median", "as in a trial: median", "cost", "target");
        double seconds = bench.Options.Quick ? 1.5 : 6;
        Row(table, $"evaluate {KernelsPart.Polynomial.Text}, 1e7 doubles", "evaluate", new { expression = KernelsPart.Polynomial.Text, length = 10_000_000 }, seconds);
        Row(table, "describe, 0.9 GB in the page cache", "describe", new { path = matrix, select = new { rows = new[] { 0, 5000 } } }, seconds);
        Row(table, "group-max, 0.1 GB of CSV", "group-max", CsvPart.Parameters(Path.Combine(flights, "2001-*.csv")), seconds);
        Row(table, "integrate, 2e7 strips", "integrate", new { intervals = 20_000_000 }, seconds);
    }

    static void Row(Table table, string what, string analysis, object parameters, double seconds)
    {
        var found = AnalysisCatalog.Find(analysis) ?? throw new InvalidOperationException($"There is no analysis '{analysis}'.");
        using var run = found.Prepare(JsonSerializer.SerializeToElement(parameters, ProtocolJson.Options), new AnalysisContext());
        run.Prime();
        var pairs = Measure(run, TimeSpan.FromSeconds(seconds));
        var cost = new Samples([.. pairs.Select(pair => pair.Watched / pair.Bare - 1)]);
        table.Add(cost.Median <= MostShare, what, $"{pairs.Count}", Show.Seconds(new Samples([.. pairs.Select(pair => pair.Bare)]).Median),
            Show.Seconds(new Samples([.. pairs.Select(pair => pair.Watched)]).Median), Show.Percent(cost.Median), $"<= {Show.Percent(MostShare)}");
    }

    /// <summary>At least five pairs, and as many more as the time allows.</summary>
    static List<(double Bare, double Watched)> Measure(IAnalysisRun run, TimeSpan time)
    {
        using var board = TrialBoard.Private(1);
        var crew = new SerialCrew(board, run);
        using var reporter = new Reporter(board);
        var pairs = new List<(double, double)>();
        _ = (BarePass(run), WatchedPass(crew, reporter));
        for (long start = Stopwatch.GetTimestamp(); pairs.Count < 5 || Stopwatch.GetElapsedTime(start) < time;)
        {
            // Whoever comes second finds other caches, so they change places.
            pairs.Add(pairs.Count % 2 == 0 ? (BarePass(run), WatchedPass(crew, reporter)) : Swap((WatchedPass(crew, reporter), BarePass(run))));
        }

        return pairs;
    }

    static (double, double) Swap((double First, double Second) pair) => (pair.Second, pair.First);

    static double BarePass(IAnalysisRun run)
    {
        long start = Stopwatch.GetTimestamp();
        var context = new Unwatched();
        object[] partials = new object[run.Chunks.Count];
        for (int chunk = 0; chunk < partials.Length; chunk++)
        {
            partials[chunk] = run.Map(chunk, context);
        }

        run.Reduce(partials);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    static double WatchedPass(SerialCrew crew, Reporter reporter)
    {
        using var reporting = reporter.Report();
        long start = Stopwatch.GetTimestamp();
        LoopTimes times = default;
        crew.Board.Claimed = 0;
        crew.RunLoop(ref times);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    sealed class Unwatched : MapContext
    {
        public override void Advance(long items)
        {
        }
    }

    /// <summary>Reads the board ten times a second while it is asked to and writes what it read as a message, as a trial's leader does.</summary>
    sealed class Reporter : IDisposable
    {
        readonly TrialBoard board;
        readonly Thread thread;
        readonly ManualResetEventSlim active = new();
        readonly Stream messages = File.OpenWrite("/dev/null");
        volatile bool closing;

        public Reporter(TrialBoard board)
        {
            this.board = board;
            thread = new Thread(Run) { IsBackground = true };
            thread.Start();
        }

        public Pause Report()
        {
            active.Set();
            return new Pause(active);
        }

        void Run()
        {
            while (!closing)
            {
                active.Wait();
                ref var line = ref board.Worker(0);
                var worker = new WorkerProgress(0, line.Pid, "", "running", line.Items, line.ChunkPlusOne - 1, "", line.BusyTicks);
                JsonSerializer.Serialize(messages, new TrialProgress(line.Items, line.Items, 0, [worker]), ProtocolJson.Options);
                Thread.Sleep(100);
            }
        }

        public void Dispose()
        {
            closing = true;
            active.Set();
            thread.Join();
            messages.Dispose();
            active.Dispose();
        }
    }

    readonly struct Pause(ManualResetEventSlim active) : IDisposable
    {
        public void Dispose() => active.Reset();
    }
}
