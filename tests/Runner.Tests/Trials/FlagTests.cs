using Dashboard.Core.Measurement.Environment;

namespace Dashboard.Runner.Tests.Trials;

[Collection(OneTrialAtATime.Name)]
public sealed class FlagTests
{
    [Theory]
    [InlineData(2, 2, false, false)]
    [InlineData(3, 2, true, false)]
    [InlineData(5, 2, false, true)]
    [InlineData(4, null, false, false)]
    public async Task Workers_that_share_cores_are_told_from_workers_beyond_the_usable_cpus(int workers, int? cores, bool smt, bool oversubscribed)
    {
        Environment.SetEnvironmentVariable(UsableCpus.Setting, "4");
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
