using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Tests.Trials;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.Labs;

/// <summary>Labs wait for each other in many ways; a cancelled one leaves no process, also none that it started itself.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class LabStopTests
{
    [Theory]
    [InlineData("shared-counter", 2, """{ "increments": 1000000, "mode": "lock" }""")]
    [InlineData("messaging", 2, """{ "kind": "pipe", "messages": 100000, "bytes": 500000 }""")]
    [InlineData("messaging", 1, """{ "kind": "manager", "messages": 100000, "bytes": 500000 }""")]
    public async Task A_cancelled_lab_leaves_nothing(string analysis, int workers, string parameters)
    {
        using var rig = new TrialRig();
        using var cancel = new CancellationTokenSource();
        var watcher = new Watcher();
        var spec = rig.LabSpec(analysis, StrategyNames.Processes, workers, parameters);
        var running = rig.RunAsync(spec, watcher, cancel.Token);
        await Wait.ForAsync("some messages or increments", TimeSpan.FromSeconds(20), () => watcher.Progress.LastOrDefault(), p => p is { ItemsDone: > 0 });
        await cancel.CancelAsync();
        var outcome = await running;
        outcome.State.ShouldBe(TrialState.Cancelled);
        outcome.Stopped!.Confirmed.ShouldBeTrue();
        rig.Left(spec).ShouldBeEmpty();
    }
}
