using Dashboard.Core.Strategies;
using Dashboard.Runner.Tests.Trials;

namespace Dashboard.Runner.Tests.Labs;

/// <summary>Races, locks and atomics between real processes.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class SharedMemoryLabTests
{
    /// <summary>Most runs and not all of them: a host may take one of two cores away for a whole run. How often they do is measured by the benchmark of races.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Processes_that_do_not_lock_lose_updates(int workers)
    {
        using var rig = new TrialRig();
        int lossy = 0;
        for (int run = 0; run < 10; run++)
        {
            var result = await rig.ResultAsync("shared-counter", StrategyNames.Processes, workers);
            result.Number("expected").ShouldBe(50 * workers);
            result.Number("lost").ShouldBe(50 * workers - result.Number("actual"));
            lossy += result.Number("lost") > 0 ? 1 : 0;
        }
        lossy.ShouldBeGreaterThanOrEqualTo(6);
    }

    [Theory]
    [InlineData("lock", 2)]
    [InlineData("lock", 5)]
    [InlineData("atomic", 2)]
    [InlineData("atomic", 5)]
    public async Task A_lock_and_an_atomic_addition_lose_none(string mode, int workers)
    {
        using var rig = new TrialRig();
        var result = await rig.ResultAsync("shared-counter", StrategyNames.Processes, workers,
            $$"""{ "mode": "{{mode}}", "increments": 300, "delayMilliseconds": 0, "readWriteGapMicroseconds": 5 }""");
        result.GetRawText().ShouldBe($$"""{"expected":{{300 * workers}},"actual":{{300 * workers}},"lost":0}""");
    }

    [Fact]
    public async Task A_single_worker_loses_none()
    {
        using var rig = new TrialRig();
        (await rig.ResultAsync("shared-counter", StrategyNames.Processes, 1)).Number("lost").ShouldBe(0);
    }

    [Theory]
    [InlineData(StrategyNames.Processes, 1, 10)]
    [InlineData(StrategyNames.Processes, 3, 10)]
    [InlineData(StrategyNames.Processes, 4, 2)]
    [InlineData(StrategyNames.Engines, 3, 10)]
    public async Task Each_element_of_a_shared_array_is_negated_once(string strategy, int workers, int length)
    {
        using var rig = new TrialRig();
        var result = await rig.ResultAsync("shared-array", strategy, workers, $$"""{ "length": {{length}} }""");
        result.GetProperty("values").EnumerateArray().Select(v => v.GetInt32()).ShouldBe(Enumerable.Range(0, length).Select(i => -i));
    }
}
