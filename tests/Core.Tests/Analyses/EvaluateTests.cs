using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.TestKit;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

public class EvaluateTests
{
    static readonly IAnalysis Analysis = AnalysisCatalog.Find("evaluate")!;

    static IAnalysisRun Prepare(string json) => Analysis.Prepare(Json(json), new AnalysisContext());

    static JsonElement Result(string json)
    {
        using var run = Prepare(json);
        return Serially(run).Value;
    }

    static double[] First(JsonElement result) => result.GetProperty("first").EnumerateArray().Select(v => v.GetDouble()).ToArray();

    [Fact]
    public void Listed_values_give_what_pencil_and_paper_give() =>
        Result("""{ "expression": "a**2 + b", "length": 3, "variables": { "a": { "values": [1, 2, 3] }, "b": { "values": [0.5, 0, -10] } } }""")
            .GetRawText().ShouldBe("""{"length":3,"sum":4.5,"mean":1.5,"min":-1,"max":4,"first":[1.5,4,-1],"dtype":"float64"}""");

    [Fact]
    public void The_length_follows_listed_values_where_none_is_asked_for() =>
        Result("""{ "expression": "2*a", "variables": { "a": { "values": [1, 2, 3] } } }""").GetProperty("length").GetInt64().ShouldBe(3);

    [Theory]
    [InlineData("float64", 0.1)]
    [InlineData("float32", 0.10000000149011612)]
    public void Linspace_has_both_ends(string dtype, double first)
    {
        var result = Result($$"""{ "expression": "x", "length": 1001, "dtype": "{{dtype}}", "variables": { "x": { "linspace": [0.1, 5] } } }""");
        First(result)[0].ShouldBe(first);
        First(result).Length.ShouldBe(10);
        result.GetProperty("max").GetDouble().ShouldBe(5);
        result.GetProperty("mean").GetDouble().ShouldBe(2.55, 1e-6);
        result.GetProperty("dtype").GetString().ShouldBe(dtype);
    }

    [Theory]
    [InlineData("float64")]
    [InlineData("float32")]
    public void Unnamed_variables_are_uniform_and_independent(string dtype)
    {
        string length = "\"length\": 300000, \"dtype\": \"" + dtype + "\"";
        var a = Result($$"""{ "expression": "a", {{length}} }""");
        a.GetProperty("mean").GetDouble().ShouldBe(0.5, 0.005);
        a.GetProperty("min").GetDouble().ShouldBeInRange(0, 1e-4);
        a.GetProperty("max").GetDouble().ShouldBeInRange(0.9999, 1 - 1e-9);
        Result($$"""{ "expression": "(a-0.5)**2", {{length}} }""").GetProperty("mean").GetDouble().ShouldBe(1 / 12.0, 0.001);
        Result($$"""{ "expression": "(a-0.5)*(b-0.5)", {{length}} }""").GetProperty("mean").GetDouble().ShouldBe(0, 0.001);
        First(Result($$"""{ "expression": "a", {{length}}, "seed": 2 }""")).ShouldNotBe(First(a));
        First(Result($$"""{ "expression": "a + 0*b", {{length}} }""")).ShouldBe(First(a), "another variable changes none");
        First(Result($$"""{ "expression": "a", {{length}}, "variables": { "a": { "random": "uniform" } } }""")).ShouldBe(First(a));
    }

    [Theory]
    [InlineData("a > 0.5", 0, 1)]
    [InlineData("5", 5, 5)]
    public void Truth_and_constants_are_numbers_too(string expression, double min, double max)
    {
        var result = Result($$"""{ "expression": "{{expression}}", "length": 1000 }""");
        result.GetProperty("min").GetDouble().ShouldBe(min);
        result.GetProperty("max").GetDouble().ShouldBe(max);
    }

    [Fact]
    public void Values_that_are_no_numbers_travel_as_text() =>
        Result("""{ "expression": "log(a) + 0/a", "length": 2, "variables": { "a": { "values": [0, 1] } } }""")
            .GetRawText().ShouldBe("""{"length":2,"sum":"NaN","mean":"NaN","min":"NaN","max":"NaN","first":["NaN",0],"dtype":"float64"}""");

    [Fact]
    public void Values_that_are_not_finite_travel_as_text_both_ways()
    {
        const string json = """{ "expression": "2*a", "variables": { "a": { "values": ["NaN", 1, "-Infinity", "Infinity"] } } }""";
        Result(json).GetRawText().ShouldBe("""{"length":4,"sum":"NaN","mean":"NaN","min":"NaN","max":"NaN","first":["NaN",2,"-Infinity","Infinity"],"dtype":"float64"}""");
        var stored = ParameterBinding.Normalise(Analysis, Json(json));
        stored.GetProperty("variables").GetRawText().ShouldBe("""{"a":{"values":["NaN",1,"-Infinity","Infinity"]}}""");
        Result(stored.GetRawText()).GetRawText().ShouldBe(Result(json).GetRawText(), "as the Runner reads what the server stored");
    }

