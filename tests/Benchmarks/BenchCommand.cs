using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;
using Dashboard.Core.Measurement.Environment;

namespace Dashboard.Benchmarks;

/// <summary>Runs the parts that were asked for and keeps each one's section as soon as it is measured.</summary>
static class BenchCommand
{
    /// <returns>0 where every target that was judged holds, 1 where one is missed, 2 for wrong arguments.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Contains("--help"))
        {
            Console.WriteLine(BenchOptions.Help);
            return 0;
        }

        try
        {
            var options = BenchOptions.Read(arguments);
            using var bench = new Bench(options);
            return await RunAsync(bench, options) ? 0 : 1;
        }
        catch (ArgumentException error)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
    }

    static async Task<bool> RunAsync(Bench bench, BenchOptions options)
    {
        var page = new BenchmarkPage(NodeProbe.Read((null, null)));
        bool holds = true;
        foreach (var part in options.Parts)
        {
            var section = await MeasureAsync(bench, part);
            Console.WriteLine(section.ToMarkdown());
            page.Keep(section);
            holds &= !section.Missed;
        }

        Console.WriteLine($"{page.Path} written after {bench.Clock.Spent.TotalSeconds:0} s.");
        return holds;
    }

    static async Task<Section> MeasureAsync(Bench bench, Part part)
    {
        var section = new Section(part.Title);
        if (bench.Clock.Left is { } left && left < TimeSpan.FromSeconds(part.QuickSeconds))
        {
            section.LeftOut = $"Not run: {left.TotalSeconds:0} s were left of the 3 minutes of `--quick`, it needs about {part.QuickSeconds} s. Run `./bench.sh {part.Name}`.";
            return section;
        }

        Console.Error.WriteLine($"[{bench.Clock.Spent.TotalSeconds:0} s] {part.Name}: {part.Title} ...");
        section.Busy = await bench.Quiet.WaitAsync(TimeSpan.FromSeconds(bench.Options.Quick ? 3 : 15));
        using var watch = QuietCheck.Watch(part.Browser);
        try
        {
            await part.Measure(bench, section);
        }
        catch (Exception fault) when (fault is InvalidOperationException or IOException or TimeoutException)
        {
            section.Fail(fault.Message);
        }

        section.Busy ??= watch.Complaint();
        section.Describe(bench.Options, bench.Anchors.TakeVersions());
        return section;
    }
}
