using System.Runtime.InteropServices;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Trials;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>Arrays that trials save, in real processes and ranks: the same bytes whoever writes them.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class SavedArrayTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public static TheoryData<string, string?> Strategies => StrategyTests.Strategies;

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task A_cleaned_array_has_the_same_bytes_on_every_strategy(string strategy, string? mpi)
    {
        string path = Path.Combine(folder.Path, "dirty.bin");
        double[] values = [.. Enumerable.Range(0, 150_000).Select(i => i % 1009 == 5 ? double.NaN : i)];
        File.WriteAllBytes(path, MemoryMarshal.AsBytes(values.AsSpan()));
        double[] kept = [.. values.Chunk(3).Where(row => row.All(double.IsFinite)).SelectMany(row => row)];
        var parameters = new { path, raw = new { shape = new[] { 50_000, 3 } }, saveCleaned = true, name = "clean" };
        foreach (int workers in strategy == StrategyNames.Serial ? [1] : new[] { 2, 3 })
        {
            string published = await PublishAsync("describe", parameters, strategy, workers, mpi);
            File.ReadAllBytes(Path.Combine(published, "clean.npy"))[128..].AsSpan()
                .SequenceEqual(MemoryMarshal.AsBytes(kept.AsSpan())).ShouldBeTrue($"{strategy} with {workers}");
            Directory.GetFileSystemEntries(published).Length.ShouldBe(1);
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task A_saved_formula_has_the_same_bytes_on_every_strategy(string strategy, string? mpi)
    {
        var parameters = new { expression = "2*x", length = 100_001, save = true, variables = new { x = new { linspace = new[] { 0, 100_000 } } } };
        string published = await PublishAsync("evaluate", parameters, strategy, strategy == StrategyNames.Serial ? 1 : 3, mpi);
        byte[] data = File.ReadAllBytes(Path.Combine(published, "evaluated.npy"))[128..];
        MemoryMarshal.Cast<byte, double>(data).ToArray().ShouldBe(Enumerable.Range(0, 100_001).Select(i => 2.0 * i));
    }

    /// <summary>Two trials of one job: the first publishes, the second gives the same hash and leaves nothing.</summary>
    async Task<string> PublishAsync(string analysis, object parameters, string strategy, int workers, string? mpi)
    {
        using var rig = new TrialRig(mpi);
        string id = $"ds-{strategy}{workers}{mpi}";
        var hashes = new List<string?>();
        for (int trial = 0; trial < 2; trial++)
        {
            var watcher = new Watcher();
            var spec = rig.Spec(strategy, workers) with
            {
                Analysis = analysis,
                Parameters = JsonSerializer.SerializeToElement(parameters),
                Output = new TrialOutput(id, Path.Combine(folder.Path, id)),
            };
            var outcome = await rig.RunAsync(spec, watcher);
            outcome.State.ShouldBe(TrialState.Succeeded, $"{outcome.Error}\n{watcher.Log}");
            outcome.Result!.Value.GetProperty("outputDataset").GetString().ShouldBe(id);
            hashes.Add(outcome.ResultHash);
            TrialProcesses.Find(spec.Marker, -1).ShouldBeEmpty();
        }

        hashes.Distinct().ShouldHaveSingleItem();
        Directory.GetDirectories(folder.Path, ".*").ShouldBeEmpty();
        return Path.Combine(folder.Path, id);
    }

    [Theory]
    [InlineData(StrategyNames.Threads)]
    [InlineData(StrategyNames.Processes)]
    [InlineData(StrategyNames.Mpi)]
    public async Task A_folder_that_cannot_take_it_fails_the_trial_with_the_reason_and_publishes_nothing(string strategy)
    {
        using var rig = new TrialRig();
        string path = Path.Combine(folder.Path, "list.bin");
        File.WriteAllBytes(path, new byte[800_000]);
        var spec = rig.Spec(strategy, 2) with
        {
            Analysis = "describe",
            Parameters = JsonSerializer.SerializeToElement(new { path, raw = new { }, saveCleaned = true, name = "x" }),
            Output = new TrialOutput("ds-full", Path.Combine(folder.Path, "ds-full")),
        };
        // The array's own name is taken by a folder: it cannot be opened for writing.
        TrialOutputs.Create(spec);
        Directory.CreateDirectory(Path.Combine(TrialOutputs.FolderOf(spec)!, "x.npy"));
        var outcome = await rig.RunAsync(spec);
        outcome.Error.ShouldNotBeNull().Kind.ShouldBe("input", outcome.Error.Message);
        outcome.Error.Message.ShouldContain("x.npy cannot be written");
        Directory.GetDirectories(folder.Path).ShouldBeEmpty();
        TrialProcesses.Find(spec.Marker, -1).ShouldBeEmpty();
    }
}