    [Theory]
    [InlineData("""{ "expression": "a", "length": 0 }""")]
    [InlineData("""{ "expression": "a", "variables": { "a": { "values": [] } } }""")]
    public void No_elements_sum_to_zero_and_have_no_mean_and_no_extremes(string json)
    {
        const string nothing = """{"length":0,"sum":0,"mean":"NaN","min":"NaN","max":"NaN","first":[],"dtype":"float64"}""";
        Result(json).GetRawText().ShouldBe(nothing);
        Scattered(() => Prepare(json), 2, 1).Value.GetRawText().ShouldBe(nothing);
        Result(json.Replace("{ \"expr", "{ \"evaluator\": \"eager\", \"expr", StringComparison.Ordinal)).GetRawText().ShouldBe(nothing);
    }

    [Fact]
    public void Results_have_the_same_bits_however_they_are_scattered_and_evaluated()
    {
        foreach (string dtype in new[] { "float64", "float32" })
        {
            foreach (int length in new[] { 1, 7, 63, 64, 65, 1000, 70_000, 5_000_000 })
            {
                string json = $$"""{ "expression": "exp(-a)*sin(b)+sqrt(a*b)", "length": {{length}}, "dtype": "{{dtype}}" }""";
                string hash = ResultHash.Of(Scattered(() => Prepare(json), 3, length));
                using var fused = Prepare(json);
                ResultHash.Of(Serially(fused)).ShouldBe(hash);
                using var eager = Prepare(json.Replace("}", ", \"evaluator\": \"eager\" }", StringComparison.Ordinal));
                First(Serially(eager).Value).ShouldBe(First(Serially(fused).Value));
            }
        }
    }

    [Theory]
    [InlineData("""{}""", "parameters.expression", "Missing")]
    [InlineData("""{ "expression": "a +" }""", "parameters.expression", "the end")]
    [InlineData("""{ "expression": "a", "length": -1 }""", "parameters.length", "from 0")]
    [InlineData("""{ "expression": "a", "variables": { "a": { "values": ["nan"] } } }""", "parameters.variables.a.values[0]", "one of the texts NaN, Infinity, -Infinity")]
    [InlineData("""{ "expression": "a", "variables": { "a": { "linspace": [0, "Infinity"] } } }""", "parameters.variables.a.linspace[1]", "a finite number")]
    [InlineData("""{ "expression": "a", "dtype": "int8" }""", "parameters.dtype", "float64, float32")]
    [InlineData("""{ "expression": "a", "evaluator": "lazy" }""", "parameters.evaluator", "fused, eager")]
    [InlineData("""{ "expression": "a", "length": 4, "variables": { "a": { "values": [1] } } }""", "parameters.variables.a.values", "Got 1 values; needed are 4")]
    [InlineData("""{ "expression": "a", "variables": { "a": { "linspace": [1] } } }""", "parameters.variables.a.linspace", "a list of 2")]
    [InlineData("""{ "expression": "a", "variables": { "a": { "random": "normal" } } }""", "parameters.variables.a.random", "uniform")]
    [InlineData("""{ "expression": "a", "variables": { "a": {} } }""", "parameters.variables.a", "exactly one of")]
    [InlineData("""{ "expression": "a", "variables": { "1a": { "random": "uniform" } } }""", "parameters.variables", "letter")]
    [InlineData("""{ "expression": "a", "save": true, "name": "a/b" }""", "parameters.name", "letters, digits")]
    [InlineData("""{ "expression": "a", "name": "b" }""", "parameters.name", "save is false")]
    public void Faults_are_keyed_by_their_parameter(string json, string path, string because)
    {
        var faults = ParameterBinding.Check(Analysis, Json(json));
        faults.Keys.ShouldBe([path]);
        faults[path].Single().ShouldContain(because);
    }

    [Theory]
    [InlineData("float64")]
    [InlineData("float32")]
    public void Data_sets_are_inputs(string dtype)
    {
        using var folder = new TemporaryFolder();
        string header = "{'descr': '>i4', 'fortran_order': False, 'shape': (2, 3), }";
        byte[] data = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)(header.Length + 1), 0,
            .. System.Text.Encoding.ASCII.GetBytes(header + "\n"), .. Enumerable.Range(1, 6).SelectMany(i => new byte[] { 0, 0, 0, (byte)i })];
        File.WriteAllBytes(Path.Combine(folder.Path, "m.npy"), data);
        var context = new AnalysisContext { Datasets = new Dictionary<string, string> { ["m"] = folder.Path } };
        string Request(int length) => $$"""{ "expression": "a*2", "length": {{length}}, "dtype": "{{dtype}}", "variables": { "a": { "dataset": "m" } } }""";
        using var run = Analysis.Prepare(Json(Request(5)), context);
        First(Serially(run).Value).ShouldBe([2, 4, 6, 8, 10]);
        Should.Throw<InputException>(() => Analysis.Prepare(Json(Request(7)), context)).Message.ShouldContain("has 6 elements; needed are 7");
        Should.Throw<InputException>(() => Prepare(Request(1))).Message.ShouldContain("no data set \"m\"");
    }

    [Fact]
    public void Arrays_larger_than_the_machine_are_refused() =>
        Should.Throw<InputException>(() => Prepare("""{ "expression": "a + b", "length": 100000000000 }""")).Message.ShouldContain("GiB");
}
