using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Dashboard.TestKit;
using Dashboard.Web.History;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Schedules;

/// <summary>Schedules hand in ordinary jobs, survive restarts and the loss of the queue, and make up for what was missed once.</summary>
public sealed class ScheduleTests
{
    const string EverySecond = "* * * * * ?", Yearly = "0 0 1 1 *";

    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Each_run_is_a_job_with_the_tag_of_its_schedule_and_none_overtakes_the_one_before()
    {
        await using var web = await WebUnderTest.StartAsync("--Logging:LogLevel:Default=Error");
        await using var runner = await RunnerByHand.ConnectAsync(web);
        var schedule = await CreateAsync(web, EverySecond);
        string id = schedule.Text("id")!;

        var first = await JobsWhenAsync(web, id, jobs => jobs.Count == 1);
        first[0].GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["nightly", $"schedule:{id}"]);
        var waiting = await Wait.ForAsync("a skipped time", Deadline, () => ScheduleAsync(web, id), s => s.Text("lastProblem") is not null);
        waiting.Text("lastProblem")!.ShouldContain(first[0].Text("id")!);
        (await JobsAsync(web, id)).Count.ShouldBe(1);

        await runner.RunNextAsync();
        await JobsWhenAsync(web, id, jobs => jobs.Count == 2);
        (await ScheduleAsync(web, id)).Text("lastJob").ShouldNotBeNull();
    }

    /// <summary>The engine refuses to take away what another request is taking away.</summary>
    [Fact]
    public async Task Changes_of_one_schedule_at_the_same_time_all_end_well()
    {
        await using var web = await WebUnderTest.StartAsync("--Logging:LogLevel:Default=Critical");
        for (int round = 0; round < 8; round++)
        {
            string id = (await CreateAsync(web, Yearly)).Text("id")!;
            var changes = Enumerable.Range(0, 12).Select(i => (i % 3) switch
            {
                0 => web.Http.PostAsync($"/api/v1/schedules/{id}/pause", null),
                1 => web.Http.PostAsync($"/api/v1/schedules/{id}/resume", null),
                _ => i > 8 ? web.Http.DeleteAsync($"/api/v1/schedules/{id}") : web.Http.PostAsync($"/api/v1/schedules/{id}/pause", null),
            });
            (await Task.WhenAll(changes)).Select(a => (int)a.StatusCode).ShouldBeSubsetOf([200, 204, 404]);
        }
    }

    [Fact]
    public async Task A_schedule_whose_application_was_deleted_says_so_on_its_page()
    {
        await using var web = await WebUnderTest.StartAsync();
        const string Warning = "Application echo no longer exists";
        (await web.Http.PostAsJsonAsync("/api/v1/applications", new { name = "echo", program = new[] { "/bin/echo" } })).EnsureSuccessStatusCode();
        (await web.Http.PostAsJsonAsync("/api/v1/schedules", new
        {
            name = "echoes", cron = Yearly, job = new { analysis = "command", parameters = new { application = "echo" }, sweep = new { workers = new[] { 1 } } },
        })).EnsureSuccessStatusCode();
        (await web.Http.GetStringAsync("/settings")).ShouldNotContain(Warning);
        (await web.Http.DeleteAsync("/api/v1/applications/echo")).EnsureSuccessStatusCode();
        (await web.Http.GetStringAsync("/settings")).ShouldContain(Warning);
    }

    [Fact]
    public async Task Paused_schedules_rest_resumed_ones_go_on_and_deleted_ones_end()
    {
        await using var web = await WebUnderTest.StartAsync("--Logging:LogLevel:Default=Error");
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = (await CreateAsync(web, EverySecond, paused: true)).Text("id")!;
        var paused = await ScheduleAsync(web, id);
        paused.GetProperty("paused").GetBoolean().ShouldBeTrue();
        paused.GetProperty("nextTimes").GetArrayLength().ShouldBe(0);

        (await web.Http.PostAsync($"/api/v1/schedules/{id}/resume", null)).EnsureSuccessStatusCode();
        await JobsWhenAsync(web, id, jobs => jobs.Count == 1);
        (await web.Http.PostAsync($"/api/v1/schedules/{id}/pause", null)).EnsureSuccessStatusCode();
        await runner.RunNextAsync();
        var other = await CreateAsync(web, EverySecond);
        await JobsWhenAsync(web, other.Text("id")!, jobs => jobs.Count == 1);
        (await JobsAsync(web, id)).Count.ShouldBe(1, "another schedule ran meanwhile, the paused one did not");

        (await web.Http.DeleteAsync($"/api/v1/schedules/{id}")).EnsureSuccessStatusCode();
        (await web.Http.GetAsync($"/api/v1/schedules/{id}")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await web.Http.DeleteAsync($"/api/v1/schedules/{id}")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await JobsAsync(web, id)).Count.ShouldBe(1, "its jobs stay");
    }

    [Fact]
    public async Task What_was_missed_while_the_server_was_down_is_run_once_even_without_the_queues_own_store()
    {
        await using var web = await WebUnderTest.StartAsync();
        string id = (await CreateAsync(web, "*/10 * * * *")).Text("id")!, idle = (await CreateAsync(web, Yearly)).Text("id")!;
        await web.Services.GetRequiredService<HistoryDatabase>().WriteAsync(c =>
        {
            c.Execute("UPDATE schedules SET since = @then, created_at = @then", new { then = DateTimeOffset.UtcNow.AddHours(-2).ToUnixTimeMilliseconds() });
        });
        await web.StopAsync();
        SqliteConnection.ClearAllPools();
        foreach (string file in Directory.GetFiles(web.DataDirectory, "queue.db*"))
        {
            File.Delete(file);
        }
        await web.StartAgainAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);

        await JobsWhenAsync(web, id, jobs => jobs.Count == 1);
        await runner.RunNextAsync();
        var made = await ScheduleAsync(web, id);
        made.Text("lastJob").ShouldNotBeNull();
        await web.StopAsync();
        await web.StartAgainAsync();
        string probe = (await CreateAsync(web, EverySecond)).Text("id")!;
        await JobsWhenAsync(web, probe, jobs => jobs.Count == 1);
        (await JobsAsync(web, id)).Count.ShouldBeLessThanOrEqualTo(2, "twelve times were missed, and at most one more has come due since");
        (await JobsAsync(web, idle)).Count.ShouldBe(0);
    }

    [Fact]
    public async Task Five_fields_are_crontabs_and_times_are_in_their_zone()
    {
        await using var web = await WebUnderTest.StartAsync();
        var weekly = await CreateAsync(web, "30 4 * * 0", "Europe/Berlin");
        var times = weekly.GetProperty("nextTimes").EnumerateArray().Select(t => t.GetDateTimeOffset()).ToList();
        times.Count.ShouldBe(5);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        times.Select(t => TimeZoneInfo.ConvertTime(t, zone)).ShouldAllBe(t => t.DayOfWeek == DayOfWeek.Sunday && t.Hour == 4 && t.Minute == 30);
        times.Zip(times.Skip(1), (a, b) => (b - a).TotalDays).ShouldAllBe(days => days > 6.9 && days < 7.1);

        string text = await web.Http.GetStringAsync("/api/v1/schedules/times?cron=0+12+1+*+*");
        JsonDocument.Parse(text).RootElement.GetProperty("nextTimes").EnumerateArray().Select(t => t.GetDateTimeOffset()).ShouldAllBe(t => t.Day == 1 && t.Hour == 12 && t.Offset == TimeSpan.Zero);
    }

    [Theory]
    [InlineData("61 * * * *", "UTC", "cron")]
    [InlineData("* * *", "UTC", "cron")]
    [InlineData("every day", "UTC", "cron")]
    [InlineData("", "UTC", "cron")]
    [InlineData("0 0 0 1 1 ? 2001", "UTC", "cron")]
    [InlineData("* * * * *", "Moon/Crater", "timeZone")]
    public async Task Rules_that_cannot_be_understood_are_blamed(string cron, string timeZone, string field)
    {
        await using var web = await WebUnderTest.StartAsync();
        using var answer = await web.Http.PostAsJsonAsync("/api/v1/schedules", Body(cron, timeZone));
        string text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(400, text);
        JsonDocument.Parse(text).RootElement.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
        ((int)(await web.Http.GetAsync($"/api/v1/schedules/times?cron={Uri.EscapeDataString(cron)}&timeZone={Uri.EscapeDataString(timeZone)}")).StatusCode).ShouldBe(400);
    }

    [Fact]
    public async Task The_job_is_checked_when_the_schedule_is_made()
    {
        await using var web = await WebUnderTest.StartAsync();
        var body = Body(Yearly, "UTC");
        body["job"]!["parameters"]!["stop"] = "x";
        body["job"]!["sweep"]!["repetitions"] = 0;
        using var answer = await web.Http.PostAsJsonAsync("/api/v1/schedules", body);
        var errors = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors");
        errors.EnumerateObject().Select(e => e.Name).ShouldBe(["job.parameters.stop", "job.sweep.repetitions"], ignoreOrder: true);
    }

    static JsonObject Body(string cron, string? timeZone, bool paused = false)
    {
        var job = WebUnderTest.Body(repetitions: 1);
        job["tags"] = new JsonArray("nightly");
        return new JsonObject { ["cron"] = cron, ["timeZone"] = timeZone, ["job"] = job, ["paused"] = paused };
    }

    static async Task<JsonElement> CreateAsync(WebUnderTest web, string cron, string? timeZone = null, bool paused = false)
    {
        using var answer = await web.Http.PostAsJsonAsync("/api/v1/schedules", Body(cron, timeZone, paused));
        string text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(201, text);
        return JsonDocument.Parse(text).RootElement;
    }

    static Task<JsonElement> ScheduleAsync(WebUnderTest web, string id) => web.Http.GetFromJsonAsync<JsonElement>($"/api/v1/schedules/{id}");

    static async Task<IReadOnlyList<JsonElement>> JobsAsync(WebUnderTest web, string id) =>
        [.. (await web.Http.GetFromJsonAsync<JsonElement>($"/api/v1/jobs?tag=schedule:{id}")).GetProperty("items").EnumerateArray()];

    static Task<IReadOnlyList<JsonElement>> JobsWhenAsync(WebUnderTest web, string id, Func<IReadOnlyList<JsonElement>, bool> condition) =>
        Wait.ForAsync($"jobs of schedule {id}", Deadline, () => JobsAsync(web, id), condition);
}
