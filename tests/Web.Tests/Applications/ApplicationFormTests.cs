using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Applications;
using Dashboard.TestKit;
using Dashboard.Web.Applications;
using Dashboard.Web.Pages.Settings.Applications;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Applications;

/// <summary>One definition, two views: what the form shows, what it says when read, and the YAML written from it.</summary>
public sealed class ApplicationFormTests
{
    const string Whole = """
        name: solver
        title: A solver
        description: "Two lines:\nand more # not a comment"
        program: [./solver, "{workers}", "", "{cells}", "{label}", --flag=a b]
        parameters:
          cells: { type: integer, default: 1000, minimum: 1, maximum: 1e9, unit: cells, title: Cells, help: How many. }
          factor: { type: number, default: 0.25 }
          label: { default: "5", pattern: "[0-9]*" }
          empty: { default: "" }
          needed: { type: text }
          kind: { type: choice, choices: [fast, "1", "true"], default: "1" }
          deep: { type: flag, default: false }
        launcher: mpirun
        environment: { OMP_NUM_THREADS: "{workers}", EMPTY: "" }
        setup: [module load gcc, "export X='a b'"]
        workingDirectory: /tmp
        timeLimitSeconds: 12.5
        elapsed: { pattern: "t=([0-9.]+) ms", unit: ms }
        metrics:
          rate: { pattern: "rate: (\\S+)", unit: points/s }
          count: { file: out/figures.json, member: a.0.b }
        check: { exitCode: 3, pattern: "sum = (.*)", checksum: out.bin }
        growsWith: cells
        """;

    static ApplicationDefinition Read(string yaml)
    {
        var (definition, faults) = ApplicationYaml.Read(yaml);
        faults.ShouldBeEmpty(yaml);
        return definition!;
    }

    static ApplicationDraft Posted(params (string Name, string Value)[] fields) =>
        ApplicationDraft.Posted(new FormCollection(fields.ToDictionary(f => f.Name, f => new StringValues(f.Value))));

    static void ShouldBeSame(ApplicationDefinition one, ApplicationDefinition other) =>
        JsonElement.DeepEquals(one.ToJson(), other.ToJson()).ShouldBeTrue($"{one.ToJson()}\n{other.ToJson()}");

    [Fact]
    public void A_whole_definition_survives_form_and_yaml()
    {
        var definition = Read(Whole);
        var draft = ApplicationForm.Show(definition).ShouldNotBeNull();
        var form = ApplicationForm.Of(draft);
        form.Faults.ShouldBeEmpty();
        ShouldBeSame(form.Definition!, definition);
        string yaml = ApplicationYamlText.Of(form.Json);
        ShouldBeSame(Read(yaml), definition);
        yaml.Split('\n').Length.ShouldBeLessThan(40, yaml);
        yaml.ShouldNotContain("...");
    }

