using System.Diagnostics;
using System.Globalization;
using Dashboard.Core.Measurement.Environment;
using Shouldly;
using Xunit;

namespace Dashboard.Runner.Tests.Agent;

public sealed class NodeFactsTests : IDisposable
{
    readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void This_machine_is_described_as_its_own_tools_see_it()
    {
        var facts = NodeProbe.Read((null, "none"));
        facts.Kernel.ShouldBe(Ask("uname", "-r"));
        facts.MachineCpus.ShouldBe(int.Parse(Ask("getconf", "_NPROCESSORS_ONLN"), CultureInfo.InvariantCulture));
        if (facts.UsableCpusReason is null || facts.UsableCpusReason.Contains("affinity", StringComparison.Ordinal))
        {
            facts.UsableCpus.ShouldBe(int.Parse(Ask("nproc"), CultureInfo.InvariantCulture));
        }
        facts.PhysicalCores.ShouldBeInRange(1, facts.MachineCpus);
        facts.CpuModel.ShouldNotBeNullOrWhiteSpace();
        facts.VectorBits.ShouldBeOneOf(64, 128, 256, 512);
        facts.MpiReason.ShouldBe("none");
    }

    [Fact]
    public void The_comparability_key_ignores_host_kernel_runtime_and_some_megabytes_but_not_the_hardware()
    {
        var facts = NodeProbe.Read((null, "none")) with { MemoryBytes = 16L << 30, Host = "a" };
        string key = NodeIdentity.ComparabilityKey(facts);
        NodeIdentity.ComparabilityKey(facts with { Host = "b", Kernel = "9.9", Runtime = "11", MemoryBytes = (16L << 30) - (3 << 20) }).ShouldBe(key);
        NodeIdentity.ComparabilityKey(facts with { CpuModel = "another" }).ShouldNotBe(key);
        NodeIdentity.ComparabilityKey(facts with { UsableCpus = facts.UsableCpus + 1 }).ShouldNotBe(key);
        NodeIdentity.ComparabilityKey(facts with { MemoryBytes = 32L << 30 }).ShouldNotBe(key);
        NodeIdentity.EnvironmentId(facts with { Kernel = "9.9" }).ShouldNotBe(NodeIdentity.EnvironmentId(facts));
    }

    [Fact]
    public void Caches_cores_and_memory_domains_are_counted_for_the_usable_cpus()
    {
        for (int cpu = 0; cpu < 4; cpu++)
        {
            _root.Write($"sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list", cpu < 2 ? "0-1" : "2-3");
            _root.Write($"sys/devices/system/cpu/cpu{cpu}/cache/index0/level", "1");
            _root.Write($"sys/devices/system/cpu/cpu{cpu}/cache/index0/size", "48K");
            _root.Write($"sys/devices/system/cpu/cpu{cpu}/cache/index0/type", "Data");
            _root.Write($"sys/devices/system/cpu/cpu{cpu}/cache/index0/shared_cpu_list", cpu < 2 ? "0-1" : "2-3");
        }
        _root.Write("sys/devices/system/node/node0/cpulist", "0-1");
        _root.Write("sys/devices/system/node/node1/cpulist", "2-3");
        var topology = new CpuTopology(new SystemFiles(_root.Path));
        topology.PhysicalCores([0, 1, 2]).ShouldBe(2);
        topology.NumaNodes([0, 1, 2]).ShouldBe(2);
        topology.NumaNodes([0]).ShouldBe(1);
        topology.Caches([0, 1, 2, 3]).ShouldBe([new(1, "data", 48 << 10, 2)]);
    }

    [Fact]
    public void A_pulse_is_the_change_since_the_one_before_on_the_usable_cpus()
    {
        _root.Write("proc/stat", "cpu  9 9 9 9\ncpu0 100 0 100 1000 0 0 0 0 0 0\ncpu1 0 0 0 1000 0 0 0 0 0 0\ncpu2 0 0 0 0 0 0 0 0 0 0\n");
        _root.Write("proc/loadavg", "1.25 0.5 0.1 1/100 1");
        _root.Write("proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 400 kB\n");
        var reader = new NodePulseReader(new SystemFiles(_root.Path), [0, 1]);
        _root.Write("proc/stat", "cpu0 150 0 130 1000 0 0 0 20 0 0\ncpu1 0 0 0 1090 10 0 0 0 0 0\ncpu2 999 0 0 0 0 0 0 0 0 0\n");
        var pulse = reader.Read();
        pulse.CpuPercent.ShouldBe(40);
        pulse.CoresBusy.ShouldBe(0.8, 1e-9);
        pulse.StealPercent.ShouldBe(10);
        pulse.LoadAverage.ShouldBe(1.25);
        pulse.MemoryUsedBytes.ShouldBe(600 * 1024);
        reader.Read().CpuPercent.ShouldBe(40, "no time passed, so the last answer stands");
    }

    [Fact]
    public void Idleness_leaves_out_what_this_process_and_its_children_used()
    {
        Times(busy: 100, own: 10);
        var gauge = new IdlenessGauge(new SystemFiles(_root.Path), [0]);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.15)
        {
            Thread.Yield();
        }
        Times(busy: 200, own: 110);
        gauge.ForeignCores().ShouldBe(0);
        gauge.ForeignCores().ShouldBeNull("too little time has passed to tell");
    }

    void Times(int busy, int own)
    {
        _root.Write("proc/stat", $"cpu0 {busy} 0 0 1000 0 0 0 0 0 0\n");
        _root.Write("proc/self/stat", $"17 (a name) with) S 1 2 3 4 5 6 7 8 9 10 {own / 2} {own - (own / 2)} 0 0 20 0 1 0 5 6 7\n");
    }

    static string Ask(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string answer = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return answer;
    }
}
