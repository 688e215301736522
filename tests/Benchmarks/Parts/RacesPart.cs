using System.Globalization;
using System.Text.Json;
using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks.Parts;

/// <summary>Whether the race lab loses updates when it should and never when it must not, and what an interpreter's lock does.</summary>
static class RacesPart
{
    public static async Task MeasureAsync(Bench bench, Section section)
    {
        int runs = bench.Options.Runs ?? (bench.Options.Quick ? 10 : 100);
        section.About = $"`shared-counter` with its defaults in two processes, {(runs == 1 ? "one trial" : $"{runs} trials")} of each mode. `sum-range` with `interpreterLock`, as Python runs threads: two threads should take the serial time, two processes less.";
        await CountersAsync(bench, section, runs);
        await InterpreterLockAsync(bench, section);
    }

    static async Task CountersAsync(Bench bench, Section section, int runs)
    {
        var table = section.AddTable("shared-counter", "runs", "lost updates in", "updates lost in all", "target").Untimed();
        foreach (string mode in new[] { "unsafe", "lock", "atomic" })
        {
            var counter = bench.Ours("shared-counter", new { mode }, "processes", 2);
            await Contestant.AlternateAsync(runs, [counter]);
            var lost = counter.Runs.Select(facts => Lost(facts.Answer!.Value)).ToList();
            int losing = lost.Count(updates => updates > 0);
            bool holds = counter.Missing is null && (mode == "unsafe" ? losing >= 0.95 * runs : losing == 0);
            table.Add(holds, mode, $"{lost.Count}", counter.Missing ?? $"{losing}", $"{lost.Sum()}", mode == "unsafe" ? ">= 95 % of the runs" : "none");
        }
    }

    static long Lost(JsonElement answer) =>
        long.Parse(answer.GetProperty("lost").ToString(), CultureInfo.InvariantCulture);

    static async Task InterpreterLockAsync(Bench bench, Section section)
    {
        var parameters = new { stop = 50_000_000, repeats = 20, interpreterLock = true };
        var serial = bench.Ours("sum-range", parameters, "serial", 1);
        var threads = bench.Ours("sum-range", parameters, "threads", 2);
        var processes = bench.Ours("sum-range", parameters, "processes", 2);
        await Contestant.AlternateAsync(bench.Options.Pairs, [serial, threads, processes]);
        var table = section.AddTable("sum-range with interpreterLock", "best (median; quartiles)", "of the serial time", "target");
        Row(table, "serial", serial, serial, null, "");
        Row(table, "two threads", threads, serial, ratio => ratio is >= 0.9 and <= 1.2, "0.90 to 1.20");
        Row(table, "two processes", processes, serial, ratio => ratio <= 0.75, "<= 0.75");
        section.NoteRuns(serial, threads, processes);
    }

    static void Row(Table table, string what, Contestant contestant, Contestant serial, Func<double, bool>? holds, string target)
    {
        if (contestant.Missing is { } reason)
        {
            table.Add(false, what, reason, "", target);
            return;
        }

        double ratio = contestant.Seconds.Median / serial.Seconds.Median;
        table.Add(holds?.Invoke(ratio), what, Show.Spread(contestant.Seconds, Show.Seconds), Show.Times(ratio), target);
    }
}
