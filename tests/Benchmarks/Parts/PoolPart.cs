using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks.Parts;

/// <summary>What handing out a task costs: tasks that do next to nothing, one at a time, to two processes.</summary>
static class PoolPart
{
    const int Tasks = 20_000;
    const double LeastTasksPerSecond = 270_000;

    public static async Task MeasureAsync(Bench bench, Section section)
    {
        section.About = $"{Tasks:N0} tasks that do next to nothing, handed out one at a time to {bench.Threads} processes: `sum-range` of one number with as many repeats on strategy `pool`, against `multiprocessing.Pool.map(abs, …, chunksize=1)`.";
        var ours = bench.Ours("sum-range", new { stop = 1, repeats = Tasks }, "pool", bench.Threads);
        var python = bench.Anchors.InPython("multiprocessing.Pool", "pool.py", [], Tasks, bench.Threads);
        await Contestant.AlternateAsync(bench.Options.Pairs, [ours, python]);
        section.Comparisons.Compare("multiprocessing.Pool", ours, python, Show.Rate(Tasks, "tasks"), 3);
        if (ours.Seconds.Any)
        {
            double rate = Tasks / ours.Seconds.Least;
            section.AddTable("pool", "best", "target").Add(rate >= LeastTasksPerSecond, "tasks in a second", $"{rate:N0}", $">= {LeastTasksPerSecond:N0}");
        }

        section.NoteRuns(ours);
    }
}
