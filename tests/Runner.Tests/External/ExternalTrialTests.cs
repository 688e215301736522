#pragma warning disable CA1416 // Programs and file modes of Linux, as the Runner itself.
using System.Text.Json;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Tests.Trials;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.External;

/// <summary>Programs of the user's own, started for real.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class ExternalTrialTests : IDisposable
{
    readonly ProgramRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task A_program_is_timed_by_itself_and_its_figures_are_read()
    {
        rig.Script("sum.sh", """
            sleep 0.1
            echo "elapsed: 50 ms"
            echo "rate 1.5"
            echo "rate 2.5"
            echo "{ \"deep\": [ { \"count\": 7 } ] }" > figures.json
            echo "sum = 42"
            """);
        var outcome = await SucceedAsync("""
            { "program": ["{folder}/sum.sh"],
              "elapsed": { "pattern": "elapsed: ([0-9.]+) ms", "unit": "ms" },
              "metrics": { "rate": { "pattern": "rate (\\S+)", "unit": "GB/s" }, "count": { "file": "figures.json", "member": "deep.0.count" } },
              "check": { "pattern": "sum = (\\d+)" } }
            """);

        outcome.Seconds!.Value.ShouldBe(0.05, 1e-9);
        outcome.StartupSeconds!.Value.ShouldBeGreaterThan(0.05);
        (outcome.Phases!.Startup + outcome.Phases.Compute).ShouldBe(outcome.StartupSeconds.Value + outcome.Seconds!.Value, 1e-6);
        var result = outcome.Result!.Value;
        result.GetProperty("exitCode").GetInt32().ShouldBe(0);
        result.GetProperty("metrics").GetProperty("rate").ToString().ShouldBe("""{"value":2.5,"unit":"GB/s"}""");
        result.GetProperty("metrics").GetProperty("count").GetProperty("value").GetDouble().ShouldBe(7);
        result.GetProperty("stdoutTail").GetString()!.ShouldEndWith("sum = 42");
    }

    [Fact]
    public async Task Results_agree_where_the_check_captures_the_same()
    {
        rig.Script("answer.sh", "echo took $RANDOM$RANDOM; echo answer = $1");
        const string definition = """{ "program": ["{folder}/answer.sh", "{answer}"], "parameters": { "answer": { "type": "integer" } }, "check": { "pattern": "answer = (.*)" } }""";
        var first = await SucceedAsync(definition, arguments: """{ "answer": 1 }""");
        var second = await SucceedAsync(definition, arguments: """{ "answer": 1 }""");
        var other = await SucceedAsync(definition, arguments: """{ "answer": 2 }""");
        second.ResultHash.ShouldBe(first.ResultHash);
        other.ResultHash.ShouldNotBe(first.ResultHash);
    }

    [Fact]
    public async Task Without_its_own_time_the_wall_clock_counts()
    {
        rig.Script("sleep.sh", "sleep 0.2");
        var outcome = await SucceedAsync("""{ "program": ["{folder}/sleep.sh"] }""");
        outcome.Seconds!.Value.ShouldBeGreaterThanOrEqualTo(0.2);
        outcome.ElapsedSeconds!.Value.ShouldBeGreaterThanOrEqualTo(outcome.Seconds.Value);
        outcome.Flags.ShouldNotContain("fewer-chunks-than-workers");
    }

    [Fact]
    public async Task Arguments_reach_the_program_as_they_are_and_no_shell()
    {
        rig.Script("show.sh", """printf '<%s>\n' "$@" "$THREADS" "$PWD" """);
        const string wild = "a b'c\"d $(touch pwned) `id` ; {workers} * \\n";
        var outcome = await SucceedAsync(
            """{ "program": ["{folder}/show.sh", "--text={text}", "{{literal}}"], "parameters": { "text": {} }, "environment": { "THREADS": "{workers}" }, "setup": ["export FROM_SETUP=1"] }""",
            arguments: JsonSerializer.Serialize(new { text = wild }), workers: 2);
        string said = outcome.Result!.Value.GetProperty("stdoutTail").GetString()!;
        said.ShouldStartWith($"<--text={wild}>\n<{{literal}}>\n<2>\n<");
        File.Exists(Path.Combine(rig.Folder, "pwned")).ShouldBeFalse();
    }

    [Fact]
    public async Task Set_up_lines_come_first_and_a_failing_one_ends_the_trial()
    {
        rig.Script("show.sh", "echo compiler=$COMPILER");
        var good = await SucceedAsync("""{ "program": ["{folder}/show.sh"], "setup": ["COMPILER=gcc-13", "export COMPILER"] }""");
        good.Result!.Value.GetProperty("stdoutTail").GetString().ShouldBe("compiler=gcc-13");

        var bad = await RunAsync("""{ "program": ["{folder}/show.sh"], "setup": ["no-such-command"] }""");
        bad.Error!.ShouldSatisfyAllConditions(e => e.Kind.ShouldBe("analysis"), e => e.Message.ShouldContain("126"), e => e.Message.ShouldContain("no-such-command"));
    }

    [Fact]
    public async Task Mpirun_starts_one_rank_a_worker()
    {
        rig.Script("rank.sh", "echo rank $OMPI_COMM_WORLD_RANK$PMI_RANK of ranks");
        var outcome = await SucceedAsync("""{ "program": ["{folder}/rank.sh"], "launcher": "mpirun", "check": { "pattern": "^rank \\d of (ranks)" } }""", workers: 3);
        string said = outcome.Result!.Value.GetProperty("stdoutTail").GetString()!;
        said.Split('\n').ShouldBe(["rank 0 of ranks", "rank 1 of ranks", "rank 2 of ranks"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("echo oops >&2; exit 3", "{}", "analysis", "ended with code 3; a correct run ends with 0. It last said: oops")]
    [InlineData("kill -SEGV $$", "{}", "crash", "SIGSEGV")]
    [InlineData("echo nothing", """{ "check": { "pattern": "sum = " } }""", "analysis", "No line of the output matches the check 'sum = '")]
    [InlineData("echo nothing", """{ "check": { "checksum": "out.bin" } }""", "analysis", "out.bin")]
    [InlineData("echo nothing", """{ "elapsed": { "pattern": "t=(.*)" } }""", "analysis", "elapsed time was not found")]
    [InlineData("echo t=1e9", """{ "elapsed": { "pattern": "t=(.*)" } }""", "analysis", "is the unit of elapsed right?")]
    [InlineData("echo t=x", """{ "elapsed": { "pattern": "t=(.*)" } }""", "analysis", "elapsed time was not found")]
    [InlineData("echo fine", """{ "workingDirectory": "/no/such/folder" }""", "launch", "/no/such/folder")]
    public async Task What_goes_wrong_is_said(string script, string more, string kind, string message)
    {
        rig.Script("wrong.sh", script);
        var outcome = await RunAsync(Merge("""{ "program": ["{folder}/wrong.sh"] }""", more));
        outcome.State.ShouldBe(TrialState.Failed);
        outcome.Error!.ShouldSatisfyAllConditions(e => e.Kind.ShouldBe(kind), e => e.Message.ShouldContain(message));
    }

    [Theory]
    [InlineData("./not-there", "not-there is not there")]
    [InlineData("no-such-program-anywhere", "not on the search path")]
    [InlineData("{folder}/plain.txt", "cannot be started: Permission denied")]
    public async Task A_program_that_cannot_be_started_is_named(string program, string message)
    {
        await File.WriteAllTextAsync(Path.Combine(rig.Folder, "plain.txt"), "no program", TestContext.Current.CancellationToken);
        var outcome = await RunAsync(JsonSerializer.Serialize(new { program = new[] { program } }));
        outcome.Error!.ShouldSatisfyAllConditions(e => e.Kind.ShouldBe("launch"), e => e.Message.ShouldContain(message));
    }

    [Fact]
    public async Task A_flood_of_output_is_bounded()
    {
        rig.Script("flood.sh", "yes 0123456789012345678901234567890123456789 | head -c 100000000; echo the end");
        var watcher = new Watcher();
        var outcome = await RunAsync("""{ "program": ["{folder}/flood.sh"], "check": { "pattern": "the (end)" } }""", watcher: watcher);
        outcome.State.ShouldBe(TrialState.Succeeded, outcome.Error?.Message);
        outcome.Result!.Value.GetProperty("stdoutTail").GetString()!.Length.ShouldBeLessThan(20_000);
        watcher.Log.Split('\n').Length.ShouldBeLessThan(2_100);
        outcome.PeakAnonymousBytes!.Value.ShouldBeLessThan(100_000_000);
    }

    [Fact]
    public async Task A_program_that_ignores_the_request_to_stop_is_killed()
    {
        rig.Script("deaf.sh", "trap '' TERM INT; echo ready; while :; do sleep 1; done");
        await CancelAsync("""{ "program": ["{folder}/deaf.sh"] }""");
    }

    [Fact]
    public async Task A_program_that_forks_away_leaves_nothing_running()
    {
        rig.Script("away.sh", "env -i setsid /bin/sleep 77.25 >/dev/null 2>&1 & echo ready; sleep 0.1");
        var outcome = await SucceedAsync("""{ "program": ["{folder}/away.sh"] }""");
        outcome.Result!.Value.GetProperty("stdoutTail").GetString().ShouldBe("ready");
        SleepersLeft().ShouldBeEmpty();

        rig.Script("away.sh", "env -i setsid /bin/sleep 77.25 >/dev/null 2>&1 & echo ready; sleep 60");
        await CancelAsync("""{ "program": ["{folder}/away.sh"] }""");
        SleepersLeft().ShouldBeEmpty();
    }

    static IEnumerable<string> SleepersLeft() => Directory.GetDirectories("/proc").Select(d => Path.Combine(d, "cmdline")).Where(File.Exists)
        .Select(f => { try { return File.ReadAllText(f); } catch (IOException) { return ""; } }).Where(c => c.Contains("sleep\0" + "77.25", StringComparison.Ordinal));

    async Task CancelAsync(string definition)
    {
        using var cancel = new CancellationTokenSource();
        var watcher = new Watcher();
        var spec = rig.Spec(definition);
        var running = rig.RunAsync(spec, watcher, cancel.Token);
        await Wait.ForAsync("the program's first word", TimeSpan.FromSeconds(20), () => watcher.Log, log => log.Contains("ready", StringComparison.Ordinal));
        await cancel.CancelAsync();
        var outcome = await running;
        outcome.State.ShouldBe(TrialState.Cancelled);
        outcome.Stopped!.Confirmed.ShouldBeTrue();
    }

    static string Merge(string a, string b)
    {
        var merged = System.Text.Json.Nodes.JsonNode.Parse(a)!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(b)!.AsObject())
        {
            merged[name] = value?.DeepClone();
        }
        return merged.ToJsonString();
    }

    Task<TrialOutcome> RunAsync(string definition, string arguments = "{}", int workers = 1, Watcher? watcher = null) =>
        rig.RunAsync(rig.Spec(definition, arguments, workers), watcher);

    async Task<TrialOutcome> SucceedAsync(string definition, string arguments = "{}", int workers = 1)
    {
        var outcome = await RunAsync(definition, arguments, workers);
        outcome.State.ShouldBe(TrialState.Succeeded, outcome.Error?.Message);
        return outcome;
    }
}
