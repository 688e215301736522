using System.Net;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Contract;
using Dashboard.Web.Tests.Dispatch;
using Dashboard.Web.Tests.Scaling;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Auth;

/// <summary>A link shows one job to people without a token, and nothing else.</summary>
public sealed class ShareTests : IAsyncLifetime
{
    WebUnderTest web = null!;
    HttpClient stranger = null!, submitter = null!, other = null!;

    public async ValueTask InitializeAsync()
    {
        web = await WebUnderTest.StartAsync("--Dashboard:Sharing:Allowed=true", "--Dashboard:Sharing:MostDays=30");
        stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(web.Url) };
        submitter = web.Client(await NewTokenAsync("anna"));
        other = web.Client(await NewTokenAsync("bert"));
    }

    async Task<string> NewTokenAsync(string name) => (await SendAsync(web.Http, "POST", "/api/v1/tokens", $$"""{"name":"{{name}}","role":"submitter"}""")).ShouldBe(201).Json.Text("secret")!;

    static async Task<Answer> SendAsync(HttpClient client, string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await Answer.OfAsync(await client.SendAsync(request));
    }

    [Fact]
    public async Task A_link_shows_its_job_and_its_study_and_opens_nothing_else()
    {
        string id, second;
        await using (var runner = await RunnerByHand.ConnectAsync(web))
        {
            id = await web.RunAsync(runner, PlantedSweeps.Body(tags: ["shared"]), PlantedSweeps.Amdahl);
            second = await web.SubmitAsync(WebUnderTest.Body(title: "kept to ourselves"));
            await runner.RunNextAsync();
        }
        var made = (await SendAsync(submitter, "POST", $"/api/v1/jobs/{id}/shares", """{"days":3}""")).ShouldBe(201);
        string path = new Uri(made.Json.Text("url")!).AbsolutePath;

        foreach (string shown in new[] { path, path + "/scaling" })
        {
            var page = (await SendAsync(stranger, "GET", shown)).ShouldBe(200);
            page.Text.ShouldContain("threads");
            page.Text.ShouldContain("aria-label=\"Speedup\"", customMessage: "the chart is drawn without scripts");
            page.Text.ShouldNotContain("<script");
            page.Text.ShouldNotContain("csrf");
            page.Text.ShouldNotContain("/api/v1");
            page.Text.ShouldNotContain("/workers");
            page.Text.ShouldNotContain(second);
            page.Text.ShouldNotContain("kept to ourselves");
            page.Headers.CacheControl!.NoStore.ShouldBeTrue();
            page.Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
            page.Headers.Contains("Set-Cookie").ShouldBeFalse();
        }
        foreach (string closed in new[] { $"/api/v1/jobs/{id}", $"/api/v1/jobs/{id}/log", "/api/v1/shares", path + "/log" })
        {
            (await SendAsync(stranger, "GET", closed)).Status.ShouldBeOneOf(401, 302, 404);
        }
        (await SendAsync(stranger, "POST", path)).Status.ShouldBeOneOf(400, 404, 405);
    }

    [Fact]
    public async Task A_link_ends_when_it_is_revoked_by_its_maker_or_an_owner()
    {
        string id = await web.SubmitAsync(WebUnderTest.Body());
        var mine = (await SendAsync(submitter, "POST", $"/api/v1/jobs/{id}/shares", "{}")).ShouldBe(201).Json;
        var listed = (await SendAsync(submitter, "GET", "/api/v1/shares")).ShouldBe(200);
        listed.Text.ShouldContain(mine.Text("id")!);
        listed.Text.ShouldNotContain(mine.Text("url")!.Split('/')[^1]);
        (await SendAsync(other, "GET", "/api/v1/shares")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await SendAsync(other, "DELETE", $"/api/v1/shares/{mine.Text("id")}")).ShouldBeProblem(404);
        (await SendAsync(web.Http, "GET", "/api/v1/shares")).Text.ShouldContain(mine.Text("id")!);
        (await SendAsync(submitter, "GET", $"/jobs/{id}/share")).ShouldBe(200).Text.ShouldContain(mine.Text("id")!);

        string path = new Uri(mine.Text("url")!).AbsolutePath;
        (await SendAsync(stranger, "GET", path)).ShouldBe(200);
        (await SendAsync(submitter, "DELETE", $"/api/v1/shares/{mine.Text("id")}")).ShouldBe(204);
        (await SendAsync(stranger, "GET", path)).ShouldBe(404);

        var again = (await SendAsync(submitter, "POST", $"/api/v1/jobs/{id}/shares", "{}")).ShouldBe(201).Json;
        (await SendAsync(web.Http, "DELETE", $"/api/v1/shares/{again.Text("id")}")).ShouldBe(204);
    }

    [Fact]
    public async Task Lifetimes_are_bounded_and_wrong_links_count_as_guesses()
    {
        string id = await web.SubmitAsync(WebUnderTest.Body());
        foreach (int days in new[] { 0, 31, -1 })
        {
            (await SendAsync(submitter, "POST", $"/api/v1/jobs/{id}/shares", $$"""{"days":{{days}}}""")).ShouldBlame("days").ShouldContain("1 to 30 days");
        }
        (await SendAsync(submitter, "POST", "/api/v1/jobs/none/shares", "{}")).ShouldBeProblem(404);
        for (int i = 0; i < 20; i++)
        {
            (await SendAsync(stranger, "GET", $"/shared/guess{i}")).ShouldBe(404);
        }
        (await SendAsync(stranger, "GET", "/shared/guess")).ShouldBe(429).Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_the_setting_there_are_no_links()
    {
        await using var closed = await WebUnderTest.StartAsync();
        string id = await closed.SubmitAsync(WebUnderTest.Body());
        (await SendAsync(closed.Http, "POST", $"/api/v1/jobs/{id}/shares", "{}")).ShouldBeProblem(403).Json.Text("detail")!.ShouldContain("Dashboard:Sharing:Allowed");
        (await SendAsync(closed.Http, "GET", $"/jobs/{id}")).ShouldBe(200).Text.ShouldNotContain("/share\"");
        (await SendAsync(web.Http, "GET", $"/jobs/{await web.SubmitAsync(WebUnderTest.Body())}")).ShouldBe(200).Text.ShouldContain("/share\"");
    }

    public async ValueTask DisposeAsync()
    {
        stranger.Dispose();
        submitter.Dispose();
        other.Dispose();
        await web.DisposeAsync();
    }
}
