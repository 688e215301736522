using System.Globalization;
using Dashboard.Core.Measurement.Environment;

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
