using Dapper;
using Dashboard.TestKit;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Queue;

/// <summary>The queue is derived from the history: losing it loses no job.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task A_job_survives_the_loss_of_the_whole_queue()
    {
        await using var web = await WebUnderTest.StartAsync();
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        await web.StopAsync();
        foreach (string file in Directory.GetFiles(web.DataDirectory, "queue.db*"))
        {
            File.Delete(file);
        }
        await web.StartAgainAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        (await runner.RunNextAsync()).JobId.ShouldBe(id);
        (await web.JobInAsync(id, "succeeded")).TrialsIn("succeeded").ShouldBe(1);
    }

    [Fact]
    public async Task A_job_is_taken_while_the_queue_fails_and_runs_once_the_queue_works_again()
    {
        await using var web = await WebUnderTest.StartAsync("--Dashboard:ReconcileSeconds=0.2", "--Logging:LogLevel:Default=Critical");
        using var queue = new SqliteConnection($"Data Source={Path.Combine(web.DataDirectory, "queue.db")};Pooling=False");
        queue.Open();
        queue.Execute($"CREATE TRIGGER out_of_order BEFORE INSERT ON {QueueEngine.EntryTable} BEGIN SELECT RAISE(ABORT, 'out of order'); END");

        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        (await web.JobAsync(id)).Text("state").ShouldBe("queued");

        queue.Execute("DROP TRIGGER out_of_order");
        await using var runner = await RunnerByHand.ConnectAsync(web);
        (await runner.RunNextAsync()).JobId.ShouldBe(id);
        (await web.JobInAsync(id, "succeeded")).TrialsIn("succeeded").ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_another_engine_left_is_made_again()
    {
        await using var web = await WebUnderTest.StartAsync();
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        await web.StopAsync();
        SqliteConnection.ClearAllPools();
        string file = Path.Combine(web.DataDirectory, "queue.db");
        foreach (string part in Directory.GetFiles(web.DataDirectory, "queue.db*"))
        {
            File.Delete(part);
        }
        using (var foreign = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            foreign.Execute("CREATE TABLE entries_of_another_engine (id)");
        }
        await web.StartAgainAsync();
        using var queue = new SqliteConnection($"Data Source={file};Pooling=False");
        var tables = queue.Query<string>("SELECT name FROM sqlite_master").ToList();
        tables.ShouldContain(QueueEngine.EntryTable);
        tables.ShouldNotContain("entries_of_another_engine");
        await using var runner = await RunnerByHand.ConnectAsync(web);
        (await runner.RunNextAsync()).JobId.ShouldBe(id);
    }

    [Fact]
    public async Task A_storage_that_the_engine_does_not_have_is_refused_by_name()
    {
        var refusal = await Should.ThrowAsync<Web.Options.StartupException>(() => WebUnderTest.StartAsync("--Dashboard:Queue:Storage=redis"));
        refusal.Message.ShouldContain("Dashboard:Queue:Storage = 'redis'");
        refusal.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task The_health_check_names_the_queue()
    {
        await using var web = await WebUnderTest.StartAsync();
        string health = await Wait.ForAsync("the queue to run", TimeSpan.FromSeconds(10), () => web.Http.GetStringAsync("/healthz"), text => text.Contains("\"queue\""));
        health.ShouldContain("\"database\"");
    }
}
