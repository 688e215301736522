using System.Runtime.InteropServices;
using Dashboard.Core.Analyses;
using Dashboard.Core.Data.Arrays;
using Dashboard.TestKit;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

public sealed class SavedEvaluationTests : IDisposable
{
    static readonly IAnalysis Analysis = AnalysisCatalog.Find("evaluate")!;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    IAnalysisRun Prepare(string json, string output, bool published = false) => Analysis.Prepare(Json(json),
        new AnalysisContext { OutputDirectory = Path.Combine(folder.Path, output), OutputDataset = "ds-1", OutputPublished = published });

    byte[] Written(string output, string name) => File.ReadAllBytes(Path.Combine(folder.Path, output, name));

    [Theory]
    [InlineData("float64", "fused")]
    [InlineData("float32", "fused")]
    [InlineData("float64", "eager")]
    public void Every_element_is_saved_in_its_place_whoever_computes_it(string dtype, string evaluator)
    {
        string json = $$"""
            { "expression": "3*x - 1", "length": 300001, "dtype": "{{dtype}}", "evaluator": "{{evaluator}}", "save": true, "name": "line",
              "variables": { "x": { "linspace": [0, 300000] } } }
            """;
        using var run = Prepare(json, "serial");
        var result = Serially(run);
        byte[] file = Written("serial", "line.npy");
        var layout = NpyHeader.Parse(file, "");
        layout.Shape.ShouldBe([300001]);
        layout.Kind.ShouldBe(dtype == "float32" ? ElementKind.Float32 : ElementKind.Float64);
        var data = file.AsSpan((int)layout.DataOffset);
        double[] values = dtype == "float32" ? [.. MemoryMarshal.Cast<byte, float>(data).ToArray().Select(v => (double)v)] : MemoryMarshal.Cast<byte, double>(data).ToArray();
        values.ShouldBe(Enumerable.Range(0, 300001).Select(i => (3.0 * i) - 1));
        result.Value.GetProperty("outputDataset").GetString().ShouldBe("ds-1");
        result.Value.GetProperty("sum").GetDouble().ShouldBe(values.Sum(), 1e-9 * values.Sum());

        ResultHash.Of(Scattered(() => Prepare(json, "scattered"), 3, 7)).ShouldBe(ResultHash.Of(result));
        Written("scattered", "line.npy").AsSpan().SequenceEqual(file).ShouldBeTrue();
    }

    [Fact]
    public void What_is_published_already_is_not_written_again_and_has_the_same_hash()
    {
        const string json = """{ "expression": "sin(a)", "length": 100000, "save": true }""";
        using var first = Prepare(json, "first");
        string hash = ResultHash.Of(Serially(first));
        ResultHash.Of(Scattered(() => Prepare(json, "second", published: true), 2, 1)).ShouldBe(hash);
        Written("first", "evaluated.npy").Length.ShouldBe(128 + 800_000);
        Directory.Exists(Path.Combine(folder.Path, "second")).ShouldBeFalse();
    }

    [Fact]
    public void A_result_without_elements_is_saved_as_one()
    {
        using var run = Prepare("""{ "expression": "a", "length": 0, "save": true }""", "none");
        Serially(run).Value.GetProperty("outputDataset").GetString().ShouldBe("ds-1");
        NpyHeader.Parse(Written("none", "evaluated.npy"), "").Shape.ShouldBe([0]);
    }

    [Fact]
    public void The_hash_tells_results_apart_whose_statistics_agree()
    {
        const string json = """{ "expression": "a", "save": true, "length": 12, "variables": { "a": { "values": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, LAST] } } }""";
        string Hash(string last)
        {
            using var run = Prepare(json.Replace("LAST", last), last.Replace(", ", "-"));
            return ResultHash.Of(Serially(run));
        }

        Hash("2, 3").ShouldNotBe(Hash("3, 2"));
    }

    [Fact]
    public void Only_a_job_that_saves_leaves_a_data_set()
    {
        Analysis.OutputOf(Json("""{ "expression": "a" }""")).ShouldBeNull();
        Analysis.OutputOf(Json("""{ "expression": "a", "save": true, "name": "b" }"""))!.For("j1").ShouldBe("b");
    }

    [Fact]
    public void A_disk_without_room_is_said_before_a_byte_is_written()
    {
        long free = new DriveInfo(folder.Path).AvailableFreeSpace;
        var output = Should.Throw<InputException>(() => new ArrayOutput(folder.Path, "big.npy", ElementKind.Float64, [free]));
        output.Message.ShouldContain("big.npy needs");
        Directory.GetFiles(folder.Path).ShouldBeEmpty();
    }
}
