using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.TestKit;

namespace Dashboard.Benchmarks;

/// <summary>The figures as a page that is kept per CPU, with everything that one needs to compare them.</summary>
static partial class Report
{
    public static string Write(JsonElement node, IReadOnlyList<Figure> figures)
    {
        string cpu = node.Text("cpuModel") ?? "unknown";
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "docs", "benchmarks")).FullName;
        string path = Path.Combine(folder, Unusual().Replace(cpu.ToLowerInvariant(), "-").Trim('-') + ".md");
        File.WriteAllText(path, Page(cpu, node, figures));
        return path;
    }

    public static string Table(IReadOnlyList<Figure> figures)
    {
        var table = new StringBuilder("| what | n | median | quartiles | target | |\n| --- | ---: | ---: | ---: | ---: | --- |\n");
        foreach (var figure in figures)
        {
            table.AppendLine(CultureInfo.InvariantCulture,
                $"| {figure.What} | {figure.Seconds.Count} | {Milliseconds(figure.Median)} | {Milliseconds(figure.Quantile(0.25))} to {Milliseconds(figure.Quantile(0.75))} | {Milliseconds(figure.TargetSeconds)} | {(figure.Holds ? "holds" : "missed")} |");
        }

        return table.ToString();
    }

    static string Page(string cpu, JsonElement node, IReadOnlyList<Figure> figures) => $"""
        # What the road costs: {cpu}

        Written by `./bench.sh` on {DateTime.UtcNow:yyyy-MM-dd}; {node.Text("usableCpus")} of {node.Text("machineCpus")} CPUs usable, {node.Text("operatingSystem")}, kernel {node.Text("kernel")}, {RuntimeInformation.FrameworkDescription}, {node.Text("mpi") ?? "no MPI"}.
        Published build (ReadyToRun). A trial's cost is the time from its launch to the exit of its last process, less all time in
        its region of 10 ms, which is repeated until it lasts 0.2 s.

        {Table(figures)}
        """ + "\n";

    static string Milliseconds(double seconds) => (seconds * 1000).ToString("0", CultureInfo.InvariantCulture) + " ms";

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Unusual();
}
