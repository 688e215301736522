using System.Text.RegularExpressions;
using Dashboard.Core.Protocol;
using Dashboard.TestKit;

namespace Dashboard.Benchmarks.Reporting;

/// <summary>The page of this machine's CPU. Parts that are not run again keep the sections they have.</summary>
sealed partial class BenchmarkPage
{
    readonly NodeFacts machine;
    readonly Dictionary<string, string> sections;

    public BenchmarkPage(NodeFacts machine)
    {
        this.machine = machine;
        string folder = Directory.CreateDirectory(System.IO.Path.Combine(Repository.Root, "docs", "benchmarks")).FullName;
        Path = System.IO.Path.Combine(folder, Unusual().Replace(machine.CpuModel.ToLowerInvariant(), "-").Trim('-') + ".md");
        sections = File.Exists(Path) ? Read(File.ReadAllText(Path)) : [];
    }

    public string Path { get; }

    /// <summary>Puts a section in its place and writes the page; one that was left out replaces no figures.</summary>
    public void Keep(Section section)
    {
        if (section.LeftOut is null || !sections.ContainsKey(section.Title))
        {
            sections[section.Title] = section.ToMarkdown();
        }

        var known = Part.All.Select(part => part.Title).Where(sections.ContainsKey).Select(title => sections[title]);
        File.WriteAllText(Path, Head() + "\n" + string.Join('\n', known));
    }

    static Dictionary<string, string> Read(string page) => page.Split("\n## ").Skip(1)
        .ToDictionary(text => text[..text.IndexOf('\n')].Trim(), text => "## " + text.TrimEnd() + "\n");

    string Head() => $"""
        # Benchmarks: {machine.CpuModel}

        Written by `./bench.sh`. {machine.UsableCpus} of {machine.MachineCpus} CPUs usable{(machine.Virtual ? ", virtual machine" : "")}, vectors of {machine.VectorBits} bits, {Caches()}, {machine.MemoryBytes / (1L << 30)} GiB of memory; {machine.OperatingSystem}, kernel {machine.Kernel}, {machine.Runtime}.

        Ours are trials of the published build (ReadyToRun), theirs the programs in [tests/Benchmarks/anchors](../../tests/Benchmarks/anchors). Both run by
        turns, with as many threads or processes, bound to no CPU. One sample is one run of either: the mean of its region, which is
        repeated until it has lasted 0.2 s, after one pass that does not count. **Times as fast** is the ratio of the
        best samples; quartiles go from the faster to the slower.
        Each section says when and with which versions it was measured.

        """;

    string Caches() => string.Join(", ", machine.Caches.Where(cache => cache.Type != "Instruction").Select(cache => $"L{cache.Level} {cache.Bytes / 1024} KiB"));

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Unusual();
}
