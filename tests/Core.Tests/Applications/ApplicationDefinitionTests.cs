using System.Text.Json;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Applications;

public sealed class ApplicationDefinitionTests
{
    const string Sum = """
        { "name": "sum", "program": ["./sum", "--n", "{n}", "--mode={mode}"],
          "parameters": { "n": { "type": "integer", "minimum": 1, "maximum": 100, "default": 10 }, "mode": { "type": "choice", "choices": ["fast", "safe"], "default": "fast" } },
          "environment": { "OMP_NUM_THREADS": "{workers}" }, "check": { "pattern": "sum = (.*)" }, "growsWith": "n" }
        """;

    [Fact]
    public void A_definition_survives_its_own_JSON()
    {
        var definition = Read(Sum);
        ApplicationDefinition.Read(definition.ToJson(), out var again).ShouldBeEmpty();
        again!.ToJson().ToString().ShouldBe(definition.ToJson().ToString());
        again.Parameters["n"].Default!.Text.ShouldBe("10");
    }

    [Theory]
    [InlineData("""{ "program": ["a"] }""", "name")]
    [InlineData("""{ "name": "a b", "program": ["a"] }""", "name")]
    [InlineData("""{ "name": "a", "program": [] }""", "program")]
    [InlineData("""{ "name": "a", "program": [" "] }""", "program[0]")]
    [InlineData("""{ "name": "a", "program": ["a", "{b}"] }""", "program[1]")]
    [InlineData("""{ "name": "a", "program": ["a"], "environment": { "X": "{y}" } }""", "environment.X")]
    [InlineData("""{ "name": "a", "program": ["a"], "environment": { "1X": "y" } }""", "environment")]
    [InlineData("""{ "name": "a", "program": ["a"], "parameters": { "workers": {} } }""", "parameters.workers")]
    [InlineData("""{ "name": "a", "program": ["a"], "parameters": { "x": { "type": "choice" } } }""", "parameters.x.choices")]
    [InlineData("""{ "name": "a", "program": ["a"], "parameters": { "x": { "choices": ["b"] } } }""", "parameters.x.choices")]
    [InlineData("""{ "name": "a", "program": ["a"], "parameters": { "x": { "type": "integer", "minimum": 2, "maximum": 1 } } }""", "parameters.x.minimum")]
    [InlineData("""{ "name": "a", "program": ["a"], "parameters": { "x": { "type": "integer", "default": 1.5 } } }""", "parameters.x.default")]
    [InlineData("""{ "name": "a", "program": ["a"], "parameters": { "x": { "pattern": "(" } } }""", "parameters.x.pattern")]
    [InlineData("""{ "name": "a", "program": ["a"], "elapsed": { "pattern": "no group" } }""", "elapsed.pattern")]
    [InlineData("""{ "name": "a", "program": ["a"], "elapsed": { "pattern": "(.*)", "unit": "weeks" } }""", "elapsed.unit")]
    [InlineData("""{ "name": "a", "program": ["a"], "elapsed": {} }""", "elapsed")]
    [InlineData("""{ "name": "a", "program": ["a"], "metrics": { "m": { "file": "x.json" } } }""", "metrics.m.member")]
    [InlineData("""{ "name": "a", "program": ["a"], "metrics": { "m": { "file": "../x.json", "member": "a" } } }""", "metrics.m.file")]
    [InlineData("""{ "name": "a", "program": ["a"], "check": { "pattern": "(?=lookahead)" } }""", "check.pattern")]
    [InlineData("""{ "name": "a", "program": ["a"], "check": { "checksum": "/etc/passwd" } }""", "check.checksum")]
    [InlineData("""{ "name": "a", "program": ["a"], "check": { "exitCode": 256 } }""", "check.exitCode")]
    [InlineData("""{ "name": "a", "program": ["a"], "workingDirectory": "relative" }""", "workingDirectory")]
    [InlineData("""{ "name": "a", "program": ["a"], "setup": ["one\ntwo"] }""", "setup[0]")]
    [InlineData("""{ "name": "a", "program": ["a"], "growsWith": "n" }""", "growsWith")]
    [InlineData("""{ "name": "a", "program": ["a"], "shell": true }""", "shell")]
    public void Each_fault_is_named_by_its_path(string json, string path) =>
        ApplicationDefinition.Read(JsonDocument.Parse(json).RootElement, out _).Keys.ShouldBe([path]);

