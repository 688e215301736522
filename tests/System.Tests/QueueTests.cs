using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Dashboard.System.Tests;

[Collection(Node.This)]
public sealed class QueueTests(ServerFixture fixture) : ServerTest(fixture)
{
    [Fact]
    public async Task An_urgent_job_overtakes_twenty_waiting_ones()
    {
        string running = await Api.SubmitAsync(Work.Endless("serial", 1));
        await Api.WaitForJobAsync(running, "to run", job => job.Text("state") == "running");
        var waiting = new List<string>();
        for (int i = 0; i < 20; i++)
        {
            waiting.Add(await Api.SubmitAsync(Work.Brief(title: $"waiting {i}")));
        }

        string urgent = await Api.SubmitAsync(Work.Brief(priority: 10, title: "urgent"));
        foreach (string id in waiting.Append(urgent))
        {
            await Api.WaitForJobAsync(id, "to say why it waits", job => job.Text("state") == "queued" && !string.IsNullOrEmpty(job.Text("waitingFor")), TimeSpan.FromSeconds(10));
        }

        await Api.PostAsync($"api/v1/jobs/{running}/cancel");
        var first = await Api.WaitForEndAsync(urgent, TimeSpan.FromSeconds(15));

        first.Text("state").ShouldBe("succeeded", first.ToString());
        var others = await Task.WhenAll(waiting.Select(Api.JobAsync));
        others.Where(job => job.Text("startedAt") is not null).ShouldAllBe(job => Time(job, "startedAt") >= Time(first, "startedAt"));
        await InOrderAsync(waiting);
    }

    [Fact]
    public async Task A_repeated_submission_with_the_same_key_is_one_job()
    {
        string key = Guid.NewGuid().ToString();
        var first = await Api.PostAsync("api/v1/jobs", Work.Brief(), key);
        var again = await Api.PostAsync("api/v1/jobs", Work.Brief(), key);
        var other = await Api.PostAsync("api/v1/jobs", Work.Brief(title: "another"), key);

        first.Expect(HttpStatusCode.Created);
        first.Headers.Location!.ToString().ShouldEndWith($"/api/v1/jobs/{first.Json.Text("id")}");
        again.Json.Text("id").ShouldBe(first.Json.Text("id"));
        other.Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task All_faults_of_a_body_come_at_once_by_their_path()
    {
        var answer = await Api.PostAsync("api/v1/jobs", new
        {
            analysis = "integrate",
            parameters = new { intervals = -1, rule = "upper" },
            sweep = new { workers = new[] { 0, 100_000 }, repetitions = 0, strategies = new[] { "magic" } },
        });

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.ContentType.ShouldBe("application/problem+json");
        var paths = answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).ToList();
        foreach (string part in new[] { "parameters.intervals", "parameters.rule", "sweep.workers", "sweep.repetitions", "sweep.strategies" })
        {
            paths.ShouldContain(path => path.StartsWith(part, StringComparison.Ordinal), $"{part} in {answer.Text}");
        }
    }

    [Theory]
    [InlineData("""{ "analysis": "sum-range", "colour": "red" }""")]
    [InlineData("""{ "analysis": "sum-range", "parameters": { "colour": "red" } }""")]
    [InlineData("""{ "analysis": "no-such-analysis" }""")]
    [InlineData("""{ "parameters": {} }""")]
    [InlineData("""{ "analysis": """)]
    [InlineData("[]")]
    [InlineData("""{ "analysis": "integrate", "parameters": { "integrand": "0.7*x**" } }""")]
    public async Task A_body_that_makes_no_sense_is_a_problem_and_no_job(string body)
    {
        var answer = await Api.PostAsync("api/v1/jobs", body);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest, answer.Text);
        answer.ContentType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task A_failed_job_can_be_tried_again_and_keeps_what_it_has()
    {
        string id = await Api.SubmitAsync(TimesOut());
        var failed = await Api.WaitForEndAsync(id);
        failed.Text("state").ShouldBe("failed");
        failed.GetProperty("error").Text("kind").ShouldBe("trials-failed");
        failed.MeasuredTrials().Single().GetProperty("error").Text("kind").ShouldBe("timeout");

        ((int)(await Api.PostAsync($"api/v1/jobs/{id}/retry")).Status).ShouldBeInRange(200, 202);
        var again = await Api.WaitForJobAsync(id, "to fail again", job => job.Text("state") == "failed" && job.Items("trials").Max(trial => trial.GetProperty("attempt").GetInt32()) > 1);

        again.MeasuredTrials().ShouldContain(trial => trial.Items("flags").Any(flag => flag.GetString() == "later-round"), again.ToString());
    }

    [Fact]
    public async Task Only_a_finished_job_can_be_deleted_or_tried_again()
    {
        string active = await Api.SubmitAsync(Work.Endless("serial", 1));
        (await Api.DeleteAsync($"api/v1/jobs/{active}")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await Api.PostAsync($"api/v1/jobs/{active}/retry")).Status.ShouldBe(HttpStatusCode.Conflict);
        await Api.PostAsync($"api/v1/jobs/{active}/cancel");
        await Api.WaitForEndAsync(active);

        (await Api.DeleteAsync($"api/v1/jobs/{active}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Api.GetAsync($"api/v1/jobs/{active}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    async Task InOrderAsync(IReadOnlyList<string> waiting)
    {
        var ended = await Task.WhenAll(waiting.Take(5).Select(id => Api.WaitForEndAsync(id)));
        ended.ShouldAllBe(job => job.Text("state") == "succeeded");
        ended.Select(job => Time(job, "startedAt")).ShouldBeInOrder();
        await Task.WhenAll(waiting.Skip(5).Select(id => Api.PostAsync($"api/v1/jobs/{id}/cancel")));
        await Task.WhenAll(waiting.Skip(5).Select(id => Api.WaitForEndAsync(id)));
    }

    static object TimesOut() => new
    {
        analysis = "sum-range",
        parameters = new { stop = 9_000_000_000_000L },
        sweep = new { strategies = new[] { "serial" }, repetitions = 1, warmups = 0 },
        trialTimeLimitSeconds = 0.5,
    };

    static DateTimeOffset Time(JsonElement job, string property) => DateTimeOffset.Parse(job.Text(property)!, CultureInfo.InvariantCulture);
}
