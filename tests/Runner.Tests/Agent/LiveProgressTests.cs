using System.Collections.Concurrent;
using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Agent;

namespace Dashboard.Runner.Tests.Agent;

public sealed class LiveProgressTests
{
    const int Reports = 10_000;

    [Fact]
    public async Task A_flood_is_merged_to_the_newest()
    {
        var sent = new ConcurrentQueue<long>();
        var progress = new LiveProgress();
        using var over = new CancellationTokenSource();
        var running = progress.RunAsync(p => { sent.Enqueue(p.Trial.ItemsDone); return Task.CompletedTask; }, over.Token);
        for (int i = 1; i <= Reports; i++)
        {
            progress.Report(new("a", 1, "t0001", 1, new(i, Reports, 0, [])));
        }
        await Wait.UntilAsync(() => sent.LastOrDefault() == Reports, () => string.Join(' ', sent));
        await over.CancelAsync();
        await running;
        sent.ShouldBeInOrder(SortDirection.Ascending);
        sent.Count.ShouldBeLessThan(Reports / 10);
    }

    [Theory]
    [InlineData(2, "data/one.csv", 10, 2)]
    [InlineData(64, "{0}/01.csv", 10, 64)]
    [InlineData(64, "{0}/01.csv", 250, 40)]
    [InlineData(512, "{0}/01.csv", 10, 60)]
    public void A_picture_fits_into_a_message_whatever_workers_and_chunks_there_are(int workers, string label, int hostLength, int atLeast)
    {
        foreach (char letter in "aé\"")
        {
            string named = string.Format(label, new string(letter, 400));
            var all = Enumerable.Range(0, workers).Select(i => new WorkerProgress(
                i, 4_194_304, new string('h', hostLength), "concluding", 123_456_789_012, 4_095, named, 12_345.678901234567, 99.99999999999, 1L << 40, 1_234_567_890.12345, 4_194_303)).ToList();
            var picture = ProgressSize.Bound(new TrialProgress(1, 2, 0.5, all));
            JsonSerializer.SerializeToUtf8Bytes(new JobProgressReport("j", 1, "t0001", 1, picture), ProtocolJson.Options).Length.ShouldBeLessThan(22_000);
            picture.Workers.Count.ShouldBeGreaterThanOrEqualTo(atLeast);
            picture.Workers.ShouldAllBe(w => w.ChunkLabel == null || w.ChunkLabel.EndsWith(".csv"));
            if (workers == 2)
            {
                picture.Workers.ShouldBe(all);
            }
        }
    }
}