    [Fact]
    public void The_examples_are_shown_by_the_form()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "examples/applications"), "*.yaml"))
        {
            var definition = Read(File.ReadAllText(file));
            ShouldBeSame(Read(ApplicationYamlText.Of(ApplicationForm.Of(ApplicationForm.Show(definition).ShouldNotBeNull(file)).Json)), definition);
        }
    }

    [Fact]
    public void What_a_form_cannot_hold_stays_yaml() =>
        ApplicationForm.Show(Read("name: a\nprogram: [a, \"two\\nlines\"]\n")).ShouldBeNull();

    /// <summary>Whatever text stands in a definition, the YAML written of it says the same.</summary>
    [Fact]
    public void Random_definitions_are_written_and_read_back()
    {
        var random = new Random(11);
        const string letters = "ab: #{}[],&*!|>'\"%@`-?~\t\n\\0123.e+é€ y";
        string Text(int most) => string.Concat(Enumerable.Range(0, random.Next(1, most)).Select(_ => letters[random.Next(letters.Length)]));
        for (int i = 0; i < 2_000; i++)
        {
            string text = Text(12);
            var json = new JsonObject
            {
                ["name"] = "n", ["title"] = Text(20), ["program"] = new JsonArray("p", text.Replace("{", "{{").Replace("}", "}}"), Text(3).Replace("{", "").Replace("}", "")),
                ["parameters"] = new JsonObject { ["yes"] = new JsonObject { ["default"] = Text(8), ["help"] = Text(30) }, ["n"] = new JsonObject { ["type"] = "number", ["default"] = random.NextDouble() } },
                ["environment"] = new JsonObject { ["E"] = Text(9).Replace("{", "").Replace("}", "") },
            };
            if (ApplicationDefinition.Read(JsonSerializer.SerializeToElement(json), out var definition).Count == 0)
            {
                ShouldBeSame(Read(ApplicationYamlText.Of(json)), definition!);
            }
        }
    }

    [Fact]
    public void Faults_stand_at_their_fields()
    {
        var form = ApplicationForm.Of(Posted(
            ("name", "9lives"), ("program", "./a\n{what}\n"), ("launcher", "plain"), ("setup", ""), ("timeLimitSeconds", "soon"),
            ("parameters[0].name", "size"), ("parameters[0].type", "integer"), ("parameters[0].default", "many"), ("parameters[0].minimum", "low"),
            ("parameters[1].name", "size"), ("parameters[1].type", "text"),
            ("parameters[2].name", "kind"), ("parameters[2].type", "choice"), ("parameters[2].choices", ""),
            ("environment[0].name", "A B"), ("environment[0].value", "{x}"), ("environment[1].name", ""), ("environment[1].value", "lost"),
            ("elapsed.way", "pattern"), ("elapsed.pattern", "no group"), ("metrics[0].name", "m"), ("metrics[0].way", "file"), ("metrics[0].file", "../x"),
            ("check.exitCode", "many"), ("check.pattern", "("), ("growsWith", "nothing")));
        form.Definition.ShouldBeNull();
        form.Faults.Keys.ShouldBeSubsetOf([
            "name", "program", "timeLimitSeconds", "parameters[0].default", "parameters[0].minimum", "parameters[1].name", "parameters[2].choices",
            "environment", "environment[0].value", "environment[1].name", "elapsed.pattern", "metrics[0].file", "metrics[0].member", "check.exitCode", "check.pattern", "growsWith"]);
        form.Faults["timeLimitSeconds"].ShouldHaveSingleItem().ShouldContain("“soon” is not a number");
        form.Faults["parameters[1].name"].ShouldHaveSingleItem().ShouldContain("earlier row");
        form.Faults.Keys.ShouldContain("environment[1].name");
    }

    [Fact]
    public void An_argument_at_fault_is_numbered()
    {
        var form = ApplicationForm.Of(Posted(("name", "a"), ("program", "./a\n{workers}\n{what}")));
        form.Faults["program"].ShouldHaveSingleItem().ShouldStartWith("Argument 3: '{what}' is unknown");
    }

    [Fact]
    public void Rows_come_and_go()
    {
        var draft = Posted(("metrics[0].name", "a"), ("metrics[1].name", "b"), ("metrics[1].unit", "s"), ("metrics[2].name", "c"));
        draft.RemoveRow("metrics", 0);
        (draft.RowsOf("metrics"), draft["metrics[0].name"], draft["metrics[0].unit"], draft["metrics[1].name"], draft["metrics[2].name"]).ShouldBe((2, "b", "s", "c", ""));
        draft.RemoveRow("metrics", 7);
        draft.RemoveRow("nothing", 0);
        draft.AddRow("nothing");
        for (int i = 0; i < 100; i++)
        {
            draft.AddRow("metrics");
        }
        draft.RowsOf("metrics").ShouldBe(ApplicationDraft.MostRows);
    }

    [Theory]
    [InlineData("plain", "./a 4 'x y'\\''z'")]
    [InlineData("mpirun", "mpirun -n 4 ./a 4 'x y'\\''z'")]
    [InlineData("srun", "srun --ntasks 4 -- ./a 4 'x y'\\''z'")]
    public void A_command_is_shown_as_one_would_type_it(string launcher, string line)
    {
        var entry = new ApplicationEntry(Read($"name: a\nlauncher: {launcher}\nprogram: [./a, '{{workers}}', '{{t}}']\nparameters: {{ t: {{ type: text }} }}\nenvironment: {{ N: '{{workers}}' }}\n"), "/apps");
        var run = DryRun.Of(entry, new FormCollection(new Dictionary<string, StringValues> { ["try-workers"] = "4", ["try.t"] = "x y'z" }));
        run.Faults.ShouldBeEmpty();
        run.Command!.Line.ShouldBe(line.Replace("./a", "/apps/a"));
        run.Command.Environment.ShouldBe(["N=4"]);
        DryRun.Of(entry, new FormCollection(new Dictionary<string, StringValues> { ["try-workers"] = "0" })).Faults.Keys.ShouldBe(["try.t", "try-workers"], ignoreOrder: true);
    }
}
