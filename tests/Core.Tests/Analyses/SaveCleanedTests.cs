using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Data.Arrays;
using Dashboard.Core.Tests.Data;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

/// <summary>The array that <c>describe</c> leaves with <c>saveCleaned</c>, against the same done row by row.</summary>
public sealed class SaveCleanedTests : IDisposable
{
    static readonly IAnalysis Analysis = AnalysisCatalog.Find("describe")!;

    readonly string folder = Directory.CreateTempSubdirectory("cleaned-").FullName;
    int outputs;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Put(byte[] bytes)
    {
        string path = Path.Combine(folder, "a.npy");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    (Func<IAnalysisRun> Prepare, string Output) Saving(string path, string more, bool published = false)
    {
        string output = Path.Combine(folder, $"out{++outputs}");
        var context = new AnalysisContext { OutputDirectory = output, OutputDataset = "ds-1", OutputPublished = published };
        return (() => Analysis.Prepare(Json($$"""{ "path": {{JsonSerializer.Serialize(path)}}, "saveCleaned": true{{(more.Length == 0 ? "" : ", " + more)}} }"""), context), output);
    }

    (JsonElement Result, string Hash, byte[] File) Save(string path, string more)
    {
        var (prepare, output) = Saving(path, more);
        using var run = prepare();
        var result = Serially(run);
        return (result.Value, ResultHash.Of(result), Written(output));
    }

    static byte[] Written(string output) => File.ReadAllBytes(Directory.GetFiles(output).ShouldHaveSingleItem());

    [Fact]
    public void Three_hundred_arrays_are_cleaned_as_by_hand_whoever_writes_which_part()
    {
        var random = new Random(2012);
        string[] types = ["f8", "f4", "i4", "i8", "b1"];
        for (int i = 0; i < 300; i++)
        {
            var array = Generated(random, types[i % types.Length]);
            string path = Put(array.Npy());
            var (more, expected, width) = Cleaned(random, array);
            string because = $"array {i}: {array.Type} {array.Rows} x {array.Columns}, big {array.BigEndian}, F {array.Fortran}, {more}";
            var (result, hash, file) = Save(path, more);
            file.AsSpan().SequenceEqual(AsNpy(expected, width, array)).ShouldBeTrue(because);
            result.GetProperty("outputRows").GetInt64().ShouldBe(expected.Length, because);
            result.GetProperty("outputDataset").GetString().ShouldBe("ds-1");
            if (i % 5 == 0)
            {
                var (prepare, output) = Saving(path, more);
                ResultHash.Of(Scattered(prepare, 3, i)).ShouldBe(hash, because);
                Written(output).AsSpan().SequenceEqual(file).ShouldBeTrue(because);
            }
        }
    }

    static ArrayOnDisk Generated(Random random, string type)
    {
        int rows = random.Next(3) == 0 ? random.Next(2000, 9000) : random.Next(0, 120);
        int columns = rows > 1000 ? random.Next(1, 6) : random.Next(0, 300);
        double gaps = type[0] == 'f' && random.Next(2) == 0 ? 0.5 * random.NextDouble() / Math.Max(1, columns) : 0;
        double[] special = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0];
        var values = Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ =>
            random.NextDouble() < gaps ? special[random.Next(special.Length)] : random.Next(-1000, 1000) / (type[0] == 'f' ? 8.0 : 1)).ToArray()).ToArray();
        var array = new ArrayOnDisk(values, type, random.Next(2) == 0, random.Next(2) == 0);
        return array with { Values = values.Select(r => r.Select(array.Stored).ToArray()).ToArray() };
    }

    /// <summary>Parameters, and the rows that should be left.</summary>
    static (string More, double[][] Rows, int Columns) Cleaned(Random random, ArrayOnDisk array)
    {
        var select = new List<string>();
        var clean = new List<string>();
        var rows = array.Values;
        int width = array.Rows == 0 ? 0 : array.Columns;
        if (random.Next(2) == 0)
        {
            int from = random.Next(array.Rows + 1);
            int end = random.Next(from, array.Rows + 1);
            select.Add($"\"rows\": [{from}, {end}]");
            rows = rows[from..end];
        }

        if (random.Next(2) == 0 && array.Columns > 0)
        {
            int[] columns = Enumerable.Range(0, array.Columns).OrderBy(_ => random.Next()).Take(random.Next(1, 6)).ToArray();
            select.Add($"\"columns\": [{string.Join(", ", columns)}]");
            width = columns.Length;
            rows = rows.Select(r => columns.Select(c => r[c]).ToArray()).ToArray();
        }

        bool finite = random.Next(4) != 0;
        clean.Add($"\"dropNonFinite\": {(finite ? "true" : "false")}");
        double least = random.Next(2) == 0 ? -999 : double.NegativeInfinity;
        double most = random.Next(2) == 0 ? 990.5 : double.PositiveInfinity;
        clean.AddRange(double.IsFinite(least) ? [$"\"min\": {least.ToString(CultureInfo.InvariantCulture)}"] : []);
        clean.AddRange(double.IsFinite(most) ? [$"\"max\": {most.ToString(CultureInfo.InvariantCulture)}"] : []);
        rows = rows.Where(row => row.All(x => !(finite && !double.IsFinite(x)) && !(x < least) && !(x > most))).ToArray();
        return ($"\"clean\": {{ {string.Join(", ", clean)} }}" + (select.Count > 0 ? $", \"select\": {{ {string.Join(", ", select)} }}" : ""), rows, width);
    }

    /// <summary>As NumPy would save it: the same type and axis order, little endian.</summary>
    static byte[] AsNpy(double[][] rows, int columns, ArrayOnDisk source)
    {
        byte[] data = (source with { Values = rows, BigEndian = false }).Data();
        var kind = source.Type switch { "f8" => ElementKind.Float64, "f4" => ElementKind.Float32, "i8" => ElementKind.Int64, "i4" => ElementKind.Int32, _ => ElementKind.Bool };
        return [.. NpyHeader.Write(kind, [rows.Length, columns], source.Fortran), .. data];
    }

    [Fact]
    public void Statistics_stay_those_of_the_whole_selection()
    {
        string path = Put(new ArrayOnDisk([[1, 2], [double.NaN, 4], [5, 600]], "f8", false, false).Npy());
        var (result, _, file) = Save(path, """ "clean": { "max": 100 } """);
        result.GetRawText().ShouldStartWith("""{"count":4,"missing":1,"dropped":1,"min":1,"max":5,""");
        result.GetProperty("outputRows").GetInt64().ShouldBe(1);
        NpyHeader.Parse(file, "").Shape.ShouldBe([1, 2]);
    }

    [Fact]
    public void Of_a_list_single_values_go_and_without_rules_what_is_not_finite()
    {
        byte[] data = new ArrayOnDisk([[1], [double.NaN], [3], [double.NegativeInfinity], [5]], "f8", true, false).Data();
        string path = Path.Combine(folder, "list.bin");
        File.WriteAllBytes(path, data);
        var (_, _, file) = Save(path, """ "raw": { "byteOrder": "big" }, "name": "kept" """);
        var layout = NpyHeader.Parse(file, "");
        (layout.Shape.ShouldHaveSingleItem(), layout.BigEndian).ShouldBe((3, false));
        Enumerable.Range(0, 3).Select(i => BitConverter.ToDouble(file, (int)layout.DataOffset + (8 * i))).ShouldBe([1.0, 3.0, 5.0]);
        File.Exists(Path.Combine(folder, $"out{outputs}", "kept.npy")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("(0, 3)", 0)]
    [InlineData("(5, 0)", 5)]
    public void An_array_without_elements_is_saved_as_one(string shape, int rows)
    {
        var (result, _, file) = Save(Put(new ArrayOnDisk([], "f8", false, false).Npy(shape: shape)), "");
        result.GetProperty("outputRows").GetInt32().ShouldBe(rows);
        ArrayLayout.ShapeText(NpyHeader.Parse(file, "").Shape).ShouldBe(shape);
    }

    [Fact]
    public void More_than_two_axes_keep_their_shape_behind_the_first()
    {
        double[] values = [.. Enumerable.Range(0, 24).Select(i => (double)i)];
        values[9] = double.NaN;
        var (_, _, file) = Save(Put(new ArrayOnDisk(values.Select(v => new[] { v }).ToArray(), "f8", false, false).Npy(shape: "(4, 3, 2)")), "");
        NpyHeader.Parse(file, "").Shape.ShouldBe([3, 3, 2]);
        BitConverter.ToDouble(file, file.Length - (12 * 8)).ShouldBe(12);
    }

    [Fact]
    public void What_is_published_already_is_not_written_again_and_has_the_same_hash()
    {
        string path = Put(new ArrayOnDisk(Enumerable.Range(0, 5000).Select(i => new[] { i, i % 7 == 0 ? double.NaN : 1 }).ToArray(), "f8", false, false).Npy());
        var (result, hash, _) = Save(path, "");
        var (prepare, output) = Saving(path, "", published: true);
        var again = Scattered(prepare, 2, 1);
        (ResultHash.Of(again), again.Value.GetRawText()).ShouldBe((hash, result.GetRawText()));
        Directory.GetFiles(output).ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_folder_the_work_can_be_counted_but_not_done()
    {
        string path = Put(new ArrayOnDisk([[1, 2]], "f8", false, false).Npy());
        using var run = Analysis.Prepare(Json($$"""{ "path": {{JsonSerializer.Serialize(path)}}, "saveCleaned": true }"""), new AnalysisContext());
        run.Chunks.Sum(c => c.Items).ShouldBe(2);
        Should.Throw<InputException>(() => Serially(run)).Message.ShouldContain("no folder");
    }

    [Fact]
    public void A_folder_that_refuses_is_said()
    {
        string path = Put(new ArrayOnDisk([[1, 2]], "f8", false, false).Npy());
        var context = new AnalysisContext { OutputDirectory = "/proc/nowhere", OutputDataset = "ds-1" };
        using var run = Analysis.Prepare(Json($$"""{ "path": {{JsonSerializer.Serialize(path)}}, "saveCleaned": true }"""), context);
        Should.Throw<InputException>(() => Serially(run)).Message.ShouldContain("cannot be counted");
    }

    [Theory]
    [InlineData("""{ "path": "p", "saveCleaned": true, "name": "a b" }""", "parameters.name", "letters, digits")]
    [InlineData("""{ "path": "p", "name": "a" }""", "parameters.name", "saveCleaned is false")]
    [InlineData("""{ "path": "p", "saveCleaned": 1 }""", "parameters.saveCleaned", "true")]
    public void Faults_are_keyed_by_their_parameter(string json, string path, string says) =>
        ParameterBinding.Check(Analysis, Json(json)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            fault => fault.Key.ShouldBe(path), fault => fault.Value[0].ShouldContain(says));

    [Fact]
    public void Only_a_job_that_saves_leaves_a_data_set()
    {
        Analysis.OutputOf(Json("""{ "path": "p" }""")).ShouldBeNull();
        Analysis.OutputOf(Json("""{ "path": "p", "saveCleaned": true }"""))!.For("j1").ShouldBe("cleaned-j1");
    }
}
