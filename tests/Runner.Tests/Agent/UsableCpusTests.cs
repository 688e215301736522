using Dashboard.Core.Measurement.Environment;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Dashboard.Runner.Tests.Agent;

public sealed class UsableCpusTests : IDisposable
{
    readonly TempFolder _root = new();
    readonly Dictionary<string, string> _variables = [];

    public UsableCpusTests()
    {
        _root.Write("sys/devices/system/cpu/online", "0-7\n");
        _root.Write("proc/self/status", "Name:\ttest\nCpus_allowed:\tff\nCpus_allowed_list:\t0-7\n");
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_free_machine_needs_no_reason() => Read().ShouldSatisfyAllConditions(
        u => u.Count.ShouldBe(8), u => u.MachineCpus.ShouldBe(8), u => u.Cpus.ShouldBe([0, 1, 2, 3, 4, 5, 6, 7]), u => u.Reason.ShouldBeNull());

    [Fact]
    public void The_affinity_mask_bounds_and_cpus_that_are_offline_do_not_count()
    {
        _root.Write("proc/self/status", "Cpus_allowed_list:\t2-3,6,100-120\n");
        Read().ShouldSatisfyAllConditions(u => u.Count.ShouldBe(3), u => u.Cpus.ShouldBe([2, 3, 6]), u => u.Reason!.ShouldContain("affinity mask"));
    }

    [Fact]
    public void A_version_1_quota_of_a_parent_group_bounds_and_is_rounded_down()
    {
        MountVersion1("/jobs/mine");
        _root.Write("sys/fs/cgroup/cpu/jobs/mine/cpu.cfs_quota_us", "-1");
        _root.Write("sys/fs/cgroup/cpu/jobs/cpu.cfs_quota_us", "250000");
        _root.Write("sys/fs/cgroup/cpu/jobs/cpu.cfs_period_us", "100000");
        Read().ShouldSatisfyAllConditions(u => u.Count.ShouldBe(2), u => u.Reason.ShouldBe("the control group's quota is 2.5 CPUs"));
    }

    [Fact]
    public void A_version_2_quota_bounds_and_less_than_one_cpu_is_one()
    {
        MountVersion2("/slice/mine");
        _root.Write("sys/fs/cgroup/slice/mine/cpu.max", "50000 100000");
        Read().Count.ShouldBe(1);
        _root.Write("sys/fs/cgroup/slice/mine/cpu.max", "max 100000");
        Read().Count.ShouldBe(8);
    }

    [Fact]
    public void A_version_2_memory_limit_is_the_nodes_memory()
    {
        MountVersion2("/slice");
        _root.Write("proc/meminfo", "MemTotal:       16000000 kB\nMemAvailable:    9000000 kB\n");
        _root.Write("sys/fs/cgroup/slice/memory.max", "1073741824");
        _root.Write("sys/fs/cgroup/slice/memory.current", "500000000");
        _root.Write("sys/fs/cgroup/slice/memory.stat", "anon 1\ninactive_file 100000000\n");
        _root.Write("proc/stat", "cpu0 0 0 0 100 0 0 0 0 0 0\n");
        var pulse = new NodePulseReader(new SystemFiles(_root.Path), [0]).Read();
        pulse.MemoryBytes.ShouldBe(1L << 30);
        pulse.MemoryUsedBytes.ShouldBe(400_000_000);
    }

    [Theory]
    [InlineData("SLURM_CPUS_ON_NODE", null, 4)]
    [InlineData("PBS_NUM_PPN", null, 4)]
    [InlineData("NCPUS", "PBS_JOBID", 4)]
    [InlineData("NCPUS", null, 8)]
    public void A_batch_systems_grant_bounds(string name, string? beside, int expected)
    {
        _variables[name] = "4";
        _variables[beside ?? "NOTHING"] = "17.host";
        Read().Count.ShouldBe(expected);
    }

    [Fact]
    public void A_setting_wins_and_says_so()
    {
        _variables[UsableCpus.Setting] = "3";
        Read().ShouldSatisfyAllConditions(u => u.Count.ShouldBe(3), u => u.Reason.ShouldBe("set to 3 by a setting; the machine would allow 8"));
    }

    [Fact]
    public void Cpu_lists_read_back_as_written() => Prop.ForAll(
        Gen.Choose(0, 300).ListOf().Select(l => l.Distinct().Order().ToArray()).ToArbitrary(),
        cpus => CpuList.Parse(CpuList.Format(cpus)).SequenceEqual(cpus)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("3-1")]
    [InlineData("a")]
    [InlineData("1-2-3")]
    [InlineData("-1")]
    public void What_is_no_list_is_empty(string text) => CpuList.Parse(text).ShouldBeEmpty();

    UsableCpus Read() => UsableCpus.Read(new SystemFiles(_root.Path), name => _variables.GetValueOrDefault(name));

    void MountVersion1(string group)
    {
        _root.Write("proc/self/mountinfo", "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct\n");
        _root.Write("proc/self/cgroup", $"4:cpu,cpuacct:{group}\n");
    }

    void MountVersion2(string group)
    {
        _root.Write("proc/self/mountinfo", "35 24 0:30 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n");
        _root.Write("proc/self/cgroup", $"0::{group}\n");
    }
}
