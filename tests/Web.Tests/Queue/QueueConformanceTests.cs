using Dashboard.TestKit;
using Dashboard.Web.Queue;
using Shouldly;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Dashboard.Web.Tests.Queue;

/// <summary>What every engine of the job queue must do, tried on the one that this build has.</summary>
[TestCaseOrderer(typeof(LongEntryLast))]
public sealed class QueueConformanceTests(LongEntry longEntry) : IClassFixture<LongEntry>, IDisposable
{
    /// <summary>So many entries are worked on at a time, on every engine.</summary>
    const int Places = 10;

    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    Task<QueueHost> StartAsync() => QueueHost.StartAsync(folder.Path);

    static Task<IReadOnlyList<string>> WhenAsync(ProbeWork work, string what, Func<IReadOnlyList<string>, bool> condition) =>
        Wait.ForAsync($"work to {what}", Deadline, () => work.Ids(what), condition, ids => $"{ids.Count}: {string.Join(' ', ids.TakeLast(40))}");

    static string[] Names(string prefix, int count) => [.. Enumerable.Range(0, count).Select(i => $"{prefix}-{i:00000}")];

    static async Task OccupyAsync(QueueHost host)
    {
        foreach (string id in Names("hold", Places))
        {
            await host.Queue.EnqueueAsync(id, 100);
        }
        await WhenAsync(host.Work, "begin", begun => begun.Count == Places);
    }

