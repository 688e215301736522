using Dashboard.Core.Applications;
using Dashboard.Web.Applications;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Applications;

public sealed class ApplicationYamlTests
{
    [Fact]
    public void Plain_scalars_are_what_they_look_like_and_text_where_only_text_can_stand()
    {
        var (definition, faults) = ApplicationYaml.Read("""
            name: sum
            program: [./sum, --n, 100, "{size}", true]   # numbers and flags as arguments
            parameters:
              size: { type: integer, default: 5, maximum: 1e3 }
              code: { default: "5" }
            environment: { OMP_NUM_THREADS: 4 }
            """);
        faults.ShouldBeEmpty();
        definition!.Program.ShouldBe(["./sum", "--n", "100", "{size}", "true"]);
        definition.Parameters["size"].Default!.Number.ShouldBe(5);
        definition.Parameters["size"].Maximum.ShouldBe(1000);
        definition.Parameters["code"].Default!.Kind.ShouldBe(System.Text.Json.JsonValueKind.String);
        definition.Environment["OMP_NUM_THREADS"].ShouldBe("4");
    }

    [Fact]
    public void Every_fault_bears_its_line()
    {
        var (definition, faults) = ApplicationYaml.Read("""
            name: sum
            program:
              - ./sum
              - "{sise}"
            parameters:
              size:
                type: integr
            launcher: ssh
            colour: red
            """);
        definition.ShouldBeNull();
        faults.Select(f => (f.Line, f.Path)).ShouldBe([(4, "program[1]"), (7, "parameters.size.type"), (8, "launcher"), (9, "colour")]);
    }

    [Fact]
    public void Faults_between_parts_bear_their_lines_too()
    {
        var (_, faults) = ApplicationYaml.Read("name: sum\nprogram:\n  - ./sum\n  - '{sise}'\ngrowsWith: n\n");
        faults.Select(f => (f.Line, f.Path)).ShouldBe([(4, "program[1]"), (5, "growsWith")]);
    }

    [Theory]
    [InlineData("name: [", 1)]
    [InlineData("name: a\nname: b\n", 2)]
    [InlineData("name: a\n\tprogram: x\n", 2)]
    [InlineData("", 1)]
    [InlineData("--- {}\n--- {}\n", 1)]
    [InlineData("just text", 1)]
    [InlineData("? [a, b]\n: c\n", 1)]
    public void What_is_no_definition_is_refused_with_a_line(string yaml, long line)
    {
        var (definition, faults) = ApplicationYaml.Read(yaml);
        definition.ShouldBeNull();
        faults.ShouldNotBeEmpty();
        faults[0].Line.ShouldBe(line);
    }

    [Fact]
    public void Aliases_cannot_blow_a_document_up()
    {
        string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range('b', 9).Select(c => $"{(char)c}: &{(char)c} [{string.Join(',', Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]\n"));
        var (definition, faults) = ApplicationYaml.Read(bomb);
        definition.ShouldBeNull();
        faults.Single().Message.ShouldContain("more than 4096 parts");
    }

    [Theory]
    [InlineData("[", "]", 60_000)]
    [InlineData("{a: ", "}", 15_000)]
    [InlineData("- ", "", 30_000)]
    [InlineData("[", "]", 33)]
    public void What_is_nested_too_deep_is_refused_and_ends_nothing(string open, string close, int times)
    {
        string deep = string.Concat(Enumerable.Repeat(open, times)) + string.Concat(Enumerable.Repeat(close, times > 100 ? 0 : times));
        ApplicationYaml.Read(deep).Faults.ShouldHaveSingleItem().Message.ShouldContain("deeper than 32 levels");
        ApplicationYaml.ReadJson(deep).Faults.ShouldHaveSingleItem().Message.ShouldContain("no JSON");
    }

    [Fact]
    public void Aliases_cannot_nest_a_document_too_deep()
    {
        string steps = "a: &a [x]\n" + string.Concat(Enumerable.Range('b', 24).Select(c => $"{(char)c}: &{(char)c} [[*{(char)(c - 1)}]]\n"));
        ApplicationYaml.Read(steps).Faults.ShouldHaveSingleItem().Message.ShouldContain("deeper than 32 levels");
    }

    [Theory]
    [InlineData("""{ "name": "a", "program": ["x", 5], "title": "\ud83d\ude00" }""", 0, "")]
    [InlineData("{\n\"name\": \"a\",\n\"program\": [\"x\"],\n\"launcher\": \"ssh\" }", 4, "launcher")]
    [InlineData("{\n\"name\": \"a\",,", 2, "")]
    [InlineData("""{ "name": "a", "name": "b", "program": ["x"] }""", 1, "name")]
    [InlineData("""{ "name": "a", "program": ["x", "\ud83d"] }""", 1, "program[1]")]
    [InlineData("""{ "name": "a", "program": ["x"], "\ud83d": 1 }""", 1, "")]
    [InlineData("name: a", 1, "")]
    public void JSON_is_read_by_its_own_rules(string json, long line, string path)
    {
        var (definition, faults) = ApplicationYaml.ReadJson(json);
        if (line > 0)
        {
            (faults.ShouldHaveSingleItem().Line, faults[0].Path, definition).ShouldBe((line, path, null));
            return;
        }
        faults.ShouldBeEmpty();
        (definition!.Title, definition.Program[1]).ShouldBe(("😀", "5"));
    }

    [Fact]
    public void Random_mutations_never_throw()
    {
        var random = new Random(7);
        const string sound = "name: sum\nprogram: [./sum, '{size}']\nparameters:\n  size: { type: integer, default: 5 }\nelapsed: { pattern: 't=(.*)', unit: ms }\n";
        for (int i = 0; i < 5_000; i++)
        {
            char[] text = sound.ToCharArray();
            for (int k = random.Next(1, 6); k > 0; k--)
            {
                text[random.Next(text.Length)] = (char)random.Next(9, 127);
            }
            var (definition, faults) = ApplicationYaml.Read(new string(text));
            (definition is null).ShouldBe(faults.Count > 0, new string(text));
        }
    }

    [Fact]
    public void A_whole_definition_is_read() =>
        ApplicationYaml.Read(ApplicationApiTests.Sound("whole")).Definition.ShouldBeOfType<ApplicationDefinition>().Name.ShouldBe("whole");
}
