using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>An analysis that lays out its inputs before the barrier and takes its statistics after the region, in real processes and ranks.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class EvaluateTests
{
    static readonly Lazy<Task<TrialOutcome>> Reference = new(() => RunAsync(StrategyNames.Serial, 1, null));

    public static TheoryData<string, string?> Strategies => StrategyTests.Strategies;

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task Statistics_are_the_same_on_every_strategy(string strategy, string? mpi)
    {
        foreach (int workers in strategy == StrategyNames.Serial ? [1] : new[] { 1, 2, 3 })
        {
            var outcome = await RunAsync(strategy, workers, mpi);
            outcome.ResultHash.ShouldBe((await Reference.Value).ResultHash, $"{strategy} with {workers}");
            outcome.Result!.Value.GetProperty("length").GetInt64().ShouldBe(200_000);
            outcome.Result!.Value.GetProperty("first").GetArrayLength().ShouldBe(10);
            outcome.WorkersUsed.Sum(w => w.Items).ShouldBe(200_000);
        }
    }

    static async Task<TrialOutcome> RunAsync(string strategy, int workers, string? mpi)
    {
        using var rig = new TrialRig(mpi);
        var watcher = new Watcher();
        var outcome = await rig.RunAsync(rig.Spec(strategy, workers) with
        {
            Analysis = "evaluate",
            Parameters = JsonSerializer.SerializeToElement(new { expression = "exp(-a)*sin(b) + tan(c)", length = 200_000 }),
        }, watcher);
        outcome.Error.ShouldBeNull(watcher.Log);
        return outcome;
    }
}