    [Fact]
    public async Task Higher_priorities_come_first_and_equal_ones_in_order_so_an_urgent_entry_overtakes_twenty()
    {
        await using var host = await StartAsync();
        await OccupyAsync(host);
        string[] usual = Names("usual", 20);
        await host.Queue.EnqueueAsync("low", -60);
        foreach (string id in usual)
        {
            await host.Queue.EnqueueAsync(id, 0);
        }
        await host.Queue.EnqueueAsync("high", 10);
        await host.Queue.EnqueueAsync("urgent", 60);

        host.Work.LetGo("hold-00000");

        var begun = await WhenAsync(host.Work, "begin", ids => ids.Count == Places + 23);
        begun.Skip(Places).ShouldBe(["urgent", "high", .. usual, "low"]);
        host.Work.LetGo("all");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Neither_waiting_nor_running_entries_are_lost_when_the_server_dies_or_stops(bool dies)
    {
        string[] running = Names("hold", Places), waiting = Names("waiting", 20);
        await using (var process = QueueProcess.Start(folder.Path))
        {
            var log = new ProbeWork(folder.Path);
            foreach (string id in running)
            {
                await process.PutAsync(id);
            }
            await WhenAsync(log, "begin", begun => begun.Count == Places);
            foreach (string id in waiting)
            {
                await process.PutAsync(id);
            }
            await (dies ? process.KillAsync() : process.StopAsync());
            log.Ids("end").ShouldBeEmpty();
        }

        await using var host = await StartAsync();
        host.Work.LetGo("all");
        var ended = await WhenAsync(host.Work, "end", ids => ids.Count >= Places + 20);
        ended.ShouldBe([.. running, .. waiting], ignoreOrder: true);
    }

    [Fact]
    public async Task A_cancelled_entry_that_waits_never_begins_and_one_that_runs_is_stopped_for_good()
    {
        await using var host = await StartAsync();
        await OccupyAsync(host);
        await host.Queue.EnqueueAsync("waiting", 0);
        await host.Queue.CancelAsync("waiting");
        await host.Queue.CancelAsync("unknown");

        await host.Queue.CancelAsync("hold-00003");
        await WhenAsync(host.Work, "stopped", ids => ids.SequenceEqual(["hold-00003"]));
        host.Work.LetGo("all");
        await host.Queue.EnqueueAsync("last", -100);
        await WhenAsync(host.Work, "end", ids => ids.Count == Places);

        host.Work.Ids("begin").ShouldBe([.. Names("hold", Places), "last"], ignoreOrder: true);
    }

    [Fact]
    public async Task Work_that_fails_is_tried_again_after_longer_and_longer_waits()
    {
        await using var host = await StartAsync();
        await host.Queue.EnqueueAsync("fail2", 0);
        await WhenAsync(host.Work, "end", ids => ids.Count == 1);

        var begun = host.Work.Events().Where(e => e.What == "begin").Select(e => e.At).ToList();
        begun.Count.ShouldBe(3);
        (begun[1] - begun[0]).ShouldBeGreaterThan(QueueRetry.Waits[0] - TimeSpan.FromMilliseconds(50));
        (begun[2] - begun[1]).ShouldBeGreaterThan(QueueRetry.Waits[1] - TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task An_entry_for_later_comes_at_its_time()
    {
        await using var host = await StartAsync();
        var at = DateTimeOffset.UtcNow.AddSeconds(2);
        await host.Queue.ScheduleAsync("later", 0, at);
        await host.Queue.ScheduleAsync("never", 0, at);
        await host.Queue.CancelAsync("never");
        await host.Queue.EnqueueAsync("now", 0);
        await WhenAsync(host.Work, "end", ids => ids.Count == 2);
        host.Work.Ids("begin").ShouldBe(["now", "later"], ignoreOrder: true);
        host.Work.Events().First(e => e.Id == "later").At.ShouldBeGreaterThan(at.UtcDateTime - TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task An_entry_that_is_put_again_while_it_runs_runs_once_more_after_that()
    {
        await using var host = await StartAsync();
        await host.Queue.EnqueueAsync("hold", 0);
        await WhenAsync(host.Work, "begin", ids => ids.Count == 1);
        await host.Queue.EnqueueAsync("hold", 0);
        await host.Queue.EnqueueAsync("hold", 0);
        await host.Queue.EnqueueAsync("other", 0);
        await WhenAsync(host.Work, "end", ids => ids.SequenceEqual(["other"]));
        host.Work.LetGo("all");
        await WhenAsync(host.Work, "end", ids => ids.Count == 3);
        host.Work.Events().Where(e => e.Id == "hold").Select(e => e.What).ShouldBe(["begin", "end", "begin", "end"]);
    }

    [Fact]
    public async Task A_rule_is_looked_at_again_and_again_until_it_ends()
    {
        await using var host = await StartAsync();
        await host.Queue.RepeatAsync("each-second", new Recurrence("* * * * * ?", "UTC"), DateTimeOffset.UtcNow);
        await host.Queue.RepeatAsync("missed", new Recurrence("0 0 1 1 *", "UTC"), DateTimeOffset.UtcNow.AddYears(-3));
        await WhenAsync(host.Work, "look", ids => ids.Count(id => id == "each-second") >= 3);
        await host.Queue.EndRepeatAsync("each-second");
        int before = host.Work.Ids("look").Count;
        await host.Queue.EnqueueAsync("nap2", 0);
        await WhenAsync(host.Work, "end", ids => ids.Count == 1);
        host.Work.Ids("look").Count.ShouldBeLessThanOrEqualTo(before + 1, "one may have been on its way");
        host.Work.Ids("look").Count(id => id == "missed").ShouldBe(1, "what was missed several times is one");
    }

    [Fact]
    public async Task Thousands_of_entries_outlive_a_kill_and_are_all_handed_over()
    {
        string[] many = Names("brief", WholeProof.Or(10_000, 300));
        await using (var process = QueueProcess.Start(folder.Path))
        {
            foreach (string id in many)
            {
                await process.PutAsync(id);
            }
            await process.KillAsync();
        }
        await using var host = await StartAsync();
        var deadline = WholeProof.IsWanted ? TimeSpan.FromMinutes(10) : Deadline;
        await Wait.ForAsync("all to be done", deadline, () => host.Work.Ids("end").Distinct().Count(), ended => ended == many.Length);
        host.Work.Ids("end").Count.ShouldBeLessThanOrEqualTo(many.Length + Places, "only what was at work at that moment may be done twice");
    }

    [Fact]
    public async Task The_engine_says_that_it_runs()
    {
        await using var host = await StartAsync();
        (await Wait.ForAsync<string?>("the engine", Deadline, () => host.Queue.FaultAsync(), fault => fault is null)).ShouldBeNull();
    }

    /// <summary>Begun by the fixture, so that most of the minute has passed.</summary>
    [Fact]
    public async Task An_entry_that_runs_for_a_minute_is_not_handed_out_twice()
    {
        await Wait.ForAsync("the long entry to end", TimeSpan.FromSeconds(80), () => longEntry.Host.Work.Ids("end"), ids => ids.Count == 1);
        longEntry.Host.Work.Events().Select(e => e.What).ShouldBe(["begin", "end"]);
    }

    public sealed class LongEntryLast : ITestCaseOrderer
    {
        public IReadOnlyCollection<T> OrderTestCases<T>(IReadOnlyCollection<T> testCases) where T : notnull, ITestCase =>
            [.. testCases.OrderBy(c => c.TestMethodName == nameof(An_entry_that_runs_for_a_minute_is_not_handed_out_twice))];
    }
}