    [Fact]
    public void Every_placeholder_is_filled_once_and_nothing_else()
    {
        var entry = new ApplicationEntry(Read("""
            { "name": "a", "program": ["bin/a", "{text}", "{{text}}", "{", "{no name}", "{workers}{workers}", "{folder}|{scratch}"], "parameters": { "text": { "default": "{workers} {{" } } }
            """), "/apps");
        ArgumentBinding.Bind(entry.Definition, new Dictionary<string, ScalarValue>(), "arguments", out var values).ShouldBeEmpty();
        var command = ApplicationCommand.Of(entry, values!, 3, "/scratch");
        command.Arguments.ShouldBe(["/apps/bin/a", "{workers} {{", "{text}", "{", "{no name}", "33", "/apps|/scratch"]);
        command.WorkingDirectory.ShouldBe("/scratch");
    }

    [Theory]
    [InlineData("""{ "n": 0 }""", "parameters.arguments.n", "from 1 to 100")]
    [InlineData("""{ "n": "5" }""", "parameters.arguments.n", "a whole number")]
    [InlineData("""{ "n": 5.5 }""", "parameters.arguments.n", "Got 5.5")]
    [InlineData("""{ "n": 1e1 }""", "parameters.arguments.n", "Got 1e1")]
    [InlineData("""{ "mode": "wild" }""", "parameters.arguments.mode", "one of fast, safe")]
    [InlineData("""{ "size": 1 }""", "parameters.arguments.size", "known are n, mode")]
    [InlineData("""{ "n": [1] }""", "parameters.arguments.n", "text, a finite number, true or false")]
    public void Arguments_are_held_to_the_parameters(string arguments, string path, string message)
    {
        var errors = Check($$"""{ "application": "sum", "arguments": {{arguments}} }""").Errors;
        errors.Keys.ShouldBe([path]);
        errors[path].Single().ShouldContain(message);
    }

    [Fact]
    public void A_job_gets_the_defaults_and_the_definition()
    {
        var check = Check("""{ "application": "sum" }""");
        check.Errors.ShouldBeEmpty();
        check.Parameters.GetProperty("arguments").ToString().ShouldBe("""{"n":10,"mode":"fast"}""");
        check.Sweep!.Strategies.ShouldBe(["external"]);
        check.Applications.Keys.ShouldBe(["sum"]);
        check.Deterministic.ShouldBeTrue();
    }

    [Fact]
    public void An_unknown_application_is_named_with_the_known_ones() =>
        Check("""{ "application": "product" }""").Errors["parameters.application"].Single().ShouldContain("known are sum");

    [Fact]
    public void A_weak_sweep_multiplies_the_argument_that_grows_and_checks_it()
    {
        var check = Check("""{ "application": "sum", "arguments": { "n": 20 } }""", """{ "workers": [1, 5], "scaling": "weak" }""");
        check.Errors.ShouldBeEmpty();
        check.Plan!.ParametersFor(new("external", 5)).GetProperty("arguments").GetProperty("n").GetInt32().ShouldBe(100);
        Check("""{ "application": "sum", "arguments": { "n": 21 } }""", """{ "workers": [1, 5], "scaling": "weak" }""").Errors["parameters.arguments.n"].Single()
            .ShouldStartWith("At 5 workers of the weak sweep: Got 105");
    }

    static ApplicationDefinition Read(string json)
    {
        ApplicationDefinition.Read(JsonDocument.Parse(json).RootElement, out var definition).ShouldBeEmpty();
        return definition!;
    }

    static JobValidation Check(string parameters, string sweep = "{}")
    {
        var request = JsonSerializer.Deserialize<JobRequest>($$"""{ "analysis": "command", "parameters": {{parameters}}, "sweep": {{sweep}} }""", ProtocolJson.Options)!;
        return JobValidation.Check(request, SweepLimits.Of(8), new Dictionary<string, ApplicationEntry> { ["sum"] = new(Read(Sum), "/apps") });
    }
}
