using System.Text.Json;
using Dashboard.Core.Applications;
using Dashboard.Core.Protocol;
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

    [Theory]
    [InlineData(StrategyNames.Serial, "exit $(( $(wc -l < started) + 2 ))", new[] { 3, 4, 5 })]
    [InlineData(StrategyNames.Processes, "kill -TERM $$", new[] { 143, 143, 143 })]
    public async Task A_configured_program_is_started_as_its_owner_describes_it(string strategy, string ends, int[] codes)
    {
        using var rig = new TrialRig();
        using var folder = new TestKit.TemporaryFolder();
        // Standard input is empty, the arguments are the defaults, and of the Runner's own settings there are none.
        string script = $"cat; echo \"$1 $2 $GREETING $(env | grep -c 'DOTNET_TieredPGO\\|SPEEDUP_TRIAL_CORES')\" >> started; cp started '{folder.Path}'; {ends}";
        var json = JsonSerializer.SerializeToElement(new
        {
            name = "tested", program = (string[])["bash", "-c", script, "bash", "{workers}", "{what}"], parameters = new { what = new { @default = "a b" } },
            environment = new { GREETING = "hello" },
        });
        ApplicationDefinition.Read(json, out var application).ShouldBeEmpty();
        var spec = rig.LabSpec("process-launch", strategy, strategy == StrategyNames.Serial ? 1 : 2, """{ "count": 3, "program": "tested" }""") with
        {
            Application = new ApplicationEntry(application!, folder.Path).ToJson(),
        };

        var outcome = await rig.RunAsync(spec);
        rig.Left(spec).ShouldBeEmpty();
        var result = outcome.Result.ShouldNotBeNull($"{outcome.Error}");
        result.GetProperty("exitCodes").EnumerateArray().Select(c => c.GetInt32()).ShouldBe(codes);
        result.GetProperty("pids").EnumerateArray().Select(p => p.GetInt64()).Append(result.Number("parentPid")).Distinct().Count().ShouldBe(4);
        result.GetProperty("launchSecondsMedian").GetDouble().ShouldBeInRange(1e-5, 5);
        result.GetProperty("childValue").ValueKind.ShouldBe(JsonValueKind.Null);
        File.ReadAllLines(Path.Combine(folder.Path, "started")).ShouldBe(Enumerable.Repeat("1 a b hello 0", 3));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_fault_of_its_launch_and_one_that_lasts_is_stopped()
    {
        using var rig = new TrialRig();
        TrialSpec Spec(params string[] program)
        {
            ApplicationDefinition.Read(JsonSerializer.SerializeToElement(new { name = "tested", program }), out var application).ShouldBeEmpty();
            return rig.LabSpec("process-launch", StrategyNames.Serial, 1, """{ "program": "tested" }""") with { Application = new ApplicationEntry(application!, "/").ToJson() };
        }

        (await rig.RunAsync(Spec("no-such-program"))).Error!.Kind.ShouldBe("launch");
        var lasting = Spec("sleep", "1000") with { TimeLimitSeconds = 0.6 };
        (await rig.RunAsync(lasting)).Error!.Kind.ShouldBe("timeout");
        rig.Left(lasting).ShouldBeEmpty();
        var unnamed = rig.LabSpec("process-launch", StrategyNames.Serial, 1, """{ "program": "tested" }""");
        (await rig.RunAsync(unnamed)).Error!.Kind.ShouldBe("input");
    }
}
