using System.Globalization;
using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks.Parts;

/// <summary>Every kernel on one and on two threads, beside what the machine's second CPU gives a loop that shares nothing.</summary>
static class ScalingPart
{
    const double LeastShare = 0.93;

    public static async Task MeasureAsync(Bench bench, Section section)
    {
        section.About = "Two threads against one, both on strategy `threads`. **Share** is the speedup, by the best of each, over the throughput that two pinned copies of a scalar loop have over one, "
            + "which is all that the machine's second CPU is worth. Loops that move more than they compute meet the limit of the memory first.";
        var worth = new List<double>();
        var kernels = await KernelsAsync(bench);
        for (int round = 0; round < (bench.Options.Quick ? Math.Min(2, bench.Options.Pairs) : bench.Options.Pairs); round++)
        {
            worth.AddRange(SecondCore.Measure() is { } ratio ? [ratio] : []);
            await Contestant.AlternateAsync(1, [.. kernels.SelectMany(kernel => new[] { kernel.One, kernel.Two })]);
        }

        if (worth.Count == 0)
        {
            section.Note("One CPU is usable: nothing to compare.");
            return;
        }

        Table(section, kernels, new Samples(worth));
        section.NoteRuns([.. kernels.SelectMany(kernel => new[] { kernel.One, kernel.Two })]);
    }

    static void Table(Section section, IReadOnlyList<Kernel> kernels, Samples worth)
    {
        string shown = string.Create(CultureInfo.InvariantCulture, $"{worth.Median:0.00} ({worth.Values.Min():0.00} to {worth.Values.Max():0.00})");
        section.Note($"Two pinned copies of a scalar loop had {shown} times the throughput of one: median, least and most of {worth.Values.Count}.");
        var table = section.AddTable("what", "one thread: best (median; quartiles)", "two threads: best (median; quartiles)", "speedup", "share", "target");
        foreach (var kernel in kernels.Where(kernel => kernel.One.Seconds.Any && kernel.Two.Seconds.Any))
        {
            double speedup = kernel.One.Seconds.Least / kernel.Two.Seconds.Least, share = speedup / worth.Median;
            table.Add(kernel.Target is { } least ? share >= least : null, kernel.What, Show.Spread(kernel.One.Seconds, Show.Seconds), Show.Spread(kernel.Two.Seconds, Show.Seconds),
                Show.Times(speedup), Show.Times(share), kernel.Target is { } target ? $">= {Show.Times(target)}" : "");
        }

        foreach (var kernel in kernels.Where(kernel => (kernel.One.Missing ?? kernel.Two.Missing) is not null))
        {
            table.Add(false, kernel.What, kernel.One.Missing ?? "", kernel.Two.Missing ?? "", "", "", "");
        }
    }

    static async Task<IReadOnlyList<Kernel>> KernelsAsync(Bench bench)
    {
        string matrix = await bench.Data.MatrixAsync(), flights = await BenchData.FlightsAsync();
        Kernel[] first = [Of("group-max, 1 GB of CSV", "group-max", CsvPart.Parameters(flights), LeastShare), Of("integrate, 2e8 strips", "integrate", new { intervals = 200_000_000 }, null)];
        return bench.Options.Quick ? first :
        [
            .. first,
            Of("describe, 3.9 GB in the page cache", "describe", new { path = matrix }, null),
            Of($"evaluate {KernelsPart.Polynomial.Text}", "evaluate", KernelsPart.Polynomial.Parameters("fused"), null),
            Of($"evaluate {KernelsPart.Transcendental.Text}", "evaluate", KernelsPart.Transcendental.Parameters("fused"), null),
        ];

        Kernel Of(string what, string analysis, object parameters, double? target) =>
            new(what, bench.Ours(analysis, parameters, "threads", 1), bench.Ours(analysis, parameters, "threads", 2), target);
    }

    sealed record Kernel(string What, Contestant One, Contestant Two, double? Target);
}
