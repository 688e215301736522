using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Tests.Trials;

[Collection(OneTrialAtATime.Name)]
public sealed class FlagTests
{
    static readonly int Cpus = Environment.ProcessorCount;

    [Fact]
    public async Task A_worker_for_each_core_bears_no_flag() =>
        await FlagsAsync(Cpus, Cpus, workers: 2, cores: 2, smt: false, oversubscribed: false);

    [Fact]
    public async Task Workers_beyond_the_cores_share_them() =>
        await FlagsAsync(Cpus, Cpus, workers: 2, cores: 1, smt: true, oversubscribed: false);

    [Fact]
    public async Task Workers_beyond_the_usable_cpus_are_oversubscribed_whatever_the_cores() =>
        await FlagsAsync(1, Cpus, workers: 2, cores: 1, smt: false, oversubscribed: true);

    [Fact]
    public async Task Where_the_cores_are_unknown_nothing_is_said_of_them() =>
        await FlagsAsync(Cpus, Cpus, workers: 2, cores: null, smt: false, oversubscribed: false);

    [Fact]
    public async Task Where_a_setting_claims_more_cpus_than_there_are_the_cores_say_nothing() =>
        await FlagsAsync(2 * Cpus, Cpus, workers: 2, cores: 1, smt: false, oversubscribed: false);

    [Fact]
    public async Task A_region_that_cannot_be_repeated_and_ends_at_once_is_too_short()
    {
        using var rig = new TrialRig();
        var array = rig.Spec("processes", 2) with { Analysis = "shared-array", Parameters = JsonSerializer.SerializeToElement(new { length = 10 }) };
        var outcome = await rig.RunAsync(array);
        outcome.InnerLoops.ShouldBe(1);
        outcome.Flags.Contains("too-short").ShouldBe(outcome.Seconds < 0.01);
        (await rig.RunAsync(rig.Spec("threads", 2))).Flags.ShouldNotContain("too-short", "what may be repeated is");
    }

    [Theory]
    [InlineData("threads", false, null, 2)]
    [InlineData("threads", true, null, 64)]
    [InlineData("mpi", true, null, 192)]
    [InlineData("mpi", true, 2, 128)]
    public void Whole_nodes_of_Slurm_are_charged_for_with_every_core(string strategy, bool whole, int? nodes, int charged)
    {
        using var rig = new TrialRig();
        var spec = rig.Spec(strategy, 2) with { WholeNodes = whole, Layout = nodes is { } n ? new LayoutRequest(n, 1, 1) : null };
        var allocation = new Dictionary<string, string> { ["SLURM_JOB_ID"] = "7", ["SLURM_JOB_NODELIST"] = "n[1-3]", ["SLURM_JOB_CPUS_PER_NODE"] = "64(x3)" };
        TrialNodes.Charged(spec, allocation.GetValueOrDefault).ShouldBe(charged);
    }

    static async Task FlagsAsync(int usable, int machine, int workers, int? cores, bool smt, bool oversubscribed)
    {
        machine.ShouldBeGreaterThanOrEqualTo(2, "These trials need two CPUs.");
        Environment.SetEnvironmentVariable(UsableCpus.Setting, usable.ToString(CultureInfo.InvariantCulture));
        try
        {
            using var rig = new TrialRig();
            var flags = (await rig.RunAsync(rig.Spec("threads", workers) with { PhysicalCores = cores })).Flags;
            flags.Contains("smt").ShouldBe(smt);
            flags.Contains("oversubscribed").ShouldBe(oversubscribed);
        }
        finally
        {
            Environment.SetEnvironmentVariable(UsableCpus.Setting, null);
        }
    }
}
