using Dashboard.Core.Strategies;
using Dashboard.Runner.Tests.Trials;

namespace Dashboard.Runner.Tests.Labs;

/// <summary>What processes and the collector do, as seen by real ones.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class ProgramLabTests
{
    const long ArrayBytes = 2_000_000 * sizeof(double);

    [Theory]
    [InlineData("afterFree", 1)]
    [InlineData("steadyState", 1)]
    [InlineData("everyIteration", 101)]
    public async Task A_forced_collection_frees_what_is_dropped_and_nothing_that_is_held(string when, int collections)
    {
        using var rig = new TrialRig();
        foreach (string reference in new[] { "held", "dropped" })
        {
            var result = await rig.ResultAsync("gc-collect", StrategyNames.Serial, 1,
                $$"""{ "elements": 2000000, "when": "{{when}}", "reference": "{{reference}}" }""");
            result.Number("heapBeforeBytes").ShouldBeGreaterThan(ArrayBytes);
            long after = result.Number("heapAfterBytes");
            (reference == "held" ? after > ArrayBytes : after < ArrayBytes / 2).ShouldBeTrue(result.GetRawText());
            result.Number("collections").ShouldBe(collections);
            result.GetProperty("pauseSeconds").GetDouble().ShouldBeInRange(1e-6, 20);
        }
    }

    [Theory]
    [InlineData(StrategyNames.Serial, 1, 4)]
    [InlineData(StrategyNames.Processes, 2, 1)]
    public async Task Children_are_started_and_reaped_and_change_nothing_of_their_parent(string strategy, int workers, int count)
    {
        using var rig = new TrialRig();
        var result = await rig.ResultAsync("process-launch", strategy, workers, $$"""{ "count": {{count}} }""");
        long[] pids = [.. result.GetProperty("pids").EnumerateArray().Select(p => p.GetInt64())];
        pids.Append(result.Number("parentPid")).Distinct().Count().ShouldBe(count + 1, result.GetRawText());
        result.GetProperty("exitCodes").EnumerateArray().Select(c => c.GetInt32()).ShouldBe(Enumerable.Range(0, count));
        result.Number("childValue").ShouldBe(result.Number("parentValue") + 1);
        double process = result.GetProperty("launchSecondsMedian").GetDouble();
        process.ShouldBeInRange(1e-4, 20);
        result.GetProperty("threadLaunchSecondsMedian").GetDouble().ShouldBeInRange(1e-7, process);
        pids.ShouldAllBe(pid => !Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task A_task_gives_the_same_sum_in_a_worker_and_in_a_process_of_its_own()
    {
        using var rig = new TrialRig();
        var inWorker = await rig.ResultAsync("task-cost", StrategyNames.Pool, 2, """{ "tasks": 5, "additions": 1000, "runIn": "worker" }""");
        var inProcess = await rig.ResultAsync("task-cost", StrategyNames.Pool, 2, """{ "tasks": 5, "additions": 1000, "runIn": "newProcess" }""");
        inProcess.GetProperty("total").GetString().ShouldBe("12497500");
        inProcess.GetRawText().ShouldBe(inWorker.GetRawText());
    }

    [Fact]
    public async Task A_program_is_refused_in_words_until_applications_exist()
    {
        using var rig = new TrialRig();
        var outcome = await rig.RunAsync(rig.LabSpec("process-launch", StrategyNames.Serial, 1, """{ "program": "gzip" }"""));
        outcome.Error!.Kind.ShouldBe("input");
        outcome.Error.Message.ShouldContain("not built yet");
    }
}
