using System.Globalization;
using System.Text.Json;
using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks.Parts;

/// <summary>Whether the race lab loses updates when it should and never when it must not.</summary>
static class RacesPart
{
    public static async Task MeasureAsync(Bench bench, Section section)
    {
        int runs = bench.Options.Runs ?? (bench.Options.Quick ? 10 : 100);
        section.About = $"`shared-counter` with its defaults in two processes, {(runs == 1 ? "one trial" : $"{runs} trials")} of each mode.";
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
}
