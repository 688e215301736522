using System.Runtime.InteropServices;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.CreateMatrix;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Data.Arrays;
using Dashboard.Core.Tests.Data;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

public sealed class CreateMatrixTests : IDisposable
{
    static readonly IAnalysis Analysis = AnalysisCatalog.Find("create-matrix")!;

    readonly string folder = Directory.CreateTempSubdirectory("matrix-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    IAnalysisRun Prepare(string json, string output = "out") => Analysis.Prepare(Json(json), Context(output));

    AnalysisContext Context(string output) => new() { OutputDirectory = Path.Combine(folder, output), OutputDataset = "ds-1" };

    byte[] Written(string output = "out", string name = "matrix") => File.ReadAllBytes(Path.Combine(folder, output, name + ".npy"));

    double[] Values(string json, string output = "out")
    {
        using var run = Prepare(json, output);
        Serially(run);
        byte[] file = Written(output);
        return MemoryMarshal.Cast<byte, double>(file.AsSpan((int)NpyHeader.Parse(file, "").DataOffset)).ToArray();
    }

    [Fact]
    public void The_file_is_a_npy_of_the_shape_asked_for()
    {
        using var run = Prepare("""{ "rows": 300, "columns": 7, "dtype": "float32", "name": "m-1.x" }""");
        run.Prime();
        var result = Serially(run);
        byte[] file = Written(name: "m-1.x");
        result.Value.GetRawText().ShouldBe($$"""{"dataset":"ds-1","bytes":{{file.Length}}}""");
        var layout = NpyHeader.Parse(file, "");
        layout.Shape.ShouldBe([300, 7]);
        (layout.Kind, layout.ColumnMajor, layout.BigEndian).ShouldBe((ElementKind.Float32, false, false));
        (layout.DataOffset + layout.DataBytes).ShouldBe(file.Length);
        Directory.GetFiles(Path.Combine(folder, "out")).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("uniform", "float64")]
    [InlineData("uniform", "float32")]
    [InlineData("normal", "float64")]
    [InlineData("normal", "float32")]
    public void Who_writes_which_part_and_how_changes_no_byte(string distribution, string dtype)
    {
        string json = $$"""{ "rows": 1111, "columns": 333, "seed": 9, "distribution": "{{distribution}}", "dtype": "{{dtype}}", "method": "METHOD" }""";
        using var run = Prepare(json.Replace("METHOD", "onePass"));
        run.Chunks.Count.ShouldBeGreaterThan(2);
        string hash = ResultHash.Of(Serially(run));
        byte[] expected = Written();
        foreach (string method in new[] { "onePass", "perRow" })
        {
            string output = method + "-scattered";
            ResultHash.Of(Scattered(() => Prepare(json.Replace("METHOD", method), output), 3, 5)).ShouldBe(hash);
            Written(output).AsSpan().SequenceEqual(expected).ShouldBeTrue(method);
        }

        Serially(Prepare(json.Replace("\"seed\": 9", "\"seed\": 10").Replace("METHOD", "onePass"), "other"));
        Written("other").AsSpan().SequenceEqual(expected).ShouldBeFalse();
    }

    [Fact]
    public void Uniform_numbers_are_SplitMix64_by_element()
    {
        // The generator as its authors write it, one number after the other.
        ulong state = CounterRandom.KeyOf(42);
        double[] values = Values("""{ "rows": 9, "columns": 11, "seed": 42 }""");
        for (int i = 0; i < values.Length; i++)
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            values[i].ShouldBe(((z ^ (z >> 31)) >> 11) * (1.0 / 9007199254740992.0), $"element {i}");
        }
    }

    [Fact]
    public void Normal_numbers_are_Box_and_Muller_s_of_two_outputs()
    {
        ulong state = CounterRandom.KeyOf(7);
        double Next()
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (z ^ (z >> 31)) >> 11;
        }

