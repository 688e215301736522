using System.Net;
using System.Text.Json;

namespace Dashboard.System.Tests;

/// <summary>A schedule runs real jobs, through the death of the server too.</summary>
[Collection(Node.This)]
public sealed class ScheduleTests : IAsyncLifetime
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    SpeedupServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SpeedupServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        RedTest.Print(_server);
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_schedule_goes_on_after_the_server_was_killed_and_its_jobs_make_one_curve()
    {
        var made = (await _server.Api.PostAsync("api/v1/schedules", new { cron = "*/2 * * * * ?", job = Work.Brief(title: "again and again") })).Expect(HttpStatusCode.Created);
        string tag = $"schedule:{made.Text("id")}";
        var before = await SucceededAsync(tag, 1);

        await _server.KillAsync();
        await _server.StartAgainAsync();

        var after = await SucceededAsync(tag, before.Count + 2);
        after.Select(job => job.Text("title")).ShouldAllBe(title => title == "again and again");
        var series = (await _server.Api.GetAsync($"api/v1/scaling?tag={tag}")).Expect(HttpStatusCode.OK).GetProperty("series").EnumerateArray().Single();
        series.GetProperty("jobs").GetArrayLength().ShouldBeGreaterThanOrEqualTo(3);
        (await _server.Api.DeleteAsync($"api/v1/schedules/{made.Text("id")}")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    Task<IReadOnlyList<JsonElement>> SucceededAsync(string tag, int least) => Wait.ForAsync(
        $"{least} jobs of the schedule", Deadline, () => ListAsync(tag), jobs => jobs.Count >= least, jobs => $"{jobs.Count}\n{_server.Log.Tail()}");

    async Task<IReadOnlyList<JsonElement>> ListAsync(string tag) =>
        [.. (await _server.Api.GetAsync($"api/v1/jobs?state=succeeded&tag={Uri.EscapeDataString(tag)}")).Expect(HttpStatusCode.OK).Items("items")];
}
