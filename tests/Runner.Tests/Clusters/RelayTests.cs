using Dashboard.Core.Protocol.Clusters;
using Dashboard.Runner.Tests.Trials;

namespace Dashboard.Runner.Tests.Clusters;

/// <summary>The HTTP API of clusters where its bodies are read and written, against four real engines.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class RelayTests(FourEngines engines) : IClassFixture<FourEngines>
{
    readonly RelayRig relay = new(engines.Rig.Client);

    [Fact]
    public async Task The_course_runs_through_JSON()
    {
        var defined = (await relay.CallAsync(LineVerb.Execute, """{ "code": "int minus(int a, int b) => a - b; Console.WriteLine($\"engine {EngineId}\"); EngineId" }""")).ShouldBe(200);
        defined.ShouldHave("results", "[0, 1, 2, 3]");
        defined.Items("engines").Select(e => e.GetProperty("output").GetString()).ShouldBe(["engine 0\n", "engine 1\n", "engine 2\n", "engine 3\n"]);
        (await relay.CallAsync(LineVerb.Apply, """{ "function": "minus", "arguments": [5, 6] }""")).ShouldHave("results", "[-1, -1, -1, -1]");
        (await relay.CallAsync(LineVerb.Apply, """{ "function": "minus", "arguments": [5, 6], "targets": 0 }""")).ShouldHave("results", "-1");
        (await relay.CallAsync(LineVerb.Apply, """{ "function": "minus", "arguments": [5, 6], "loadBalanced": true, "retries": 2 }""")).ShouldHave("results", "-1");
        const string sequences = """ "sequences": [[11, 10, 9, 8], [5, 6, 7, 8]] """;
        (await relay.CallAsync(LineVerb.Map, $$"""{ "function": "minus", {{sequences}} }""")).ShouldHave("result", "[6, 4, 2, 0]");
        var balanced = await relay.CallAsync(LineVerb.Map, $$"""{ "function": "minus", {{sequences}}, "loadBalanced": true, "chunk": 1 }""");
        balanced.ShouldHave("result", "[6, 4, 2, 0]");
        balanced.Items("engines").Sum(e => e.GetProperty("tasks").GetInt32()).ShouldBe(4);
        (await relay.CallAsync(LineVerb.Map, $$"""{ "function": "minus", {{sequences}}, "chunk": 1 }""")).ShouldHave("result", "[6, 4, 2, 0]");
        var nothing = Enumerable.Range(0, 40).Select(i => relay.CallAsync(LineVerb.Map, $$"""{ "function": "length", "sequences": [[]], "loadBalanced": {{(i % 4 > 0 ? "true" : "false")}} }"""));
        (await Task.WhenAll(nothing)).ShouldAllBe(n => n.Status == 200 && n.Json.GetProperty("result").GetArrayLength() == 0);
        (await relay.CallAsync(LineVerb.Apply, """{ "function": "sum", "arguments": [[1, 2, 3]], "targets": "::2" }""")).ShouldHave("results", "[6, 6]");
        (await relay.CallAsync(LineVerb.Apply, """{ "function": "sum", "arguments": [[1, 2, 3]], "loadBalanced": true }""")).ShouldHave("results", "6");
        (await relay.CallAsync(LineVerb.Apply, """{ "function": "pid" }""")).Items("results").Select(p => p.GetInt32()).Distinct().Count().ShouldBe(4);
        (await relay.CallAsync(LineVerb.Run, """{ "script": "int ten = 10;\nEngineId * ten", "targets": [3, 1] }""")).ShouldHave("results", "[30, 10]");
    }

    [Fact]
    public async Task Lists_are_scattered_and_gathered_and_variables_pushed_and_pulled()
    {
        (await relay.CallAsync(LineVerb.Scatter, """{ "name": "x", "values": [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15] }""")).ShouldBe(200).Items("engines").Count().ShouldBe(4);
        (await relay.CallAsync(LineVerb.Execute, """{ "code": "var y = x.Select(v => v * 2).ToArray();" }""")).ShouldBe(200);
        (await relay.CallAsync(LineVerb.Gather, """{ "name": "y" }""")).ShouldHave("values", "[0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30]");
        (await relay.CallAsync(LineVerb.Push, """{ "variables": { "a": 5, "s": "text", "few": [1, 2], "big": 9007199254740993, "odd": "NaN" } }""")).ShouldBe(200);
        (await relay.CallAsync(LineVerb.Execute, """{ "code": "few[0] + a", "targets": "0" }""")).ShouldHave("results", "[6]");
        (await relay.CallAsync(LineVerb.Pull, """{ "names": ["a", "s"] , "targets": "2:" }""")).ShouldHave("values", """[{ "a": 5, "s": "text" }, { "a": 5, "s": "text" }]""");
        var one = await relay.CallAsync(LineVerb.Pull, """{ "names": ["big", "odd"], "targets": 1 }""");
        one.Json.GetProperty("values").GetProperty("big").GetRawText().ShouldBe("9007199254740993");
        one.Json.GetProperty("values").GetProperty("odd").GetString().ShouldBe("NaN");
        (await relay.CallAsync(LineVerb.Gather, """{ "name": "a" }""")).ShouldBe(422).Text("detail").ShouldContain("'a' is 5 on engine 0");
    }

    [Fact]
    public async Task Failures_of_code_name_engine_line_type_and_message_with_what_was_printed()
    {
        var told = (await relay.CallAsync(LineVerb.Execute, """{ "code": "Console.Write(\"before\");\nint zero = EngineId - 2;\nvar bad = 1 / zero;" }""")).ShouldBe(422);
        told.Text("detail").ShouldBe("Engine 2, line 3: DivideByZeroException: Attempted to divide by zero.");
        var failure = told.Items("failures").ShouldHaveSingleItem();
        (failure.GetProperty("engine").GetInt32(), failure.GetProperty("line").GetInt32(), failure.GetProperty("type").GetString()).ShouldBe((2, 3, "DivideByZeroException"));
        told.Items("engines").Count(e => e.TryGetProperty("error", out _)).ShouldBe(1);
        told.Items("engines").ShouldAllBe(e => e.GetProperty("output").GetString() == "before");
        var map = (await relay.CallAsync(LineVerb.Map, """{ "function": "nothing", "sequences": [[1, 2, 3]], "loadBalanced": true }""")).ShouldBe(422);
        map.Text("detail").ShouldContain("There is no function 'nothing'");
        map.Items("failures").Count().ShouldBe(3);
    }

    [Theory]
    [InlineData(LineVerb.Execute, "", "", "is missing")]
    [InlineData(LineVerb.Execute, "[]", "", "must be a JSON object")]
    [InlineData(LineVerb.Execute, """{ "code": 5 }""", "code", "must be a text")]
    [InlineData(LineVerb.Execute, """{ "code": "1", "codes": 1 }""", "codes", "is not a known field here; there are block")]
    [InlineData(LineVerb.Execute, """{ "code": "1", "code": "2" }""", "code", "Given more than once")]
    [InlineData(LineVerb.Execute, """{ "code": "1", "targets": 4 }""", "targets", "There is no engine 4. There are: 0, 1, 2, 3")]
    [InlineData(LineVerb.Execute, """{ "code": "1", "targets": "4:" }""", "targets", "is empty")]
    [InlineData(LineVerb.Execute, """{ "code": "1", "targets": [] }""", "targets", "No engine was named")]
    [InlineData(LineVerb.Execute, """{ "code": "1", "targets": {} }""", "targets", "Allowed: \"all\"")]
    [InlineData(LineVerb.Execute, """{ "code": "1", "timeoutSeconds": 0 }""", "timeoutSeconds", "0 is not a number from 0.001 to 3600")]
    [InlineData(LineVerb.Execute, """{ "code": "1", "block": "no" }""", "block", "must be true or false")]
    [InlineData(LineVerb.Apply, """{ "function": "pid", "loadBalanced": true, "targets": 1 }""", "targets", "cannot be chosen")]
    [InlineData(LineVerb.Apply, """{ "function": "sum", "arguments": [1e999] }""", "arguments[0]", "1e999")]
    [InlineData(LineVerb.Apply, """{ "function": "sum", "arguments": ["\ud800"] }""", "arguments[0]", "half of a UTF-16 pair")]
    [InlineData(LineVerb.Map, """{ "function": "sum", "sequences": [[1], [1, 2]] }""", "sequences", "have 1, 2 elements")]
    [InlineData(LineVerb.Map, """{ "function": "sum", "sequences": [1] }""", "sequences[0]", "must be a list")]
    [InlineData(LineVerb.Map, """{ "function": "sum", "sequences": [[1]], "loadBalanced": true, "chunk": 0 }""", "chunk", "0 is not a whole number from 1 to 1000000")]
    [InlineData(LineVerb.Map, """{ "function": "sum", "sequences": [[1]], "retries": 2 }""", "retries", "is for loadBalanced")]
    [InlineData(LineVerb.Map, """{ "function": "sum", "sequences": [[1]], "chunk": 0 }""", "chunk", "0 is not a whole number from 1 to 1000000")]
    [InlineData(LineVerb.Push, """{ "variables": { "\ud800": 1 } }""", "variables", "half of a UTF-16 pair")]
    [InlineData(LineVerb.Pull, """{ "names": ["a", "\ud800"] }""", "names[1]", "half of a UTF-16 pair")]
    [InlineData(LineVerb.Gather, """{ "name": "a", "targets": "\ud800" }""", "targets", "half of a UTF-16 pair")]
    [InlineData(LineVerb.Gather, """{ "name": "a", "\ud800": 1 }""", "", "half of a UTF-16 pair")]
    [InlineData(LineVerb.Push, """{ "variables": [] }""", "variables", "must be an object")]
    [InlineData(LineVerb.Pull, """{ "names": [] }""", "names", "one or more")]
    [InlineData(LineVerb.Scatter, """{ "name": "x", "values": 3 }""", "values", "must be a list")]
    public async Task Bodies_that_are_not_valid_are_refused_with_field_and_range(LineVerb verb, string body, string path, string says) =>
        (await relay.CallAsync(verb, body)).ShouldBe(400).Fault(path).ShouldContain(says);

    [Fact]
    public async Task A_request_that_nobody_waits_for_is_looked_at_and_one_that_lasts_too_long_goes_on()
    {
        long left = (await relay.CallAsync(LineVerb.Apply, """{ "function": "pid", "block": false }""")).ShouldBe(202).Request;
        var ended = await relay.EndOfAsync(left);
        ended.Items("result").Count().ShouldBe(4);
        ended.ShouldHave("progress", """{ "done": 4, "total": 4 }""");

        var late = (await relay.CallAsync(LineVerb.Execute, """{ "code": "while (!System.IO.File.Exists(\"/nowhere\")) Abort.ThrowIfCancellationRequested();", "targets": 1, "timeoutSeconds": 0.05 }""")).ShouldBe(504);
        late.Json.GetProperty("request").GetInt64().ShouldBe(late.Request);
        late.Text("detail").ShouldContain("It goes on");
        (await relay.AskAsync(LineVerb.Request, late.Request)).ShouldBe(200).Text("state").ShouldBe("running");
        (await relay.AskAsync(LineVerb.Requests)).Items("items").Select(r => r.GetProperty("request").GetInt64()).ShouldContain(late.Request);
        (await relay.AskAsync(LineVerb.Abort, late.Request)).ShouldBe(200);
        (await relay.EndOfAsync(late.Request)).Text("state").ShouldBe("aborted");
        await relay.AllAnswerAsync();
        (await relay.AskAsync(LineVerb.Request, 1_000_000)).ShouldBe(404);
    }

    [Fact]
    public async Task The_log_tells_when_tasks_ran_and_whose_requests_they_were()
    {
        long seen = (await relay.AskAsync(LineVerb.Look)).Json.GetProperty("lastSeq").GetInt64();
        var before = DateTimeOffset.UtcNow;
        long request = (await relay.CallAsync(LineVerb.Execute, """{ "code": "System.Threading.Thread.Sleep(30)", "targets": 2 }""")).ShouldBe(200).Request;
        engines.Rig.Cluster.Connect().All.Apply<int>("pid");
        var tasks = (await relay.AskAsync(LineVerb.Tasks, seen, 100)).Items("tasks").ToList();
        var done = tasks.Single(t => t.GetProperty("state").GetString() == "done" && t.TryGetProperty("request", out var r) && r.GetInt64() == request);
        (done.GetProperty("engine").GetInt32(), done.GetProperty("kind").GetString()).ShouldBe((2, "execute"));
        done.GetProperty("seconds").GetDouble().ShouldBeGreaterThanOrEqualTo(0.03);
        done.GetProperty("startedAt").GetDateTimeOffset().ShouldBeGreaterThan(before - TimeSpan.FromMilliseconds(50));
        tasks.Count(t => t.GetProperty("kind").GetString() == "apply" && !t.TryGetProperty("request", out _)).ShouldBe(5);
    }

    [Fact]
    public async Task A_killed_engine_is_told_and_comes_back_when_it_is_started_again()
    {
        int pid = (await relay.CallAsync(LineVerb.Apply, """{ "function": "pid", "targets": 3 }""")).Json.GetProperty("results").GetInt32();
        var told = (await relay.CallAsync(LineVerb.Execute, """{ "code": "if (EngineId == 3) System.Diagnostics.Process.GetCurrentProcess().Kill(); 7" }""")).ShouldBe(422);
        told.Items("failures").Single().GetProperty("type").GetString().ShouldBe("EngineLost");
        var look = (await relay.AskAsync(LineVerb.Look)).Items("engines").ToList();
        look[3].GetProperty("state").GetString().ShouldBe("lost");
        look[3].GetProperty("error").GetString()!.ShouldContain("SIGKILL");
        (await relay.AskAsync(LineVerb.Restart, 9)).ShouldBe(404);
        (await relay.AskAsync(LineVerb.Restart, 3)).ShouldBe(200).Text("state").ShouldBe("ready");
        (await relay.CallAsync(LineVerb.Apply, """{ "function": "pid", "targets": 3 }""")).Json.GetProperty("results").GetInt32().ShouldNotBe(pid);
    }
}
