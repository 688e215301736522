using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>What may be done to a job in which state, by whom, and what comes back.</summary>
public sealed class JobChangeTests : IAsyncLifetime
{
    readonly ContractWeb contract = new();

    WebUnderTest Web => contract.Web;

    public ValueTask InitializeAsync() => contract.InitializeAsync();

    public ValueTask DisposeAsync() => contract.DisposeAsync();

    [Fact]
    public async Task Each_change_is_for_its_states()
    {
        await using var runner = await RunnerByHand.ConnectAsync(Web);
        string id = await Web.SubmitAsync(WebUnderTest.Body());
        var offer = await runner.OfferAsync();
        (await contract.SendAsync("DELETE", $"/api/v1/jobs/{id}")).ShouldBeProblem(409);
        (await contract.PostAsync($"/api/v1/jobs/{id}/retry", "")).ShouldBeProblem(409);
        foreach (var trial in (await runner.AssignmentAsync(offer)).Trials)
        {
            await runner.ReportAsync(runner.Started(offer, trial), runner.Finished(offer, trial, RunnerByHand.Success()));
        }
        await runner.ReportAsync(runner.Stopped(offer));
        await Web.JobInAsync(id, "succeeded");
        (await contract.PostAsync($"/api/v1/jobs/{id}/cancel", "")).ShouldBeProblem(409).Json.Text("detail")!.ShouldContain("succeeded");
        (await contract.PostAsync($"/api/v1/jobs/{id}/retry", "")).ShouldBeProblem(409);

        var csv = (await contract.GetAsync($"/api/v1/jobs/{id}/trials.csv")).ShouldBe(200);
        csv.Type!.ToString().ShouldBe("text/csv; charset=utf-8");
        csv.Text.Split("\r\n").Length.ShouldBe(4, csv.Text);
        (await contract.GetAsync($"/api/v1/jobs/{id}/result.txt")).ShouldBeProblem(404).Json.Text("detail")!.ShouldContain("sum-range");
        var log = (await contract.GetAsync($"/api/v1/jobs/{id}/log")).ShouldBe(200);
        log.Type!.ToString().ShouldBe("text/plain; charset=utf-8");

        (await contract.SendAsync("DELETE", $"/api/v1/jobs/{id}")).ShouldBe(204);
        (await contract.SendAsync("DELETE", $"/api/v1/jobs/{id}")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task A_second_cancel_is_as_good_as_the_first_and_a_cancelled_job_can_be_retried_and_deleted()
    {
        string id = await Web.SubmitAsync(WebUnderTest.Body());
        (await contract.PostAsync($"/api/v1/jobs/{id}/cancel", "")).ShouldBe(202).Json.Text("id").ShouldBe(id);
        (await contract.PostAsync($"/api/v1/jobs/{id}/cancel", "")).ShouldBe(202);
        (await contract.PostAsync($"/api/v1/jobs/{id}/retry", "")).ShouldBe(202).Json.Text("state").ShouldBe("queued");
        (await contract.PostAsync($"/api/v1/jobs/{id}/cancel", "")).ShouldBe(202);
        (await contract.SendAsync("DELETE", $"/api/v1/jobs/{id}")).ShouldBe(204);
    }

    [Fact]
    public async Task A_job_whose_runner_vanished_is_cancelled_and_not_confirmed()
    {
        var runner = await RunnerByHand.ConnectAsync(Web, "vanishing");
        string id = await Web.SubmitAsync(WebUnderTest.Body());
        var offer = await runner.OfferAsync();
        await runner.ReportAsync(runner.Started(offer, (await runner.AssignmentAsync(offer)).Trials[0]));
        string other = await Web.SubmitAsync(WebUnderTest.Body());
        await runner.DisposeAsync();
        (await contract.PostAsync($"/api/v1/jobs/{other}/cancel", "")).ShouldBe(202);
        await Wait.ForAsync("the Runner to be missed", TimeSpan.FromSeconds(10), async () => (await contract.GetAsync("/api/v1/runners")).Json.Items("items"),
            all => all.Single(r => r.Text("name") == "vanishing").Text("state") != "connected");
        var job = (await contract.PostAsync($"/api/v1/jobs/{id}/cancel", "")).ShouldBe(202).Json;
        job.Text("state").ShouldBe("cancelled");
        job.GetProperty("stopped").GetProperty("confirmed").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Submitters_change_their_own_jobs_only()
    {
        string theirs = (await contract.PostAsync("/api/v1/jobs", WebUnderTest.Body().ToJsonString(), Roles.Operator)).ShouldBe(201).Json.Text("id")!;
        (await contract.PostAsync($"/api/v1/jobs/{theirs}/cancel", "", Roles.Submitter)).ShouldBeProblem(403);
        string own = (await contract.PostAsync("/api/v1/jobs", WebUnderTest.Body().ToJsonString(), Roles.Submitter)).ShouldBe(201).Json.Text("id")!;
        (await contract.PostAsync($"/api/v1/jobs/{own}/cancel", "", Roles.Submitter)).ShouldBe(202);
        (await contract.PostAsync($"/api/v1/jobs/{theirs}/cancel", "")).ShouldBe(202);
    }

    [Fact]
    public async Task A_key_stands_for_one_body_of_one_person()
    {
        string body = WebUnderTest.Body(title: "once").ToJsonString();
        var first = (await contract.PostAsync("/api/v1/jobs", body, headers: ("Idempotency-Key", "k"))).ShouldBe(201);
        var again = await contract.PostAsync("/api/v1/jobs", body, headers: ("Idempotency-Key", "k"));
        again.Status.ShouldBeOneOf(200, 201);
        again.Json.Text("id").ShouldBe(first.Json.Text("id"));
        again.Headers.Location!.ToString().ShouldBe($"/api/v1/jobs/{first.Json.Text("id")}");
        (await contract.PostAsync("/api/v1/jobs", WebUnderTest.Body(title: "twice").ToJsonString(), headers: ("Idempotency-Key", "k"))).ShouldBeProblem(409);
        foreach (string invalid in (string[])["{}", "null", "{", """{"analysis":"nothing"}""", """{"analysis":"sum-range","parameters":{"stop":"\ud800"}}"""])
        {
            (await contract.PostAsync("/api/v1/jobs", invalid, headers: ("Idempotency-Key", "k"))).ShouldBeProblem(409);
            (await contract.PostAsync("/api/v1/jobs", invalid, headers: ("Idempotency-Key", "fresh"))).ShouldBeProblem(400);
        }
        var theirs = (await contract.PostAsync("/api/v1/jobs", body, Roles.Submitter, ("Idempotency-Key", "k"))).ShouldBe(201);
        theirs.Json.Text("id").ShouldNotBe(first.Json.Text("id"));
        (await contract.PostAsync("/api/v1/jobs", body, headers: ("Idempotency-Key", new string('k', 201)))).ShouldBlame("Idempotency-Key");
    }

    [Fact]
    public async Task The_same_key_at_the_same_time_makes_one_job()
    {
        string body = WebUnderTest.Body(title: "at once").ToJsonString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => contract.PostAsync("/api/v1/jobs", body, headers: ("Idempotency-Key", "together"))));
        answers.Select(a => a.Json.Text("id")).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Numbers_that_are_none_travel_as_texts()
    {
        var report = (await contract.PostAsync("/api/v1/scaling/fit", """{"kind":"strong","points":[{"workers":1,"seconds":[1.0]},{"workers":2,"seconds":[0.5]},{"workers":4,"seconds":[0.25]}]}""")).ShouldBe(200);
        report.Text.ShouldNotContain(":NaN");
        report.Text.ShouldNotContain(":Infinity");
        report.Json.Items("series")[0].Items("points")[2].Number("speedup").ShouldBe(4);
    }

    [Fact]
    public async Task Events_are_paged_by_number()
    {
        await using var runner = await RunnerByHand.ConnectAsync(Web);
        string id = await Web.SubmitAsync(WebUnderTest.Body(repetitions: 3));
        await runner.RunNextAsync();
        await Web.JobInAsync(id, "succeeded");
        var seen = new List<int>();
        string? next = "0";
        while (next is not null)
        {
            var page = (await contract.GetAsync($"/api/v1/jobs/{id}/events?limit=2&after={next}")).ShouldBe(200).Json;
            seen.AddRange(page.Items("items").Select(e => e.GetProperty("seq").GetInt32()));
            next = page.Text("nextCursor");
        }
        seen.ShouldBe(Enumerable.Range(1, seen.Count));
        seen.Count.ShouldBeGreaterThan(5);
        var second = (await contract.GetAsync($"/api/v1/jobs/{id}/events?limit=2&cursor=2")).Json;
        second.Items("items").Select(e => e.GetProperty("seq").GetInt32()).ShouldBe([3, 4]);
    }

    [Fact]
    public async Task A_cancel_at_the_moment_of_dispatch_is_accepted()
    {
        for (int i = 0; i < 30; i++)
        {
            string id = await Web.SubmitAsync(WebUnderTest.Body());
            (await contract.PostAsync($"/api/v1/jobs/{id}/cancel", "")).ShouldBe(202);
        }
    }
}
