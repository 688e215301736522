using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

/// <summary>Lists, maps, one-of records and nested objects, on a record made for these tests.</summary>
public class NestedParameterTests
{
    static readonly IAnalysis Nested = new NestedAnalysis();

    const string Full = """
        {"raw":{"shape":[3,4],"order":"f"},"variables":{"a":{"linspace":[0,1.5]},"b":{"random":"uniform"}},"names":["x"],"depth":2}
        """;

    static IReadOnlyDictionary<string, string[]> Faults(string json) => ParameterBinding.Check(Nested, Json(json));

    [Fact]
    public void What_is_given_comes_back_and_defaults_are_filled_in_at_every_depth()
    {
        ParameterBinding.Normalise(Nested, Json("""{ "raw": { "shape": [3, 4.0], "order": "f" }, "variables": { "a": { "linspace": [0, 1.5] }, "b": { "random": "uniform" } }, "names": ["x"], "depth": 2 }"""))
            .GetRawText().ShouldBe(Full.Trim());
        ParameterBinding.Normalise(Nested, Json("""{ "raw": { "shape": [1] } }""")).GetRawText()
            .ShouldBe("""{"raw":{"shape":[1],"order":"c"},"variables":{},"depth":1}""");
        ParameterBinding.Normalise(Nested, Json("""{ "raw": null, "names": null }""")).GetRawText().ShouldBe("""{"variables":{},"depth":1}""");
    }

    [Fact]
    public void Bound_values_are_typed()
    {
        ParameterBinding.Bind(Json(Full), out NestedParameters? bound).ShouldBeEmpty();
        bound!.Raw!.Shape.ShouldBe([3, 4]);
        bound.Variables["a"].Linspace.ShouldBe([0, 1.5]);
        bound.Variables["b"].Random.ShouldBe(Kind.Uniform);
    }

    [Theory]
    [InlineData("""{ "raw": { "shape": [1, -1] } }""", "parameters.raw.shape[1]", "from 0 to 1000000")]
    [InlineData("""{ "raw": { "shape": [1, "x", 2] } }""", "parameters.raw.shape[1]", "\"x\"")]
    [InlineData("""{ "raw": { "shape": [] } }""", "parameters.raw.shape", "a list of 0")]
    [InlineData("""{ "raw": { "shape": 3 } }""", "parameters.raw.shape", "a list of 1 to 4")]
    [InlineData("""{ "raw": { } }""", "parameters.raw.shape", "Missing")]
    [InlineData("""{ "raw": [] }""", "parameters.raw", "an object with shape, order")]
    [InlineData("""{ "raw": { "shape": [1], "order": "d" } }""", "parameters.raw.order", "one of c, f")]
    [InlineData("""{ "raw": { "shape": [1], "Order": "c" } }""", "parameters.raw.Order", "\"order\" is known")]
    [InlineData("""{ "raw": { "shape": [7] } }""", "parameters.raw.shape[0]", "not seven")]
    [InlineData("""{ "variables": { "a": { "linspace": [1] } } }""", "parameters.variables.a.linspace", "a list of 2")]
    [InlineData("""{ "variables": { "a": { "linspace": [1, null] } } }""", "parameters.variables.a.linspace[1]", "finite number")]
    [InlineData("""{ "variables": { "a": { } } }""", "parameters.variables.a", "exactly one of random, linspace")]
    [InlineData("""{ "variables": { "a": { "random": "uniform", "linspace": [0, 1] } } }""", "parameters.variables.a", "random and linspace")]
    [InlineData("""{ "variables": { "a": 3 } }""", "parameters.variables.a", "exactly one of")]
    [InlineData("""{ "variables": { "1a": { "random": "uniform" } } }""", "parameters.variables", "a letter")]
    [InlineData("""{ "variables": { "a": { "random": "uniform" }, "a": { "random": "uniform" } } }""", "parameters.variables.a", "more than once")]
    [InlineData("""{ "variables": { "a": { "random": "uniform" }, "b": { "random": "uniform" }, "c": { "random": "uniform" } } }""", "parameters.variables", "Got 3 names; allowed are 0 to 2")]
    [InlineData("""{ "variables": null }""", "parameters.variables", "Got null")]
    [InlineData("""{ "variables": { "\ud800": { "random": "uniform" } } }""", "parameters.variables", "not valid text")]
    [InlineData("""{ "names": ["", "ok"] }""", "parameters.names[0]", "1 to 5 characters")]
    public void A_fault_is_keyed_by_the_part_that_has_it(string json, string path, string because)
    {
        var faults = Faults(json);
        faults.Keys.ShouldBe([path]);
        faults[path].Single().ShouldContain(because);
    }

