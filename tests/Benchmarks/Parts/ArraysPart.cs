using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Benchmarks.Tools;
using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks.Parts;

/// <summary>One pass over a file of 3.9 GB, from the page cache against C and NumPy, from disk against dd.</summary>
static partial class ArraysPart
{
    const long MostAnonymousBytes = 150_000_000;
    const string Flags = "-O3 -march=native -fopenmp -lm";

    public static async Task MeasureAsync(Bench bench, Section section)
    {
        string file = await bench.Data.MatrixAsync();
        section.About = $"`describe` of a `.npy` file of {BenchData.MatrixSide:N0} x {BenchData.MatrixSide:N0} doubles: count, missing, smallest, largest, mean and standard deviation in one pass. "
            + $"C maps the file and uses OpenMP, `gcc {Flags}`; NumPy maps it too and has one thread. Cold runs follow a `posix_fadvise` that drops the file's pages; the bytes that came from disk are read in `/proc/self/io`.";
        var table = section.Comparisons;
        var ours = await WarmAsync(bench, section, table, file);
        var cold = await ColdAsync(bench, section, table, file);
        Memory(section, [.. ours.Runs, .. cold.Runs]);
    }

    static async Task<Contestant> WarmAsync(Bench bench, Section section, Table table, string file)
    {
        var ours = bench.Ours("describe", new { path = file }, "threads", bench.Threads);
        var c = bench.Anchors.Compiled("C", "describe", Flags, file, new FileInfo(file).Length - BenchData.MatrixBytes, bench.Threads);
        var serial = bench.Ours("describe", new { path = file }, "serial", 1);
        var sums = bench.Anchors.InPython("NumPy", "describe.py", ["numpy"], "rowsums", file);
        var four = bench.Anchors.InPython("NumPy", "describe.py", ["numpy"], "four", file);
        await Contestant.AlternateAsync(bench.Options.Pairs, [ours, c, serial, sums]);
        var rate = Show.Bandwidth(BenchData.MatrixBytes);
        table.Compare($"page cache, {bench.Threads} threads: C", ours, c, rate, 0.9);
        table.Compare("page cache, one thread: NumPy's sum alone, row by row", serial, sums, rate, null);
        if (!bench.Options.Quick)
        {
            await four.RunAsync();
            table.Compare("page cache, one thread: NumPy's min, max, mean and std", serial, four, rate, null);
        }

        SameAnswer(section, ours, c);
        section.NoteRuns(ours, serial);
        return ours;
    }

    static async Task<Contestant> ColdAsync(Bench bench, Section section, Table table, string file)
    {
        var ours = FromDisk(file, bench.Ours("describe", new { path = file }, "threads", bench.Threads));
        var dd = FromDisk(file, new Contestant("dd", () => CopyAsync(file)));
        // A virtual disk varies twofold from run to run (seen: dd at 0.4 to 2.5 GB/s within a minute), so the best needs more runs.
        await Contestant.AlternateAsync(bench.Options.Quick ? Math.Min(2, bench.Options.Pairs) : 3 * bench.Options.Pairs, [ours, dd]);
        table.Compare($"disk, {bench.Threads} threads: `dd bs=8M`", ours, dd, Show.Bandwidth(BenchData.MatrixBytes), 0.95);
        long least = ours.Runs.Concat(dd.Runs).Select(facts => facts.DiskBytes ?? 0).DefaultIfEmpty().Min();
        section.Note($"Cold runs had at least {Show.Percent(least / (double)BenchData.MatrixBytes)} of the file from disk, ours and dd's.");
        section.NoteRuns(ours);
        return ours;
    }

    /// <summary>The same, with the file's pages dropped before each run, and what came from disk noted.</summary>
    static Contestant FromDisk(string file, Contestant warm) => new(warm.Name, async () =>
    {
        PageCache.Drop(file);
        long before = PageCache.BytesFromDisk();
        var facts = await warm.RunOnceAsync();
        long read = PageCache.BytesFromDisk() - before;
        return read >= 0.98 * BenchData.MatrixBytes ? facts with { DiskBytes = read }
            : throw new InvalidOperationException($"only {read:N0} bytes came from disk: not a cold run");
    });

    static async Task<RunFacts> CopyAsync(string file)
    {
        var said = await Shell.RunAsync("env", ["LC_ALL=C", "dd", $"if={file}", "of=/dev/null", "bs=8M"]);
        return new RunFacts(double.Parse(CopiedIn().Match(said.Errors).Groups[1].ValueSpan, CultureInfo.InvariantCulture));
    }

    static void Memory(Section section, IReadOnlyList<RunFacts> runs)
    {
        long peak = runs.Select(facts => facts.PeakAnonymousBytes ?? 0).DefaultIfEmpty().Max();
        section.AddTable("memory of `describe`", "peak", "target")
            .Add(peak > 0 && peak < MostAnonymousBytes, "anonymous memory of all its processes, largest of all runs above", Show.Bytes(peak), $"< {Show.Bytes(MostAnonymousBytes)}");
    }

    static void SameAnswer(Section section, Contestant ours, Contestant theirs)
    {
        if (ours.Runs.LastOrDefault()?.Answer is not { } mine || theirs.Runs.LastOrDefault()?.Answer is not { } other)
        {
            return;
        }

        string? differing = new[] { "count", "missing", "min", "max", "mean", "std" }.FirstOrDefault(field => !Near(mine, other, field));
        section.Check(differing is null, $"ours and C agree in count, missing, min, max, mean and std{(differing is null ? "" : $": they differ in {differing}")}");
    }

    /// <summary>Theirs adds in whatever order, so its last digits are free.</summary>
    static bool Near(JsonElement a, JsonElement b, string field)
    {
        double x = a.GetProperty(field).GetDouble(), y = b.GetProperty(field).GetDouble();
        return Math.Abs(x - y) <= 1e-9 * Math.Abs(y);
    }

    [GeneratedRegex(@"copied, ([0-9.e+-]+) s")]
    private static partial Regex CopiedIn();
}
