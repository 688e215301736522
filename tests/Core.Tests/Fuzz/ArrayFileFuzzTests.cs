using Dashboard.Core.Analyses;
using Dashboard.Core.Tests.Data;
using Dashboard.TestKit;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Fuzz;

/// <summary>
/// Whole <c>.npy</c> files with damaged headers, lengths and data, from a fixed seed: each is described to its last element, by
/// reading and by mapping, or refused in words. An element outside the file would end the process.
/// </summary>
public sealed class ArrayFileFuzzTests : IDisposable
{
    static readonly int Files = WholeProof.Or(100_000, 2_000);
    static readonly string[] Types = ["f8", "f4", "i4", "i8", "b1"];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Array_files_are_described_or_refused()
    {
        var random = new Random(5);
        string path = Path.Combine(folder.Path, "a.npy");
        int described = 0;
        for (int i = 0; i < Files; i++)
        {
            byte[] bytes = Damaged(Sound(random), random);
            File.WriteAllBytes(path, bytes);
            described += Describes(path, bytes.Length) ? 1 : 0;
        }

        TestContext.Current.SendDiagnosticMessage($"{Files} files, {described} of them described, the others refused");
        described.ShouldBeInRange(Files / 10, Files - (Files / 10), "some edits do no harm, and some do");
    }

    static bool Describes(string path, int length)
    {
        try
        {
            using var run = AnalysisCatalog.Find("describe")!.Prepare(Json($$"""{ "path": "{{path}}" }"""), new AnalysisContext());
            var result = Serially(run).Value;
            (result.GetProperty("count").GetInt64() + result.GetProperty("missing").GetInt64()).ShouldBeInRange(0, length);
            return true;
        }
        catch (InputException e)
        {
            e.Message.ShouldContain("a.npy");
            return false;
        }
    }

    static byte[] Sound(Random random)
    {
        int columns = random.Next(1, 40);
        double[][] values = [.. Enumerable.Range(0, random.Next(40)).Select(_ => Enumerable.Range(0, columns).Select(_ => (double)random.Next(2)).ToArray())];
        return new ArrayOnDisk(values, Types[random.Next(Types.Length)], random.Next(2) == 0, random.Next(2) == 0).Npy(random.Next(1, 4));
    }

    /// <summary>Half of the edits are in the header, which is short beside the data.</summary>
    static byte[] Damaged(byte[] file, Random random)
    {
        for (int edits = random.Next(3); edits > 0 && file.Length > 0; edits--)
        {
            int at = random.Next(random.Next(2) == 0 ? Math.Min(80, file.Length) : file.Length);
            byte some = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)('0' + random.Next(10));
            file = random.Next(4) switch
            {
                0 => file[..at],
                1 => [.. file[..at], some, .. file[at..]],
                2 => [.. file, .. new byte[random.Next(1, 64)]],
                _ => [.. file[..at], some, .. file[(at + 1)..]],
            };
        }

        return file;
    }
}
