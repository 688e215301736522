using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Jobs;

public class NoiseRepeatsTests
{
    [Theory]
    [InlineData(0, 3, 0, 0)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(20, 24, 0, 5)]
    [InlineData(21, 24, 0, 6)]
    [InlineData(20, 24, 4, 1)]
    [InlineData(20, 24, 9, 0)]
    [InlineData(9_000, 9_990, 0, 10)]
    [InlineData(9_000, 10_000, 0, 0)]
    public void The_budget_is_a_quarter_of_the_measured_trials_within_the_limit(int measured, int planned, int used, int budget) =>
        NoiseRepeats.Budget(measured, planned, used).ShouldBe(budget);

    [Fact]
    public void Only_a_quiet_success_replaces_a_disturbed_one()
    {
        var (noisy, quiet) = (Success("noisy"), Success("crosses-numa"));
        NoiseRepeats.Replaces(noisy, quiet).ShouldBeTrue();
        NoiseRepeats.Replaces(noisy, noisy).ShouldBeFalse();
        NoiseRepeats.Replaces(quiet, quiet).ShouldBeFalse();
        NoiseRepeats.Replaces(null, quiet).ShouldBeFalse();
        NoiseRepeats.Replaces(noisy, quiet with { State = TrialState.Failed }).ShouldBeFalse();
    }

    static TrialOutcome Success(string flag) => new() { State = TrialState.Succeeded, Flags = [flag] };
}
