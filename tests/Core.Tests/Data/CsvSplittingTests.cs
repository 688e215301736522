using System.Globalization;
using System.Text;
using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.GroupMax;
using Dashboard.Core.Data;
using Dashboard.Core.Data.Csv;
using Dashboard.Core.Tests.Analyses;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Data;

/// <summary>However files are cut between workers, group-max finds what a simple parser finds in one go.</summary>
public class CsvSplittingTests
{
    static readonly int[] Workers = [1, 2, 3, 5, 8];

    [Fact]
    public void Two_thousand_generated_files_give_the_reference_result_at_every_cut()
    {
        var cases = from texts in Gen.ArrayOf(NastyCsv.Files, 2)
                    from segment in Gen.Frequency((3, Gen.Choose(1, 40)), (1, Gen.Choose(41, 400)))
                    from buffer in Gen.Elements(16, 17, 64, 100, 4096)
                    from byFile in Gen.Elements(true, false)
                    from seed in Gen.Choose(0, 1000)
                    select (texts, segment, buffer, byFile, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var files = c.texts.Select((text, i) => ($"f{i}", $"f{i}.csv", text)).ToList();
            string expected = ReferenceGroupMax.Run(files, c.byFile);
            string? hash = null;
            foreach (int bits in VectorWidth.All)
            {
                var whole = RunAnywhere.Serially(Prepare(files, c.byFile, long.MaxValue, 1 << 16, bits));
                Show(whole.Value).ShouldBe(expected, $"uncut, {bits} bits");
                hash ??= ResultHash.Of(whole);
                ResultHash.Of(whole).ShouldBe(hash);
            }

            int width = VectorWidth.All[c.seed % 3];
            var cut = RunAnywhere.Scattered(() => Prepare(files, c.byFile, c.segment, c.buffer, width), Workers[c.seed % Workers.Length], c.seed);
            Show(cut.Value).ShouldBe(expected, $"segments of {c.segment} bytes, buffer of {c.buffer}, {width} bits");
            ResultHash.Of(cut).ShouldBe(hash);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(60));
    }

    [Theory]
    [InlineData("v,k,g\n1,\"a\nb\nc\",x\n2,d,x\n3,\"e\n\",x\n", "f0=3[e\n]\nrows 3 bad 0\n")]
    [InlineData("v,k,g\r1,a,x\r5,b,x\r", "f0=5[b]\nrows 2 bad 0\n")]
    [InlineData("v,k,g\n1,a,x\n\"9,b,x\n2,c,x\n", "f0=1[a]\nrows 1 bad 1\nf0.csv:3:1:open")]
    [InlineData("v,k,g\n", "f0=null[]\nrows 0 bad 0\n")]
    [InlineData("v,k,g", "f0=null[]\nrows 0 bad 0\n")]
    [InlineData("v,k,g,\n1,a,x,\n2,b,x,\n3,c,x\n", "f0=2[b]\nrows 2 bad 1\nf0.csv:4:4:ragged")]
    [InlineData("v,k,g\n\n4,\"\",x\n,q,x\n", "f0=4[]\nrows 2 bad 0\n")]
    public void Hand_written_files_at_every_segment_size(string text, string expected)
    {
        var files = new[] { ("f0", "f0.csv", Encoding.UTF8.GetBytes(text)) };
        for (int segment = 1; segment <= text.Length + 1; segment++)
        {
            using var run = Prepare(files, byFile: true, segment, 16);
            Show(RunAnywhere.Serially(run).Value).ShouldBe(expected, $"segments of {segment} bytes");
        }
    }

    public static TheoryData<string, int> Edges()
    {
        var data = new TheoryData<string, int>();
        foreach (string mark in (string[])["\"q\"\"r\",", "\"\",", "\"a,b\",", "x\"y,", "\"a\nb\",", "\"a\"x,", "k\ry,", "\"", "k,g\r\n5,", ",", "\r\n\r\n8,"])
        {
            foreach (int bits in VectorWidth.All)
            {
                data.Add(mark, bits);
            }
        }

        return data;
    }

