using System.Net;
using Dapper;
using Dashboard.TestKit;
using Dashboard.Web.History;
using Dashboard.Web.History.Maintenance;
using Dashboard.Web.Options;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.History;

/// <summary>What the retention rules take, and what they leave.</summary>
public sealed class RetentionTests
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Old_jobs_lose_their_trials_but_not_their_points_on_curves_and_pinned_and_tagged_ones_lose_nothing()
    {
        await using var web = await WebUnderTest.StartAsync();
        string[] ids = await FinishedAsync(web, "plain", "pinned", "tagged", "newer");
        await web.Http.PostAsync($"/api/v1/jobs/{ids[1]}/pin", null);
        await ExecuteAsync(web, "INSERT INTO job_tags (tag, job_id) VALUES ('keep', @id)", ids[2]);
        await ExecuteAsync(web, $"UPDATE jobs SET finished_at = finished_at + {(long)(2 * Day).TotalMilliseconds} WHERE id = @id", ids[3]);
        string curves = await web.Http.GetStringAsync("/api/v1/scaling?analysis=sum-range");

        (await PassAsync(web, new RetentionRules { Days = 9 }, 8 * Day)).ShouldBe(0);
        (await PassAsync(web, new RetentionRules { Days = 9 }, 10 * Day)).ShouldBe(1);
        (await PassAsync(web, new RetentionRules { Days = 9 }, 10 * Day)).ShouldBe(0);

        var thin = await web.JobAsync(ids[0]);
        thin.Text("kept").ShouldBe("curves");
        thin.Items("trials").ShouldBeEmpty();
        thin.GetProperty("result").Text("total").ShouldBe("499500");
        (await web.Http.GetStringAsync($"/api/v1/jobs/{ids[0]}/log")).ShouldContain("retention rules");
        (await web.Http.GetAsync($"/jobs/{ids[0]}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (string whole in ids[1..])
        {
            (await web.JobAsync(whole)).Items("trials").Count.ShouldBe(2);
        }
        (await web.Http.GetStringAsync("/api/v1/scaling?analysis=sum-range")).ShouldBe(curves);

        // A job that is worked into the curves once more, as after a change of the schema, keeps the points whose trials are gone.
        await ExecuteAsync(web, "UPDATE jobs SET curves_kept = 0 WHERE id = @id", ids[0]);
        await web.StopAsync();
        await web.StartAgainAsync();
        using var connection = web.Services.GetRequiredService<HistoryDatabase>().Open();
        await Wait.ForAsync("the job to be worked in", TimeSpan.FromSeconds(10), () => connection.QuerySingle<long>("SELECT COUNT(*) FROM jobs WHERE curves_kept = 0"), left => left == 0);
        (await web.Http.GetStringAsync("/api/v1/scaling?analysis=sum-range")).ShouldBe(curves);
        connection.Query("PRAGMA foreign_key_check").ShouldBeEmpty();
    }

    [Fact]
    public async Task Rules_for_logs_and_for_the_number_of_jobs_take_the_oldest_and_jobs_without_timings_go_altogether()
    {
        await using var web = await WebUnderTest.StartAsync();
        string cancelled = await web.SubmitAsync(WebUnderTest.Body());
        await web.Http.PostAsync($"/api/v1/jobs/{cancelled}/cancel", null);
        string[] ids = await FinishedAsync(web, "one", "two", "three");

        (await PassAsync(web, new RetentionRules { LogDays = 1 }, 2 * Day)).ShouldBe(4);
        (await web.JobAsync(ids[0])).Text("kept").ShouldBe("figures");
        (await web.JobAsync(ids[0])).Items("trials").Count.ShouldBe(2);

        (await PassAsync(web, new RetentionRules { Jobs = 1 }, Day)).ShouldBe(3);
        (await web.Http.GetAsync($"/api/v1/jobs/{cancelled}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await web.JobAsync(ids[1])).Text("kept").ShouldBe("curves");
        (await web.JobAsync(ids[2])).Text("kept").ShouldBe("figures");
    }

    [Fact]
    public async Task A_limit_of_size_takes_the_oldest_and_the_file_shrinks()
    {
        await using var web = await WebUnderTest.StartAsync();
        string[] ids = await FinishedAsync(web, "old", "new");
        await ExecuteAsync(web, "INSERT INTO events (job_id, seq, at, type, data) WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 40999) SELECT @id, i, 0, 'log', '{\"lines\":[\"' || hex(randomblob(500)) || '\"]}' FROM n", ids[0]);
        var database = web.Services.GetRequiredService<HistoryDatabase>();
        long before = Size(database);
        before.ShouldBeGreaterThan(40 << 20);

        (await PassAsync(web, new RetentionRules { HistoryBytes = 30 << 20 }, Day)).ShouldBe(2, "jobs are taken five at a time");
        (await web.JobAsync(ids[0])).Text("kept").ShouldBe("curves");

        // 16 MiB are kept for what comes.
        Size(database).ShouldBeLessThan(before - (20 << 20));
    }

    [Fact]
    public void Settings_are_checked_at_the_start()
    {
        var faults = Should.Throw<StartupException>(() => DashboardOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Dashboard:DataDirectory"] = "/proc/none", ["Dashboard:Retention:Days"] = "-1", ["Dashboard:Retention:Jobs"] = "many", ["Dashboard:Retention:HistoryBytes"] = "100",
        }).Build())).Message;
        faults.ShouldContain("Dashboard:Retention:Days = '-1': allowed is a whole number from 0 to 36525");
        faults.ShouldContain("Dashboard:Retention:Jobs");
        faults.ShouldContain("Dashboard:Retention:HistoryBytes = '100'");
    }

    static async Task<string[]> FinishedAsync(WebUnderTest web, params string[] titles)
    {
        await using var runner = await RunnerByHand.ConnectAsync(web);
        var ids = new List<string>();
        foreach (string title in titles)
        {
            ids.Add(await web.SubmitAsync(WebUnderTest.Body(title: title)));
            await runner.RunNextAsync();
            await web.JobInAsync(ids[^1], "succeeded");
        }
        return [.. ids];
    }

    static async Task<int> PassAsync(WebUnderTest web, RetentionRules rules, TimeSpan later) => await new Retention(
        web.Services.GetRequiredService<HistoryDatabase>(), web.Services.GetRequiredService<JobLog>(), rules, new Later(later), NullLogger<Retention>.Instance).PassAsync(CancellationToken.None);

    static Task ExecuteAsync(WebUnderTest web, string sql, string id) => web.Services.GetRequiredService<HistoryDatabase>().WriteAsync(connection => { connection.Execute(sql, new { id }); });

    static long Size(HistoryDatabase database)
    {
        using var connection = database.Open();
        connection.Query("PRAGMA wal_checkpoint(TRUNCATE)");
        return new FileInfo(database.Path).Length;
    }

    sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
