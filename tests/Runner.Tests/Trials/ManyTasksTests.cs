using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>Tens of thousands of trivial tasks, handed out one at a time.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class ManyTasksTests
{
    const int Tasks = 20_000;

    public static TheoryData<string, string?> Strategies => StrategyTests.Strategies;

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task Every_task_is_done_once_and_what_is_kept_stays_short(string strategy, string? mpi)
    {
        using var rig = new TrialRig(mpi);
        var watcher = new Watcher();
        int workers = strategy == StrategyNames.Serial ? 1 : 2;
        var outcome = await rig.RunAsync(rig.Spec(strategy, workers) with
        {
            Analysis = "sum-range",
            Parameters = JsonSerializer.SerializeToElement(new { start = 1, stop = 2, repeats = Tasks }),
        }, watcher);
        outcome.Error.ShouldBeNull(watcher.Log);
        outcome.Result!.Value.GetProperty("total").GetString().ShouldBe($"{Tasks}");
        outcome.WorkersUsed.Sum(w => w.Items).ShouldBe(Tasks);
        outcome.Timeline.Count.ShouldBeInRange(1, 4096 + workers);
        outcome.Timeline.Sum(c => c.Items).ShouldBe(Tasks);
        foreach (var stretches in outcome.Timeline.GroupBy(c => c.Worker))
        {
            stretches.Zip(stretches.Skip(1)).ShouldAllBe(pair => pair.First.EndSeconds <= pair.Second.StartSeconds);
        }
    }
}
