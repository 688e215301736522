using System.Diagnostics;
using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.TestKit;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;
using Dashboard.Web.Live;
using Dashboard.Web.Options;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.History;

/// <summary>The SQLite file itself: schema, one writer, lists that stay fast.</summary>
public sealed class HistoryDatabaseTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public HistoryDatabaseTests() => Stored.Prepare();

    string File => Path.Combine(folder.Path, "history.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_in_words()
    {
        await using (var database = new HistoryDatabase(File))
        {
            await database.WriteAsync(c => { c.Execute("INSERT INTO schema_version (number, name, applied_at) VALUES (999, 'later', '')"); });
        }
        var refused = Should.Throw<StartupException>(() => new HistoryDatabase(File));
        refused.ExitCode.ShouldBe(2);
        refused.Message.ShouldContain("schema 999");
    }

    [Fact]
    public async Task A_change_that_throws_leaves_nothing_and_the_next_one_works()
    {
        await using var database = new HistoryDatabase(File);
        await Should.ThrowAsync<InvalidOperationException>(database.WriteAsync(c =>
        {
            Insert(c, 1);
            throw new InvalidOperationException("on purpose");
        }));
        await database.WriteAsync(c => Insert(c, 2));
        using var reader = database.Open();
        reader.Query<string>("SELECT id FROM jobs").ShouldBe(["j0000002"]);
    }

    [Fact]
    public async Task Changes_are_published_in_the_order_of_their_commits()
    {
        await using var database = new HistoryDatabase(File);
        var published = new List<int>();
        var started = new List<int>();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => database.WriteAsync(
            _ =>
            {
                started.Add(i);
                return i;
            },
            published.Add))));
        published.ShouldBe(started);
        published.Count.ShouldBe(200);
    }

    [Fact]
    public async Task A_hundred_thousand_jobs_are_listed_page_by_page_in_milliseconds()
    {
        await using var database = new HistoryDatabase(File);
        await database.WriteAsync(c =>
        {
            foreach (int i in Enumerable.Range(1, 100_000))
            {
                Insert(c, i);
            }
        });
        var history = new JobHistory(database, new LiveProgress());
        await history.ListAsync(new JobFilter());
        foreach (var filter in new[] { new JobFilter(), new JobFilter(JobState.Failed), new JobFilter(Analysis: "integrate"), new JobFilter(Text: "number 17") })
        {
            long best = long.MaxValue;
            for (int i = 0; i < 5; i++)
            {
                long start = Stopwatch.GetTimestamp();
                (await history.ListAsync(filter, null, 50)).Items.ShouldNotBeEmpty();
                best = Math.Min(best, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            // Text is searched for in every row, so it may take longer where other work shares the cores.
            best.ShouldBeLessThan(filter.Text is null ? 50 : 200, filter.ToString());
        }
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition()
    {
        await using var database = new HistoryDatabase(File);
        await database.WriteAsync(c =>
        {
            foreach (int i in Enumerable.Range(1, 25))
            {
                Insert(c, i);
            }
        });
        var history = new JobHistory(database, new LiveProgress());
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            Page<JobView> page = await history.ListAsync(new JobFilter(), cursor, 10);
            seen.AddRange(page.Items.Select(j => j.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        seen.ShouldBe(Enumerable.Range(1, 25).Reverse().Select(i => $"j{i:0000000}"));
        await Should.ThrowAsync<BadCursorException>(() => history.ListAsync(new JobFilter(), "nonsense", 10));
    }

    static void Insert(Microsoft.Data.Sqlite.SqliteConnection connection, int i) => connection.Execute(
        """
        INSERT INTO jobs (id, title, analysis, tags, parameters, sweep, lane, priority, cores, datasets, deterministic, state, created_at, trials_total, search)
        VALUES (@id, @title, @analysis, '[]', '{}', @sweep, 'exclusive', 0, 1, '{}', 1, @state, @i / 3, 1, @title)
        """,
        new
        {
            id = $"j{i:0000000}", title = $"number {i}", i, sweep = Sweep,
            analysis = i % 2 == 0 ? "integrate" : "sum-range",
            state = i % 1000 == 0 ? "failed" : "succeeded",
        });

    const string Sweep = """{"strategies":["serial"],"workers":[1],"repetitions":1,"warmups":0,"baseline":true,"scaling":"strong","seed":1,"binding":"none"}""";
}