    /// <summary>What matters to the row index stands before, at and behind every edge of its vectors and blocks.</summary>
    [Theory]
    [MemberData(nameof(Edges))]
    public void Marks_at_the_edges_of_blocks_are_read_as_anywhere(string mark, int vectorBits)
    {
        foreach (int edge in (int[])[15, 16, 31, 32, 63, 64, 65, 127, 128, 129, (1 << 14) - 1, 1 << 14, (1 << 14) + 1])
        {
            for (int at = Math.Max(2, edge - mark.Length - 1); at <= edge + 1; at++)
            {
                string text = "v,k,g\n9," + new string('z', at - 2) + mark + "g,1\r\n10,k,\"h\"\n,m,\n11,n\n-7.25,o,p\n";
                var files = new[] { ("f0", "f0.csv", Encoding.UTF8.GetBytes(text)) };
                string expected = ReferenceGroupMax.Run(files, byFile: false);
                using var run = Prepare(files, byFile: false, long.MaxValue, 1 << 16, vectorBits);
                Show(RunAnywhere.Serially(run).Value).ShouldBe(expected, $"{mark} at {at}");
            }
        }
    }

    [Fact]
    public void A_row_beyond_the_limit_names_its_line()
    {
        byte[] text = Encoding.UTF8.GetBytes("v,k,g\n1,a,x\n2,\"" + new string('y', CsvReader.LongestRow + 10));
        using var run = Prepare([("f0", "f0.csv", text)], byFile: true, 1 << 20, 1 << 16);
        Should.Throw<InputException>(() => RunAnywhere.Serially(run)).Message.ShouldContain("f0.csv, line 3");
    }

    [Fact]
    public void Segments_cover_every_byte_once_and_stay_few()
    {
        var tables = new[] { 0L, 1, 100, 5000, 1L << 45 }.Select((length, i) => new CsvTable(new DataFile($"{i}", ""), length, ["v"], 0, 1)).ToList();
        var segments = CsvPlan.Segments(tables, 10);
        for (int table = 0; table < tables.Count; table++)
        {
            var own = segments.Where(s => s.Table == table).ToList();
            own[0].From.ShouldBe(0);
            own[^1].To.ShouldBe(tables[table].Length);
            own.Zip(own.Skip(1)).ShouldAllBe(pair => pair.First.To == pair.Second.From);
        }

        segments.Count.ShouldBeLessThanOrEqualTo(CsvPlan.MostChunks);
    }

    static GroupMaxRun Prepare(IEnumerable<(string Group, string File, byte[] Text)> files, bool byFile, long segmentBytes, int bufferBytes, int vectorBits = 512)
    {
        var texts = files.ToDictionary(f => f.File, f => f.Text);
        var tables = files.Select(f => CsvTable.Read(new DataFile(f.File, f.File), new MemorySource(f.Text))).ToList();
        var parameters = new GroupMaxParameters { Value = "v", Key = "k", GroupBy = byFile ? "file" : "g" };
        var plan = new GroupMaxPlan(parameters, tables, segmentBytes, bufferBytes) { Memory = new FencedMemory(atEnd: segmentBytes % 2 == 0), Open = table => new MemorySource(texts[table.File.Path]), VectorBits = vectorBits };
        return new GroupMaxRun(parameters, plan);
    }

    static string Show(JsonElement result)
    {
        var groups = result.GetProperty("groups").EnumerateArray().Select(g =>
            $"{g.GetProperty("group").GetString()}={Max(g.GetProperty("max"))}[{string.Join("|", g.GetProperty("keys").EnumerateArray().Select(k => k.GetString()))}]");
        var bad = result.GetProperty("badRows").EnumerateArray().Select(b =>
            $"{b.GetProperty("file").GetString()}:{b.GetProperty("line").GetInt64()}:{b.GetProperty("column").GetInt32()}:{Kind(b.GetProperty("reason").GetString()!)}");
        return string.Join("\n", groups) + $"\nrows {result.GetProperty("rows")} bad {result.GetProperty("badRowCount")}\n" + string.Join("\n", bad);
    }

    static string Max(JsonElement max) => max.ValueKind == JsonValueKind.Null ? "null" : max.GetDouble().ToString("R", CultureInfo.InvariantCulture);

    static string Kind(string reason) => reason.Contains("header has") ? "ragged"
        : reason.Contains("not a number") ? "number"
        : reason.Contains("never closed") ? "open"
        : "after";
}
