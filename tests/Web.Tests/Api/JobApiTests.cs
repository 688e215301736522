using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.TestKit;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Api;

/// <summary>The HTTP contract of jobs, catalogue and runners: answers to good and bad requests alike.</summary>
public sealed class JobApiTests : IAsyncLifetime
{
    WebUnderTest web = null!;

    public async ValueTask InitializeAsync() => web = await WebUnderTest.StartAsync();

    public ValueTask DisposeAsync() => web.DisposeAsync();

    async Task<(HttpStatusCode Status, JsonElement Body, string? Type)> SendAsync(HttpMethod method, string path, string? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        using var answer = await web.Http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_posted_job_is_created_at_its_address_with_defaults_filled_in()
    {
        using var answer = await web.Http.PostAsJsonAsync("/api/v1/jobs", new JsonObject { ["analysis"] = "sum-range" });
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var job = await answer.Content.ReadFromJsonAsync<JsonElement>();
        answer.Headers.Location!.ToString().ShouldBe($"/api/v1/jobs/{job.Text("id")}");
        job.Text("state").ShouldBe("queued");
        job.Text("lane").ShouldBe("exclusive");
        job.GetProperty("parameters").Number("stop").ShouldBe(5000000);
        job.GetProperty("sweep").Number("repetitions").ShouldBe(5);
        job.GetProperty("progress").Number("trialsTotal").ShouldBe(6);
    }

    [Theory]
    [InlineData("""{"analysis":"sum-range","sweep":{"workers":[0]}}""", "sweep.workers")]
    [InlineData("""{"analysis":"nothing"}""", "analysis")]
    [InlineData("""{"analysis":"sum-range","parameters":{"stopp":1}}""", "parameters.stopp")]
    [InlineData("""{"analysis":"sum-range","colour":"red"}""", "colour")]
    [InlineData("""{"analysis":"group-max","parameters":{"path":"/etc","value":"a","key":"b"}}""", "parameters.path")]
    public async Task Bad_bodies_are_told_what_is_wrong_and_where(string body, string path)
    {
        var (status, problem, type) = await SendAsync(HttpMethod.Post, "/api/v1/jobs", body);
        status.ShouldBe(HttpStatusCode.BadRequest, problem.ToString());
        type.ShouldBe("application/problem+json");
        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldContain(n => n.StartsWith(path), problem.ToString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"analysis":5}""")]
    [InlineData("")]
    public async Task Malformed_bodies_are_the_client_s_fault(string body) =>
        (await SendAsync(HttpMethod.Post, "/api/v1/jobs", body)).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("/api/v1/jobs?state=asleep", "state")]
    [InlineData("/api/v1/jobs?limit=0", "limit")]
    [InlineData("/api/v1/jobs?limit=501", "limit")]
    [InlineData("/api/v1/jobs?cursor=xyz", "cursor")]
    public async Task Bad_queries_name_parameter_and_range(string path, string parameter)
    {
        var (status, problem, _) = await SendAsync(HttpMethod.Get, path);
        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("errors").TryGetProperty(parameter, out _).ShouldBeTrue(problem.ToString());
    }

    [Fact]
    public async Task The_same_key_gives_the_same_job_and_another_body_a_conflict()
    {
        string body = WebUnderTest.Body().ToJsonString();
        var first = await SendAsync(HttpMethod.Post, "/api/v1/jobs", body, "key-1");
        var second = await SendAsync(HttpMethod.Post, "/api/v1/jobs", body, "key-1");
        second.Body.Text("id").ShouldBe(first.Body.Text("id"));
        (await SendAsync(HttpMethod.Post, "/api/v1/jobs", WebUnderTest.Body(title: "other").ToJsonString(), "key-1")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await SendAsync(HttpMethod.Get, "/api/v1/jobs")).Body.Items("items").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("GET", "/api/v1/jobs/none")]
    [InlineData("GET", "/api/v1/jobs/none/events")]
    [InlineData("GET", "/api/v1/jobs/none/log")]
    [InlineData("GET", "/api/v1/jobs/none/trials.csv")]
    [InlineData("GET", "/api/v1/jobs/none/trials/t0001")]
    [InlineData("POST", "/api/v1/jobs/none/cancel")]
    [InlineData("POST", "/api/v1/jobs/none/retry")]
    [InlineData("DELETE", "/api/v1/jobs/none")]
    [InlineData("POST", "/api/v1/runners/none/drain")]
    [InlineData("DELETE", "/api/v1/runners/none")]
    public async Task Unknown_ids_are_not_found(string method, string path) =>
        (await SendAsync(new HttpMethod(method), path)).Status.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task A_queued_job_is_cancelled_at_once_and_confirmed()
    {
        string id = await web.SubmitAsync(WebUnderTest.Body());
        (await SendAsync(HttpMethod.Post, $"/api/v1/jobs/{id}/cancel")).Status.ShouldBe(HttpStatusCode.Accepted);
        var job = await web.JobAsync(id);
        job.Text("state").ShouldBe("cancelled");
        job.GetProperty("stopped").GetProperty("confirmed").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_list_filters_by_tag_text_and_state()
    {
        var tagged = WebUnderTest.Body(title: "Needle in hay");
        tagged["tags"] = new JsonArray("blue");
        string id = await web.SubmitAsync(tagged);
        await web.SubmitAsync(WebUnderTest.Body(title: "hay"));
        foreach (string query in new[] { "tag=blue", "q=needle", "q=NEEDLE&state=queued" })
        {
            (await SendAsync(HttpMethod.Get, $"/api/v1/jobs?{query}")).Body.Items("items").Select(j => j.Text("id")).ShouldBe([id], query);
        }
    }

    [Fact]
    public async Task Runners_are_listed_drained_and_resumed_and_strategies_follow_them()
    {
        (await SendAsync(HttpMethod.Get, "/api/v1/strategies")).Body.EnumerateArray().ShouldAllBe(s => !s.GetProperty("available").GetBoolean());
        await using var runner = await RunnerByHand.ConnectAsync(web);
        var strategies = (await SendAsync(HttpMethod.Get, "/api/v1/strategies")).Body.EnumerateArray().ToList();
        strategies.Select(s => s.Text("name")).ShouldBe(["serial", "threads", "processes", "pool", "mpi", "engines", "external"]);
        strategies.Count(s => s.GetProperty("available").GetBoolean()).ShouldBe(6);
        (await SendAsync(HttpMethod.Post, "/api/v1/runners/hand/drain")).Body.GetProperty("drained").GetBoolean().ShouldBeTrue();
        string id = await web.SubmitAsync(WebUnderTest.Body());
        await web.JobWhenAsync(id, "drained", j => j.Text("waitingFor") == "waits for Runner hand, which is drained");
        await SendAsync(HttpMethod.Post, "/api/v1/runners/hand/resume");
        (await runner.OfferAsync()).JobId.ShouldBe(id);
        (await SendAsync(HttpMethod.Delete, "/api/v1/runners/hand")).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Every_analysis_comes_with_the_schema_of_its_parameters()
    {
        var analyses = (await SendAsync(HttpMethod.Get, "/api/v1/analyses")).Body.EnumerateArray().ToList();
        var sum = analyses.Single(a => a.Text("name") == "sum-range");
        sum.GetProperty("parameters").GetProperty("properties").GetProperty("stop").Number("default").ShouldBe(5000000);
        sum.Items("strategies").Count.ShouldBeGreaterThan(4);
    }
}
