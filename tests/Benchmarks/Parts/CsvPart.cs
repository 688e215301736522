using System.Text.Json;
using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks.Parts;

/// <summary>The flights exercise on 1 GB of real flights, against DuckDB and Python's csv module.</summary>
static class CsvPart
{
    public static object Parameters(string folder) => new { path = folder, value = "ARR_DELAY", key = "ORIGIN", groupBy = "file" };

    public static async Task MeasureAsync(Bench bench, Section section)
    {
        string folder = await BenchData.FlightsAsync();
        long bytes = new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);
        section.About = $"`group-max` of 60 files, {bytes / 1e9:0.00} GB in the page cache, with {bench.Threads} threads: the largest ARR_DELAY of each file and **all** airports that had it. "
            + "The files are the sample's six months of real flights, ten times over. DuckDB is asked once for one such airport, in a single pass, and once for all; Python reads with its csv module in a pool of processes.";
        var ours = bench.Ours("group-max", Parameters(folder), "threads", bench.Threads);
        var one = bench.Anchors.InDuckDb("DuckDB", "group_max.mjs", folder, bench.Threads, "one");
        var all = bench.Anchors.InDuckDb("DuckDB", "group_max.mjs", folder, bench.Threads, "all");
        var python = bench.Anchors.InPython("Python", "group_max.py", [], folder, bench.Threads);
        await Contestant.AlternateAsync(bench.Options.Pairs, bench.Options.Quick ? [ours, one] : [ours, one, all]);
        Compare(section, ours, one, "DuckDB, one pass, one key", 3);
        if (!bench.Options.Quick)
        {
            await python.RunAsync();
            Compare(section, ours, all, "DuckDB, all keys", null);
            Compare(section, ours, python, "Python's csv module, all keys, one run", null);
        }

        SameAnswer(section, ours, all, "DuckDB");
        SameAnswer(section, ours, python, "Python");
        if (ours.Seconds.Any)
        {
            section.Note($"Ours at its best: {Show.Bandwidth(bytes)(ours.Seconds.Least)}.");
        }

        section.NoteRuns(ours);
    }

    static void Compare(Section section, Contestant ours, Contestant theirs, string what, double? target) =>
        section.Comparisons.Compare(what, ours, theirs, Show.Seconds, target);

    static void SameAnswer(Section section, Contestant ours, Contestant theirs, string who)
    {
        if (ours.Runs.LastOrDefault()?.Answer is { } mine && theirs.Runs.LastOrDefault()?.Answer is { } other)
        {
            section.Check(Groups(mine).SequenceEqual(Groups(other)), $"ours and {who} give the same maximum and the same keys for every file");
        }
    }

    static IEnumerable<string> Groups(JsonElement answer) => answer.GetProperty("groups").EnumerateArray()
        .Select(group => $"{group.GetProperty("group")} {group.GetProperty("max").GetDouble()} {string.Join(' ', group.GetProperty("keys").EnumerateArray())}")
        .Order(StringComparer.Ordinal);
}
