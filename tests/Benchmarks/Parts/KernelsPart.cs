using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Measurement.Environment;

namespace Dashboard.Benchmarks.Parts;

/// <summary>Two formulas over 50 million doubles that lie in memory, against C, numexpr and NumPy.</summary>
static class KernelsPart
{
    public const long Length = 50_000_000;

    /// <summary>What theirs are compiled with.</summary>
    const string Flags = "-O3 -march=native -ffast-math -fopenmp -lm";

    public static readonly Formula Polynomial = new("poly", "a**2 + b**2 + 2*a*b", OfC: 0.9, OfNumexpr: 3.2);
    public static readonly Formula Transcendental = new("trans", "exp(-a)*sin(b) + sqrt(a*b)", OfC: 0.8, OfNumexpr: 8);

    public static async Task MeasureAsync(Bench bench, Section section)
    {
        section.About = $"`evaluate` on {Length:N0} doubles with {bench.Threads} threads; inputs in memory, output written, a pass being 1.2 GB. "
            + $"C with OpenMP, `gcc {Flags}`; numexpr with as many threads; NumPy and our evaluator `eager` with one.";
        var table = section.Comparisons;
        foreach (var formula in new[] { Polynomial, Transcendental })
        {
            await CompareAsync(bench, section, table, formula);
        }

        double ceiling = Triad.Measure(bench.Threads, UsableCpus.Read().Cpus, Binding.Close, Length * sizeof(double), CancellationToken.None);
        section.Note($"STREAM's triad, which moves as many bytes a pass and stores past the caches too, had {ceiling / 1e9:0.0} GB/s with {bench.Threads} threads after that: "
            + $"at that rate a formula of two inputs takes {Show.Seconds(Length * 3 * sizeof(double) / ceiling)}.");
    }

    static async Task CompareAsync(Bench bench, Section section, Table table, Formula formula)
    {
        var fused = bench.Ours("evaluate", formula.Parameters("fused"), "threads", bench.Threads);
        var c = bench.Anchors.Compiled("C", "evaluate", Flags, formula.Name, Length, bench.Threads);
        var numexpr = bench.Anchors.InPython("numexpr", "evaluate.py", ["numpy", "numexpr"], "numexpr", formula.Name, Length, bench.Threads);
        var eager = bench.Ours("evaluate", formula.Parameters("eager"), "serial", 1);
        var numpy = bench.Anchors.InPython("NumPy", "evaluate.py", ["numpy"], "numpy", formula.Name, Length, 1);
        await Contestant.AlternateAsync(bench.Options.Pairs, [fused, c, numexpr]);
        await Contestant.AlternateAsync(bench.Options.Quick ? 1 : bench.Options.Pairs, [eager, numpy]);
        table.Compare($"`{formula.Text}`: C", fused, c, Show.Seconds, formula.OfC);
        table.Compare($"`{formula.Text}`: numexpr", fused, numexpr, Show.Seconds, formula.OfNumexpr);
        table.Compare($"`{formula.Text}`: NumPy, one thread, and `eager`", eager, numpy, Show.Seconds, null);
        section.NoteRuns($"`{formula.Text}`: ", fused, eager);
    }
}

/// <param name="Name">As the anchors call it.</param>
/// <param name="OfC">How many times as fast as C it must be.</param>
sealed record Formula(string Name, string Text, double OfC, double OfNumexpr)
{
    public object Parameters(string evaluator) => new { expression = Text, length = KernelsPart.Length, evaluator };
}
