using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks.Parts;

/// <summary>What an interpreter's lock, as Python has one, does to threads.</summary>
static class InterpreterLockPart
{
    public static async Task MeasureAsync(Bench bench, Section section)
    {
        section.About = "`sum-range` with `interpreterLock`, as Python runs threads: two threads should take the serial time, two processes less.";
        await CompareAsync(bench, section);
    }

    static async Task CompareAsync(Bench bench, Section section)
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