        foreach (double value in Values("""{ "rows": 100, "columns": 101, "seed": 7, "distribution": "normal" }"""))
        {
            double radius = Math.Sqrt(-2 * Math.Log((Next() + 1) / 9007199254740992.0));
            value.ShouldBe(radius * Math.Cos(2 * Math.PI * (Next() / 9007199254740992.0)), 1e-15 * (1 + radius));
        }
    }

    [Fact]
    public void Numbers_have_the_moments_of_their_distribution()
    {
        const int Count = 1_000_000;
        var uniform = new ReferenceStatistics(Values($$"""{ "rows": 1000, "columns": {{Count / 1000}} }"""));
        uniform.Min.ShouldBeInRange(0, 1e-4);
        uniform.Max.ShouldBeInRange(1 - 1e-4, 1 - 1e-16);
        uniform.Mean.ShouldBe(0.5, 5 / Math.Sqrt(12 * Count));
        uniform.Std.ShouldBe(1 / Math.Sqrt(12), 1e-3);

        double[] drawn = Values($$"""{ "rows": 1000, "columns": {{Count / 1000}}, "distribution": "normal" }""", "normal");
        var normal = new ReferenceStatistics(drawn);
        normal.Mean.ShouldBe(0, 5 / Math.Sqrt(Count));
        normal.Std.ShouldBe(1, 5e-3);
        // Shares within 1, 2 and 3 deviations, and no ties between neighbours.
        (drawn.Count(v => Math.Abs(v) < 1) / (double)Count).ShouldBe(0.6827, 3e-3);
        (drawn.Count(v => Math.Abs(v) < 2) / (double)Count).ShouldBe(0.9545, 2e-3);
        (drawn.Count(v => Math.Abs(v) < 3) / (double)Count).ShouldBe(0.9973, 5e-4);
        drawn.Zip(drawn.Skip(1)).Average(p => p.First * p.Second).ShouldBe(0, 5e-3);
    }

    [Fact]
    public void What_was_written_can_be_described()
    {
        using var run = Prepare("""{ "rows": 500, "columns": 20, "distribution": "normal" }""");
        Serially(run);
        using var described = AnalysisCatalog.Find("describe")!.Prepare(
            Json("""{ "dataset": "ds-1" }"""), new AnalysisContext { Datasets = new Dictionary<string, string> { ["ds-1"] = Path.Combine(folder, "out") } });
        var result = Serially(described).Value;
        result.GetProperty("count").GetInt64().ShouldBe(10_000);
        result.GetProperty("std").GetDouble().ShouldBe(1, 0.05);
    }

    [Fact]
    public void Too_large_for_the_disk_is_said_before_a_byte_is_written()
    {
        string message = Should.Throw<InputException>(() => Prepare("""{ "rows": 100000000, "columns": 1000000 }""")).Message;
        message.ShouldContain("matrix.npy needs 800000000000128 bytes, but its disk has only");
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void A_disk_that_fills_up_is_an_error_in_words()
    {
        // The device that is always full stands for the disk.
        var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using var sink = new ArrayOutput(full, "matrix.npy", 128, 8);
        Should.Throw<InputException>(() => sink.Write(0, new byte[80])).Message.ShouldContain("matrix.npy cannot be written: No space left on device");
    }

    [Fact]
    public void Without_a_folder_the_work_can_be_counted_but_not_done()
    {
        using var run = Analysis.Prepare(Json("""{ "rows": 30, "columns": 5 }"""), new AnalysisContext());
        run.Chunks.Sum(c => c.Items).ShouldBe(150);
        Should.Throw<InputException>(() => Serially(run)).Message.ShouldContain("no folder");
    }

    [Theory]
    [InlineData("{}", null, "matrix-j1", "matrix.npy")]
    [InlineData("""{ "name": "m" }""", "m", "m", "m.npy")]
    public void A_name_that_is_left_out_is_made_from_the_job_s_id(string json, string? given, string name, string file)
    {
        var output = Analysis.OutputOf(Json(json))!;
        (output.Given, output.For("j1"), output.FileName).ShouldBe((given, name, file));
    }

    [Theory]
    [InlineData("""{ "name": ".hidden" }""", "parameters.name")]
    [InlineData("""{ "name": "a/b" }""", "parameters.name")]
    [InlineData("""{ "name": "a\n" }""", "parameters.name")]
    [InlineData("""{ "name": "" }""", "parameters.name")]
    [InlineData("""{ "rows": 0 }""", "parameters.rows")]
    [InlineData("""{ "rows": 1000000000000, "columns": 1000000 }""", "parameters.rows")]
    [InlineData("""{ "dtype": "int8" }""", "parameters.dtype")]
    public void Faults_are_keyed_by_their_parameter(string json, string path) =>
        ParameterBinding.Check(Analysis, Json(json)).Keys.ShouldBe([path]);
}
