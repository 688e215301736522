#pragma warning disable CA1416 // Programs and file modes of Linux, as the Runner itself.
using System.Diagnostics;
using System.Text.Json;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Tests.Trials;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.External;

/// <summary>Programs that behave badly: each ends in a clear state, leaves nothing running and hangs nobody.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class BadProgramTests : IDisposable
{
    readonly ProgramRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task A_program_that_closes_its_output_and_goes_on_is_waited_for()
    {
        var outcome = await RunAsync("exec >&- 2>&-; sleep 0.4", """{ "elapsed": null }""");
        outcome.State.ShouldBe(TrialState.Succeeded, outcome.Error?.Message);
        outcome.Seconds!.Value.ShouldBeGreaterThanOrEqualTo(0.4);
        (outcome.Printed!.StdoutBytes, outcome.Printed.StderrBytes).ShouldBe((0L, 0L));
    }

    [Fact]
    public async Task A_program_that_closes_its_output_and_never_ends_is_ended_by_the_time_limit()
    {
        var outcome = await RunAsync("echo ready; exec >&- 2>&-; sleep 60", limit: 1);
        outcome.State.ShouldBe(TrialState.Failed);
        outcome.Error!.Kind.ShouldBe("timeout");
        outcome.Printed!.StdoutTail.ShouldBe("ready");
        outcome.ElapsedSeconds!.Value.ShouldBeLessThan(20);
    }

    [Fact]
    public async Task A_program_that_reads_its_input_finds_it_at_its_end()
    {
        var outcome = await RunAsync("read -r line; echo \"got [$line] and $?\"; cat | wc -c");
        outcome.State.ShouldBe(TrialState.Succeeded, outcome.Error?.Message);
        outcome.Printed!.StdoutTail!.Split('\n').ShouldBe(["got [] and 1", "0"]);
    }

    [Fact]
    public async Task Binary_output_and_broken_text_are_kept_as_text_that_can_be_stored()
    {
        var watcher = new Watcher();
        var outcome = await RunAsync(@"head -c 300000 /dev/urandom; printf '\xff\xfe\x00\xc3(\xed\xa0\x80\n'; printf 'sum = \xe2\x82\xac 42\n'", """{ "check": { "pattern": "sum = . (\\d+)" } }""", watcher: watcher);
        outcome.State.ShouldBe(TrialState.Succeeded, outcome.Error?.Message);
        outcome.Printed!.Checked.ShouldBe("42");
        outcome.Printed.StdoutBytes.ShouldBeGreaterThan(300_000);
        // Whatever was said goes through the protocol and back unchanged: no lone surrogates.
        string sent = JsonSerializer.Serialize(outcome, ProtocolJson.Options);
        JsonSerializer.Deserialize<TrialOutcome>(sent, ProtocolJson.Options)!.Printed!.StdoutTail.ShouldBe(outcome.Printed.StdoutTail);
    }

    [Fact]
    public async Task An_endless_line_is_cut_and_memory_stays_flat()
    {
        var outcome = await RunAsync("head -c 400000000 /dev/zero | tr '\\0' x; echo; echo end = 1", """{ "check": { "pattern": "end = (1)" } }""");
        outcome.State.ShouldBe(TrialState.Succeeded, outcome.Error?.Message);
        outcome.Printed!.StdoutBytes.ShouldBe(400_000_000 + 9);
        outcome.Printed.StdoutTail!.Length.ShouldBeLessThan(20_000);
        outcome.PeakAnonymousBytes!.Value.ShouldBeLessThan(100_000_000);
    }

    [Fact]
    public async Task Both_streams_are_told_apart_and_counted_whatever_became_of_the_run()
    {
        var watcher = new Watcher();
        var outcome = await RunAsync("echo one; echo two >&2; printf three; exit 4", watcher: watcher);
        outcome.Error!.ShouldSatisfyAllConditions(e => e.Kind.ShouldBe("analysis"), e => e.Message.ShouldContain("ended with code 4"), e => e.Message.ShouldContain("two"));
        outcome.Printed.ShouldBe(new ProgramPrint(9, 4, "one\nthree", "two", null, outcome.Printed!.Metrics));
        watcher.Log.Split('\n').ShouldBe([$"runner: Starts {rig.Folder}/bad.sh", "program: one", "program (error): two", "program: three"], ignoreOrder: true);
    }

    /// <summary>Daemons fork twice, leave the session and drop the environment, so that neither parent, group nor mark finds them.</summary>
    [Theory]
    [InlineData("sleep 0.2", TrialState.Succeeded)]
    [InlineData("sleep 60", TrialState.Failed)]
    [InlineData("trap '' TERM; while :; do sleep 0.1; done", TrialState.Failed)]
    [InlineData("sleep 0.5; kill -9 $PPID; sleep 60", TrialState.Failed)]
    public async Task A_daemon_that_it_leaves_is_ended_with_it(string after, TrialState state)
    {
        string daemon = $"( ( env -i setsid /bin/bash -c 'trap \"\" TERM HUP INT; while :; do /bin/sleep 0.05; done # {rig.Folder}' & ) & )";
        var clock = Stopwatch.StartNew();
        var outcome = await RunAsync($"{daemon}; echo ready; {after}", limit: 1.5);
        outcome.State.ShouldBe(state, outcome.Error?.Message);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(25));
        Running(rig.Folder).ShouldBeEmpty();
    }

    /// <summary>The daemon holds the program's output open and floods it: the run ends with the program all the same.</summary>
    [Fact]
    public async Task A_daemon_that_floods_the_output_ends_with_the_program()
    {
        var outcome = await RunAsync($"( setsid /bin/bash -c 'trap \"\" TERM; while :; do echo flood; done # {rig.Folder}' & ); sleep 0.3; echo done = 1", limit: 30);
        outcome.State.ShouldBe(TrialState.Succeeded, outcome.Error?.Message);
        outcome.ElapsedSeconds!.Value.ShouldBeLessThan(15);
        Running(rig.Folder).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("#!/no/such/interpreter\n", "cannot be started")]
    [InlineData("\x7f" + "ELF nothing of the kind", "cannot be started")]
    public async Task A_file_that_is_no_program_is_named(string content, string message)
    {
        rig.Executable("bad.sh", content);
        var outcome = await RunAsync(null);
        outcome.Error!.ShouldSatisfyAllConditions(e => e.Kind.ShouldBe("launch"), e => e.Message.ShouldContain(message), e => e.Message.ShouldContain("bad.sh"));
    }

    [Fact]
    public async Task A_folder_is_no_program()
    {
        Directory.CreateDirectory(Path.Combine(rig.Folder, "bad.sh"));
        var outcome = await RunAsync(null);
        outcome.Error!.ShouldSatisfyAllConditions(e => e.Kind.ShouldBe("launch"), e => e.Message.ShouldContain("bad.sh"));
    }

    /// <summary>The processes multiply by themselves: each starts two that do the same, to 2,047 if nobody ends them.</summary>
    [Theory]
    [InlineData("grow() { [ $1 -eq 0 ] || for _ in 1 2; do grow $(($1 - 1)) & done; sleep 30; }; grow 10")]
    [InlineData("for _ in {1..2000}; do (sleep 30 &); done; sleep 30")]
    public async Task A_program_that_starts_too_many_processes_is_ended(string script)
    {
        var outcome = await RunAsync(script, limit: 30, threads: 200);
        outcome.State.ShouldBe(TrialState.Failed);
        outcome.Error!.Kind.ShouldBe("analysis", outcome.Error.Message);
        outcome.Error.Message.ShouldMatch(@"^The trial had \d+ threads in \d+ processes; the limit is 200 threads \(Dashboard:Limits:TrialThreads\)\.$");
        outcome.Stopped!.Confirmed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_program_within_the_limit_of_threads_goes_on()
    {
        var outcome = await RunAsync("for _ in {1..60}; do sleep 1.5 & done; wait; echo done", """{ "elapsed": null }""", threads: 200);
        outcome.State.ShouldBe(TrialState.Succeeded, outcome.Error?.Message);
    }

    [Fact]
    public async Task A_program_that_fails_under_mpirun_says_so_once()
    {
        var outcome = await RunAsync("echo broken >&2; exit 9", """{ "launcher": "mpirun" }""", workers: 2);
        outcome.State.ShouldBe(TrialState.Failed);
        outcome.Error!.Message.ShouldContain("a correct run ends with 0");
    }

    static IEnumerable<string> Running(string words) => Directory.GetDirectories("/proc").Select(d => Path.Combine(d, "cmdline")).Where(File.Exists)
        .Select(f => { try { return File.ReadAllText(f); } catch (IOException) { return ""; } }).Where(c => c.Contains($"# {words}", StringComparison.Ordinal));

    /// <param name="script">Null to leave the file as it is.</param>
    async Task<TrialOutcome> RunAsync(string? script, string more = "{}", int workers = 1, double limit = 60, Watcher? watcher = null, int? threads = null)
    {
        if (script is not null)
        {
            rig.Script("bad.sh", script);
        }
        var json = System.Text.Json.Nodes.JsonNode.Parse(more)!.AsObject();
        json["program"] = new System.Text.Json.Nodes.JsonArray("{folder}/bad.sh");
        return await rig.RunAsync(rig.Spec(json.ToJsonString(), workers: workers) with { TimeLimitSeconds = limit, ThreadLimit = threads }, watcher);
    }
}
