using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Tests.Analyses;
using Dashboard.TestKit;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Documentation;

/// <summary>The worked example of docs/add-an-analysis.md is this folder's file, and does what the document says.</summary>
public class AddAnAnalysisTests
{
    static readonly IAnalysis Analysis = new HistogramAnalysis();

    static IAnalysisRun Prepare(long numbers, int bins) => Analysis.Prepare(RunAnywhere.Json($$"""{ "numbers": {{numbers}}, "bins": {{bins}} }"""), new AnalysisContext());

    [Fact]
    public void The_document_shows_the_very_file_that_runs()
    {
        string document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "add-an-analysis.md"));
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Core.Tests", "Documentation", "HistogramAnalysis.cs"));
        document.ShouldContain($"```csharp\n{source}```");
        source.Split('\n').Length.ShouldBeLessThan(100);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 1)]
    [InlineData(262_145, 7)]
    [InlineData(1_500_000, 1000)]
    public void However_it_is_scattered_the_result_is_the_same(long numbers, int bins)
    {
        using var run = Prepare(numbers, bins);
        var alone = RunAnywhere.Serially(run);
        long[] counts = [.. alone.Value.GetProperty("counts").EnumerateArray().Select(c => c.GetInt64())];
        counts.Length.ShouldBe(bins);
        counts.Sum().ShouldBe(numbers);
        foreach (int workers in new[] { 1, 2, 5 })
        {
            ResultHash.Of(RunAnywhere.Scattered(() => Prepare(numbers, bins), workers, seed: workers)).ShouldBe(ResultHash.Of(alone));
        }
    }

    [Fact]
    public void Uniform_numbers_fill_the_bins_alike()
    {
        using var run = Prepare(1_000_000, 10);
        // Each count is binomial with a standard deviation of 300.
        RunAnywhere.Serially(run).Value.GetProperty("counts").EnumerateArray().ShouldAllBe(c => Math.Abs(c.GetInt64() - 100_000) < 1500);
    }

    [Fact]
    public void Attributes_make_schema_defaults_and_faults()
    {
        ParameterSchema.For(Analysis.ParametersType)["properties"]!["bins"]!["maximum"]!.GetValue<long>().ShouldBe(1000);
        ParameterBinding.Normalise(Analysis, default).GetProperty("numbers").GetInt64().ShouldBe(10_000_000);
        ParameterBinding.Check(Analysis, JsonDocument.Parse("""{ "bins": 0 }""").RootElement)["parameters.bins"].Single().ShouldContain("from 1 to 1000");
    }
}
