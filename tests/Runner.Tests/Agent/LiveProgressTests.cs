using System.Collections.Concurrent;
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
}