    [Fact]
    public void All_faults_of_all_depths_come_at_once() =>
        Faults("""{ "raw": { "shape": [-1, -2], "x": 1 }, "variables": { "a": {}, "b": { "linspace": ["l", "h"] } }, "depth": 0 }""").Keys
            .ShouldBe(["parameters.raw.shape[0]", "parameters.raw.shape[1]", "parameters.raw.x", "parameters.variables.a",
                "parameters.variables.b.linspace[0]", "parameters.variables.b.linspace[1]", "parameters.depth"], ignoreOrder: true);

    [Fact]
    public void The_schema_nests_as_the_parameters_do()
    {
        var properties = ParameterSchema.For(typeof(NestedParameters))["properties"]!;
        properties["raw"]!["type"]!.ToJsonString().ShouldBe("""["object","null"]""");
        properties["raw"]!["x-control"]!.GetValue<string>().ShouldBe("json");
        properties["raw"]!["required"]!.ToJsonString().ShouldBe("""["shape"]""");
        properties["raw"]!["properties"]!["shape"]!["items"]!.ToJsonString().ShouldBe("""{"type":"integer","minimum":0,"maximum":1000000}""");
        properties["raw"]!["properties"]!["shape"]!["maxItems"]!.GetValue<int>().ShouldBe(4);
        var variable = properties["variables"]!["additionalProperties"]!;
        variable["oneOf"]!.ToJsonString().ShouldBe("""[{"required":["random"]},{"required":["linspace"]}]""");
        variable["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
        properties["variables"]!["default"]!.ToJsonString().ShouldBe("{}");
    }

    [Fact]
    public void Whatever_the_JSON_binding_never_throws()
    {
        string[] leaves = ["1", "-1", "1e999", "null", "true", "\"uniform\"", "\"\\ud800\"", "[]", "{}", "[0,1]", "[[1]]"];
        var names = Gen.Elements("raw", "shape", "order", "variables", "linspace", "random", "names", "depth", "a", "", "\\ud800");
        Gen<string> Tree(int depth) => depth == 0 ? Gen.Elements(leaves) : Gen.Frequency(
            (1, Gen.Elements(leaves)),
            (1, Gen.ListOf(Tree(depth - 1)).Select(items => $"[{string.Join(",", items.Take(4))}]")),
            (3, Gen.ListOf(Gen.Zip(names, Tree(depth - 1))).Select(m => "{" + string.Join(",", m.Take(5).Select(p => $"\"{p.Item1}\":{p.Item2}")) + "}")));
        Prop.ForAll(Tree(3).ToArbitrary(), text =>
        {
            var json = Json(text);
            if (ParameterBinding.Check(Nested, json).Count == 0)
            {
                string full = ParameterBinding.Normalise(Nested, json).GetRawText();
                ParameterBinding.Normalise(Nested, Json(full)).GetRawText().ShouldBe(full);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    public enum Order { C, F }

    public enum Kind { Uniform, Normal }

    public sealed record Raw : ICheckedParameters
    {
        [Parameter("Shape", "Lengths.")]
        [ListLength(1, 4)]
        [NumberRange(0, 1_000_000)]
        public required IReadOnlyList<long> Shape { get; init; }

        [Parameter("Order", "Order.")]
        public Order Order { get; init; }

        public IEnumerable<ParameterFault> Check()
        {
            if (Shape[0] == 7)
            {
                yield return new ParameterFault("shape[0]", "Got 7; allowed is what is not seven.");
            }
        }
    }

    [OneOf]
    public sealed record Source
    {
        [Parameter("Random", "Random.")]
        public Kind? Random { get; init; }

        [Parameter("Linspace", "Ends.")]
        [ListLength(2, 2)]
        public IReadOnlyList<double>? Linspace { get; init; }
    }

    public sealed record NestedParameters
    {
        [Parameter("Raw", "Raw.")]
        public Raw? Raw { get; init; }

        [Parameter("Variables", "Variables.")]
        [ListLength(0, 2)]
        [NamePattern("[A-Za-z_][A-Za-z0-9_]*", "a letter, then letters and digits")]
        public IReadOnlyDictionary<string, Source> Variables { get; init; } = new Dictionary<string, Source>();

        [Parameter("Names", "Names.")]
        [TextLength(1, 5)]
        public IReadOnlyList<string>? Names { get; init; }

        [Parameter("Depth", "Depth.")]
        [NumberRange(1, 3)]
        public int Depth { get; init; } = 1;
    }

    sealed class NestedAnalysis : Analysis<NestedParameters>
    {
        public override AnalysisDescription Description { get; } = new("nested", "", "", "", []);

        public override IAnalysisRun Prepare(NestedParameters parameters, AnalysisContext context) => throw new NotSupportedException();
    }
}
