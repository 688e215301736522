using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Misread;
using Dashboard.Core.Analyses.TaskCost;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

/// <summary>Tasks that are counted, and a file read with types that it does not have.</summary>
public sealed class TaskLabTests
{
    [Theory]
    [InlineData(1, 10, "45")]
    [InlineData(7, 1000, "24496500")]
    [InlineData(2000, 1, "1999000")]
    public void Tasks_add_one_range_whoever_takes_which(int tasks, int additions, string total)
    {
        var parameters = new TaskCostParameters { Tasks = tasks, Additions = additions };
        IAnalysisRun Prepare() => new TaskCostAnalysis().Prepare(parameters, new AnalysisContext());
        using var run = Prepare();
        run.Chunks.Sum(c => c.Items).ShouldBe(tasks);
        var alone = Serially(run);
        alone.Value.GetProperty("total").GetString().ShouldBe(total);
        ResultHash.Of(Scattered(Prepare, workers: 3, seed: 5)).ShouldBe(ResultHash.Of(alone));
    }

    [Fact]
    public void The_true_type_finds_what_was_written()
    {
        var found = Read(ReadAs.Float64, 10_000);
        found.GetProperty("count").GetInt64().ShouldBe(10_000);
        found.GetProperty("mean").GetDouble().ShouldBe(15, 1e-9);
        found.GetProperty("min").GetDouble().ShouldBe(5, 1e-9);
        found.GetProperty("max").GetDouble().ShouldBe(25, 1e-9);
    }

    [Theory]
    [InlineData(ReadAs.Float32, 2)]
    [InlineData(ReadAs.Int32, 2)]
    [InlineData(ReadAs.Int64, 1)]
    [InlineData(ReadAs.SwappedFloat64, 1)]
    public void A_wrong_type_finds_other_numbers_and_no_error(ReadAs type, int perNumber)
    {
        var found = Read(type, 10_000);
        found.GetProperty("count").GetInt64().ShouldBe(10_000 * perNumber);
        Math.Abs(found.GetProperty("mean").GetDouble()).ShouldBeGreaterThan(1e6);
        double.IsFinite(found.GetProperty("mean").GetDouble()).ShouldBeTrue();
    }

    [Fact]
    public void Wrong_types_are_those_of_a_plain_reading_of_the_bytes()
    {
        // The first number is 15, 0x402E000000000000: a low half of 0 and a high half of 2.71875 as float32.
        var found = Read(ReadAs.Float32, 1);
        (found.GetProperty("count").GetInt64(), found.GetProperty("min").GetDouble(), found.GetProperty("max").GetDouble()).ShouldBe((2, 0, 2.71875));
        Read(ReadAs.Int64, 1).GetProperty("max").GetDouble().ShouldBe(0x402E000000000000);
    }

    static System.Text.Json.JsonElement Read(ReadAs type, int length)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var parameters = new MisreadParameters { Length = length, ReadAs = type };
            using var fromFile = new MisreadAnalysis().Prepare(parameters, new AnalysisContext { ScratchDirectory = folder.FullName });
            using var fromMemory = new MisreadAnalysis().Prepare(parameters, new AnalysisContext());
            var result = Serially(fromFile);
            folder.GetFiles().Sum(f => f.Length).ShouldBe(8L * length);
            ResultHash.Of(Serially(fromMemory)).ShouldBe(ResultHash.Of(result));
            return result.Value;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
