using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Tests.Data;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

public sealed class DescribeTests : IDisposable
{
    static readonly IAnalysis Analysis = AnalysisCatalog.Find("describe")!;

    readonly string folder = Directory.CreateTempSubdirectory("describe-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Put(byte[] bytes, string name = "a.npy")
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    static IAnalysisRun Prepare(string path, string more = "") =>
        Analysis.Prepare(Json($$"""{ "path": {{JsonSerializer.Serialize(path)}}{{(more.Length == 0 ? "" : ", " + more)}} }"""), new AnalysisContext());

    static JsonElement Describe(string path, string more = "")
    {
        using var run = Prepare(path, more);
        run.Prime();
        return Serially(run).Value;
    }

    static string Refused(string path, string more = "") => Should.Throw<InputException>(() => Prepare(path, more)).Message;

    static double Number(JsonElement json, string name)
    {
        var value = json.GetProperty(name);
        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.Parse(value.GetString()!, CultureInfo.InvariantCulture);
    }

    static void ShouldBe(JsonElement actual, ReferenceStatistics expected, string because)
    {
        actual.GetProperty("count").GetInt64().ShouldBe(expected.Count, because);
        actual.GetProperty("missing").GetInt64().ShouldBe(expected.Missing, because);
        (actual.TryGetProperty("dropped", out var dropped) ? dropped.GetInt64() : 0).ShouldBe(expected.Dropped, because);
        Number(actual, "min").ShouldBe(expected.Min, because);
        Number(actual, "max").ShouldBe(expected.Max, because);
        ShouldBeNear(Number(actual, "mean"), expected.Mean, Math.Max(Math.Abs(expected.Mean), 1e-3 * expected.Std), because);
        ShouldBeNear(Number(actual, "std"), expected.Std, Math.Max(expected.Std, 1e-12 * Math.Abs(expected.Mean)), because);
    }

    static void ShouldBeNear(double actual, double expected, double scale, string because)
    {
        if (double.IsNaN(expected))
        {
            actual.ShouldBe(double.NaN, because);
        }
        else
        {
            Math.Abs(actual - expected).ShouldBeLessThanOrEqualTo(1e-12 * scale, $"{actual:R} for {expected:R}, {because}");
        }
    }

    [Fact]
    public void Five_hundred_arrays_agree_with_the_plain_way()
    {
        var random = new Random(1988);
        string[] types = ["f8", "f4", "i4", "i8", "b1"];
        for (int i = 0; i < 500; i++)
        {
            var array = Generated(random, types[i % types.Length]);
            string path = Put(array.Npy(1 + (i % 3)));
            var (more, values, columns, bounds) = Selection(random, array);
            string because = $"array {i}: {array.Type} {array.Rows} x {array.Columns}, big {array.BigEndian}, F {array.Fortran}, {more}";
            var result = Describe(path, more);
            ShouldBe(result, new ReferenceStatistics(values.SelectMany(r => r), bounds.Least, bounds.Most), because);
            for (int c = 0; c < (columns?.Length ?? 0); c++)
            {
                result.GetProperty("columns")[c].GetProperty("column").GetInt32().ShouldBe(columns![c]);
                ShouldBe(result.GetProperty("columns")[c], new ReferenceStatistics(values.Select(r => r[c]), bounds.Least, bounds.Most), because);
            }
        }
    }

    static ArrayOnDisk Generated(Random random, string type)
    {
        int rows = random.Next(5) == 0 ? random.Next(2000, 6000) : random.Next(0, 120);
        int columns = rows > 1000 ? random.Next(1, 4) : random.Next(1, 60);
        double scale = Math.Pow(10, random.Next(-100, 100));
        double offset = random.Next(3) == 0 ? scale * Math.Pow(10, random.Next(0, 9)) : 0;
        if (type is "i4" or "i8")
        {
            (scale, offset) = (random.Next(1, 1_000_000), random.Next(-1_000_000, 1_000_000));
        }

        if (type == "f4")
        {
            (scale, offset) = (Math.Pow(10, random.Next(-20, 20)), 0);
        }

        double gaps = random.Next(2) == 0 || type[0] != 'f' ? 0 : random.NextDouble();
        double[] special = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0.0];
        var values = Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ =>
            random.NextDouble() < gaps ? special[random.Next(special.Length)] : offset + (scale * ((2 * random.NextDouble()) - 1))).ToArray()).ToArray();
        var array = new ArrayOnDisk(values, type, random.Next(2) == 0, random.Next(2) == 0);
        return array with { Values = values.Select(r => r.Select(array.Stored).ToArray()).ToArray() };
    }

    static (string More, double[][] Values, int[]? Columns, (double Least, double Most) Bounds) Selection(Random random, ArrayOnDisk array)
    {
        var more = new List<string>();
        var select = new List<string>();
        var values = array.Values;
        int[]? columns = null;
        if (random.Next(2) == 0)
        {
            int from = random.Next(array.Rows + 1);
            int end = random.Next(from, array.Rows + 1);
            select.Add($"\"rows\": [{from}, {end}]");
            values = values[from..end];
        }

        if (random.Next(2) == 0 && array.Columns > 0)
        {
            columns = Enumerable.Range(0, array.Columns).OrderBy(_ => random.Next()).Take(random.Next(1, Math.Min(5, array.Columns) + 1)).ToArray();
            select.Add($"\"columns\": [{string.Join(", ", columns)}]");
            values = values.Select(r => columns.Select(c => r[c]).ToArray()).ToArray();
        }

        (double Least, double Most) bounds = (double.NegativeInfinity, double.PositiveInfinity);
        var finite = values.SelectMany(r => r).Where(double.IsFinite).ToList();
        if (random.Next(3) == 0 && finite.Count > 0)
        {
            bounds = (finite[random.Next(finite.Count)], double.PositiveInfinity);
            more.Add($"\"clean\": {{ \"min\": {bounds.Least.ToString("R", CultureInfo.InvariantCulture)} }}");
        }

        if (select.Count > 0)
        {
            more.Add($"\"select\": {{ {string.Join(", ", select)} }}");
        }

        more.Add($"\"method\": \"{(random.Next(3) == 0 ? "perRow" : "onePass")}\"");
        return (string.Join(", ", more), values, columns, bounds);
    }

    [Fact]
    public void Small_deviations_from_a_large_mean_survive()
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 40_000).Select(_ => new[] { 1e9 + (1e-3 * random.NextDouble()) }).ToArray();
        values[0][0] = -4e9;
        values = values[1..].Prepend(values[1]).ToArray();
        var expected = new ReferenceStatistics(values.SelectMany(r => r));
        expected.Std.ShouldBeInRange(2.8e-4, 2.95e-4);
        foreach (string method in new[] { "onePass", "perRow" })
        {
            var result = Describe(Put(new ArrayOnDisk(values, "f8", false, false).Npy()), $"\"method\": \"{method}\"");
            Number(result, "std").ShouldBe(expected.Std, 1e-9 * expected.Std);
            Number(result, "mean").ShouldBe(expected.Mean, method == "onePass" ? 1.2e-7 : 1e-6, "one unit in the last place; the plain loop loses a few");
        }
    }

    [Fact]
    public void An_unlucky_first_value_costs_no_digits()
    {
        var random = new Random(6);
        var values = Enumerable.Range(0, 8192).Select(i => new[] { i % 2048 == 0 ? -1e12 : random.NextDouble() }).ToArray();
        ShouldBe(Describe(Put(new ArrayOnDisk(values, "f8", false, false).Npy())), new ReferenceStatistics(values.SelectMany(r => r)), "outliers lead each block");
    }

    [Theory]
    [InlineData("onePass")]
    [InlineData("perRow")]
    public void The_same_bits_come_out_however_chunks_are_scattered(string method)
    {
        var random = new Random(7);
        foreach (bool fortran in new[] { false, true })
        {
            var values = Enumerable.Range(0, 50_001).Select(i => Enumerable.Range(0, 5).Select(_ => i % 1000 == 3 ? double.NaN : random.NextDouble() - 0.3).ToArray()).ToArray();
            string path = Put(new ArrayOnDisk(values, "f8", false, fortran).Npy(), $"{fortran}.npy");
            foreach (string select in new[] { "", "\"select\": { \"rows\": [7, 49990] }, ", "\"select\": { \"columns\": [3, 1] }, \"linearFit\": { \"x\": 1, \"y\": 4 }, " })
            {
                string more = $"{select}\"method\": \"{method}\"";
                using var run = Prepare(path, more);
                run.Chunks.Count.ShouldBeInRange(2, 4096);
                string expected = ResultHash.Of(Serially(run));
                foreach (int workers in new[] { 1, 2, 3, 5, 8 })
                {
                    ResultHash.Of(Scattered(() => Prepare(path, more), workers, workers)).ShouldBe(expected, more);
                }
            }
        }
    }

    [Fact]
    public void C_and_Fortran_order_and_both_byte_orders_say_the_same()
    {
        var values = Enumerable.Range(0, 3000).Select(i => new[] { i, 2.5 * i, i % 7 }).ToArray();
        var results = new List<string>();
        foreach (bool fortran in new[] { false, true })
        {
            foreach (bool big in new[] { false, true })
            {
                results.Add(Describe(Put(new ArrayOnDisk(values, "f8", big, fortran).Npy()), "\"select\": { \"columns\": [2, 0] }, \"linearFit\": { \"x\": 0, \"y\": 1 }").GetRawText());
            }
        }

        results.Distinct().ShouldHaveSingleItem();
        var fit = JsonDocument.Parse(results[0]).RootElement.GetProperty("fit");
        Number(fit, "slope").ShouldBe(2.5, 1e-14);
        Number(fit, "intercept").ShouldBe(0, 1e-10);
        Number(fit, "r2").ShouldBe(1, 1e-14);
    }

    [Fact]
    public void A_line_through_noisy_pairs_leaves_out_what_is_missing()
    {
        double[][] values = [[1, 2.1], [2, 3.9], [double.NaN, 7], [3, 6.2], [4, double.PositiveInfinity], [5, 9.8]];
        var fit = Describe(Put(new ArrayOnDisk(values, "f8", false, false).Npy()), "\"linearFit\": { \"x\": 0, \"y\": 1 }").GetProperty("fit");
        // By hand: means 2.75 and 5.5, sums of squares 8.75 and 33.1, of products 16.95... the exact fractions below.
        double slope = ((1 - 2.75) * (2.1 - 5.5) + (2 - 2.75) * (3.9 - 5.5) + (3 - 2.75) * (6.2 - 5.5) + (5 - 2.75) * (9.8 - 5.5)) / 8.75;
        Number(fit, "slope").ShouldBe(slope, 1e-14);
        Number(fit, "intercept").ShouldBe(5.5 - (slope * 2.75), 1e-14);
        Number(fit, "r2").ShouldBe(slope * slope * 8.75 / (3.4 * 3.4 + 1.6 * 1.6 + 0.7 * 0.7 + 4.3 * 4.3), 1e-14);
    }

    [Fact]
    public void An_empty_array_has_no_statistics() =>
        Describe(Put(new ArrayOnDisk([], "f8", false, false).Npy(shape: "(0, 3)"))).GetRawText()
            .ShouldBe("""{"count":0,"missing":0,"min":"NaN","max":"NaN","mean":"NaN","std":"NaN"}""");

    [Fact]
    public void Axes_beyond_two_are_columns_in_the_order_of_reshape()
    {
        // shape (2, 2, 3): row r, columns 3 i + j; in Fortran order the file has r fastest, then i, then j.
        double[][] rows = [[0, 1, 2, 3, 4, 5], [10, 11, 12, 13, 14, 15]];
        var inMemory = new[] { 0, 3, 1, 4, 2, 5 }.SelectMany(c => rows.Select(r => r[c])).Select(v => new[] { v }).ToArray();
        string header = "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2, 3), }\n";
        string path = Put([.. ArrayOnDisk.Header(1, header), .. new ArrayOnDisk(inMemory, "f8", false, false).Data()]);
        var columns = Describe(path, "\"select\": { \"columns\": [1, 3] }").GetProperty("columns");
        (Number(columns[0], "min"), Number(columns[0], "max")).ShouldBe((1, 11));
        (Number(columns[1], "min"), Number(columns[1], "max")).ShouldBe((3, 13));
    }

    [Fact]
    public void A_raw_file_is_what_one_says_it_is()
    {
        double[][] values = [[1, 2, 3], [4, 5, 6]];
        string path = Put([9, 9, 9, .. new ArrayOnDisk(values, "f8", true, false).Data()], "a.bin");
        Number(Describe(path, """ "raw": { "shape": [2, 3], "byteOrder": "big", "offsetBytes": 3 } """), "mean").ShouldBe(3.5);
        Number(Describe(path, """ "raw": { "dtype": "f8", "byteOrder": "big", "offsetBytes": 3 }, "select": { "rows": [4, 6] } """), "mean").ShouldBe(5.5);
        Number(Describe(path, """ "raw": { "dtype": "float64", "shape": [3, 2], "order": "F", "byteOrder": "big", "offsetBytes": 3 }, "select": { "columns": [1] } """), "mean").ShouldBe(5);
        // The lesson of the course: a wrong type gives what it gives.
        var wrong = Describe(path, """ "raw": { "dtype": "float32", "shape": [2, 3], "offsetBytes": 3 } """);
        wrong.GetProperty("count").GetInt64().ShouldBe(6);
        wrong.GetProperty("unusedBytes").GetInt64().ShouldBe(24);
        Number(wrong, "mean").ShouldNotBe(3.5);
    }

    [Fact]
    public void What_does_not_fit_is_said_with_the_numbers()
    {
        string path = Put(new byte[101], "a.bin");
        Refused(path, """ "raw": { "shape": [13] } """).ShouldBe("a.bin has 101 bytes, but the shape (13,) of 8-byte elements from byte 0 on needs 104; 3 are missing.");
        Refused(path, """ "raw": { } """).ShouldContain("not a whole number of 8-byte elements; 5 are left over");
        Refused(path, """ "raw": { "offsetBytes": 200 } """).ShouldContain("offsetBytes 200 lies behind its end");
        Refused(path, """ "raw": { "shape": [4294967296, 4294967296] } """).ShouldContain("no file can hold");
        byte[] npy = new ArrayOnDisk([[1, 2], [3, 4]], "f8", false, false).Npy();
        Refused(Put(npy[..^1])).ShouldContain("1 are missing");
        Refused(Put(npy[..20])).ShouldContain("the file ends");
        Refused(Put(npy), "\"select\": { \"rows\": [1, 3] }").ShouldContain("parameters.select.rows: Got [1, 3]; the array has 2 rows");
        Refused(Put(npy), "\"select\": { \"columns\": [0, 2] }").ShouldContain("parameters.select.columns[1]: Got 2");
        Refused(Put(npy), "\"linearFit\": { \"x\": 0, \"y\": 2 }").ShouldContain("parameters.linearFit.y: Got 2");
        Refused(Path.Combine(folder, "none.npy")).ShouldContain("no such file");
        Refused(Put(npy, "no-header.bin")[..^13] + "a.bin").ShouldContain("\\x93NUMPY");
    }

    [Fact]
    public void A_file_that_is_cut_while_it_is_read_is_an_error_not_a_crash()
    {
        string path = Put(new ArrayOnDisk(Enumerable.Range(0, 4000).Select(i => new double[] { i }).ToArray(), "f8", false, false).Npy());
        using var run = Prepare(path);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(1000);
        }

        Should.Throw<InputException>(() => Serially(run)).Message.ShouldContain("was cut while it was read: 1000 bytes are left");
    }

    [Theory]
    [InlineData("""{ }""", "parameters.dataset")]
    [InlineData("""{ "path": "p", "dataset": "d" }""", "parameters.path")]
    [InlineData("""{ "path": "p", "raw": { "shape": [1, -1] } }""", "parameters.raw.shape[1]")]
    [InlineData("""{ "path": "p", "raw": { "order": "c" } }""", "parameters.raw.order")]
    [InlineData("""{ "path": "p", "select": { "rows": [5, 4] } }""", "parameters.select.rows")]
    [InlineData("""{ "path": "p", "select": { "columns": [1, 1] } }""", "parameters.select.columns")]
    [InlineData("""{ "path": "p", "clean": { "min": 2, "max": 1 } }""", "parameters.clean.max")]
    [InlineData("""{ "path": "p", "linearFit": { "x": 1 } }""", "parameters.linearFit.y")]
    public void Faults_are_keyed_by_their_parameter(string json, string path) =>
        ParameterBinding.Check(Analysis, Json(json)).Keys.ShouldBe([path]);
}
