using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Tests.Data;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

/// <summary>The width of vectors is fixed when a process starts, so narrower ones are tried in processes of their own.</summary>
public sealed class VectorWidthTests : IDisposable
{
    const string Expected = "SPEEDUP_TEST_EXPECTED_BITS";
    const string Widest = "SPEEDUP_TEST_WIDEST_VECTOR";

    readonly string folder = Directory.CreateTempSubdirectory("width-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(256, "DOTNET_EnableAVX512")]
    [InlineData(128, "DOTNET_EnableAVX")]
    [InlineData(0, "DOTNET_EnableHWIntrinsic")]
    public async Task Narrower_vectors_give_the_same_bits(int width, string knob)
    {
        if (Environment.GetEnvironmentVariable(Expected) is not null)
        {
            return;
        }

        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Dashboard.Core.Tests"), ["-method", $"*.{nameof(Bits_are_those_that_are_expected)}",
            "-method", $"*.{nameof(DescribeTests.Five_hundred_arrays_agree_with_the_plain_way)}"])
        {
            RedirectStandardOutput = true,
            Environment = { [knob] = "0", [Expected] = string.Join(' ', Hashes()), [Widest] = $"{width}" },
        };
        using var child = Process.Start(start)!;
        string said = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        child.ExitCode.ShouldBe(0, said);
        said.ShouldContain("Total: 2, Errors: 0, Failed: 0");
    }

    [Fact]
    public void Bits_are_those_that_are_expected()
    {
        string? expected = Environment.GetEnvironmentVariable(Expected);
        if (expected is not null)
        {
            Width().ShouldBe(int.Parse(Environment.GetEnvironmentVariable(Widest)!), "else the child proves nothing");
        }

        string.Join(' ', Hashes()).ShouldBe(expected ?? string.Join(' ', Hashes()));
    }

    static int Width() => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    List<string> Hashes()
    {
        var random = new Random(512);
        var hashes = new List<string>();
        foreach (string type in new[] { "f8", "f4", "i8" })
        {
            var values = Enumerable.Range(0, 30_011).Select(i => Enumerable.Range(0, 3)
                .Select(c => type != "i8" && i is > 9000 and < 12_000 && i % 5 == c ? double.NaN : 1e6 * (random.NextDouble() - 0.1)).ToArray()).ToArray();
            string path = Path.Combine(folder, type + ".npy");
            File.WriteAllBytes(path, new ArrayOnDisk(values, type, false, false).Npy());
            foreach (string more in new[] { "", ", \"clean\": { \"min\": 0 }", ", \"select\": { \"columns\": [2, 0] }, \"linearFit\": { \"x\": 0, \"y\": 1 }" })
            {
                using var run = AnalysisCatalog.Find("describe")!.Prepare(Json($"{{ \"path\": {JsonSerializer.Serialize(path)}{more} }}"), new AnalysisContext());
                hashes.Add(ResultHash.Of(Serially(run)));
            }
        }

        foreach (string distribution in new[] { "uniform", "normal" })
        {
            using var matrix = AnalysisCatalog.Find("create-matrix")!.Prepare(
                Json($$"""{ "rows": 301, "columns": 77, "distribution": "{{distribution}}" }"""), new AnalysisContext { OutputDirectory = folder });
            hashes.Add(ResultHash.Of(Serially(matrix)));
        }

        return hashes;
    }
}
