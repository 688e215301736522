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
    public async Task Filters_find_their_jobs_and_no_others()
    {
        await using var database = new HistoryDatabase(File);
        await database.WriteAsync(c =>
        {
            foreach (int i in Enumerable.Range(1, 2_000))
            {
                Insert(c, i);
            }
        });
        var history = new JobHistory(database, new LiveProgress());
        (await history.ListAsync(new JobFilter(), null, 50)).Items.Count.ShouldBe(50);
        (await history.ListAsync(new JobFilter(JobState.Failed), null, 50)).Items.Select(j => j.Title).ShouldBe(["number 2000", "number 1000"]);
        (await history.ListAsync(new JobFilter(Analysis: "integrate"), null, 50)).Items.ShouldAllBe(j => j.Analysis == "integrate");
        (await history.ListAsync(new JobFilter(Text: "number 1999"), null, 50)).Items.Select(j => j.Title).ShouldBe(["number 1999"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_follow_each_other_without_gap_or_repetition(bool oldestFirst)
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
            Page<JobView> page = await history.ListAsync(new JobFilter(), cursor, 10, oldestFirst);
            seen.AddRange(page.Items.Select(j => j.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        var inOrder = Enumerable.Range(1, 25).Select(i => $"j{i:0000000}");
        seen.ShouldBe(oldestFirst ? inOrder : inOrder.Reverse());
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
