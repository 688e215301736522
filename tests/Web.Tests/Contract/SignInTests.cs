using System.Net;
using System.Text.RegularExpressions;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>How people come in and out, and what keeps other people's pages out.</summary>
public sealed partial class SignInTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    string NewCode() => contract.Web.Services.GetRequiredService<LoginCodes>().Issue();

    /// <summary>A browser that came in by a login link.</summary>
    async Task<HttpClient> SignedInAsync()
    {
        var browser = contract.Browser(out _);
        (await browser.GetAsync($"/login?code={NewCode()}")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return browser;
    }

    [Fact]
    public async Task A_login_link_works_once()
    {
        string code = NewCode();
        using var browser = contract.Browser(out _);
        (await browser.GetAsync("/jobs")).Headers.Location!.ToString().ShouldContain("/login?returnUrl=%2Fjobs");
        using var answer = await browser.GetAsync($"/login?code={code}");
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldBe("/");
        (await browser.GetAsync("/jobs")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.GetStringAsync("/api/v1/session")).ShouldContain("owner");

        using var other = contract.Browser(out var cookies);
        (await other.GetAsync($"/login?code={code}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await other.GetAsync("/login?code=wrong")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        cookies.GetAllCookies().ShouldAllBe(c => !c.Name.StartsWith("speedup-session"));
    }

    [Fact]
    public async Task Looking_at_a_link_does_not_use_it_up()
    {
        string code = NewCode();
        using var browser = contract.Browser(out _);
        using var look = new HttpRequestMessage(HttpMethod.Head, $"/login?code={code}");
        await browser.SendAsync(look);
        (await browser.GetAsync($"/login?code={code}")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task The_session_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        using var browser = contract.Browser(out _);
        using var answer = await browser.GetAsync($"/login?code={NewCode()}");
        string cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("speedup-session")).ToLowerInvariant();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=lax");
        cookie.ShouldContain("path=/");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
    }

    [Theory]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("//elsewhere.example", "/")]
    [InlineData("/\\elsewhere.example", "/")]
    [InlineData("/jobs?tag=a", "/jobs?tag=a")]
    public async Task After_signing_in_only_addresses_of_ours_are_followed(string returnUrl, string target)
    {
        using var browser = contract.Browser(out _);
        using var answer = await browser.GetAsync($"/login?code={NewCode()}&returnUrl={Uri.EscapeDataString(returnUrl)}");
        answer.Headers.Location!.ToString().ShouldBe(target);
    }

    [Fact]
    public async Task A_pasted_token_signs_in_with_its_role_and_a_wrong_or_runner_s_one_does_not()
    {
        using var browser = contract.Browser(out _);
        (await PasteAsync(browser, "spd_wrong_token")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await PasteAsync(browser, "")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await PasteAsync(browser, await contract.NewTokenAsync(Roles.Runner))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await PasteAsync(browser, await contract.NewTokenAsync(Roles.Viewer))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await browser.GetStringAsync("/api/v1/session")).ShouldContain("viewer");
        (await browser.GetAsync("/settings")).StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Forbidden);
        (await browser.GetAsync("/api/v1/tokens")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Signing_in_needs_the_form_of_our_own_page()
    {
        using var browser = contract.Browser(out _);
        using var form = new FormUrlEncodedContent([new("token", WebUnderTest.Token)]);
        (await browser.PostAsync("/login", form)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("same-origin", HttpStatusCode.Redirect)]
    [InlineData("same-site", HttpStatusCode.BadRequest)]
    [InlineData("cross-site", HttpStatusCode.BadRequest)]
    public async Task A_portal_of_the_same_origin_may_sign_its_user_in_and_nobody_else(string from, HttpStatusCode status)
    {
        using var browser = contract.Browser(out _);
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", from);
        using var form = new FormUrlEncodedContent([new("token", WebUnderTest.Token)]);
        (await browser.PostAsync("/login", form)).StatusCode.ShouldBe(status);
        (await browser.GetAsync("/api/v1/session")).IsSuccessStatusCode.ShouldBe(status == HttpStatusCode.Redirect);
    }

    static async Task<HttpResponseMessage> PasteAsync(HttpClient browser, string token, string address = "/login")
    {
        string page = await browser.GetStringAsync("/login");
        using var form = new FormUrlEncodedContent([new("token", token), new("__RequestVerificationToken", FormToken().Match(page).Groups[1].Value)]);
        return await browser.PostAsync(address, form);
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        using var browser = await SignedInAsync();
        (await PasteAsync(browser, "", "/login?handler=SignOut")).Headers.Location!.ToString().ShouldBe("/login");
        (await browser.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Changes_with_a_cookie_need_the_antiforgery_header_and_reading_does_not()
    {
        using var browser = await SignedInAsync();
        (await browser.GetAsync("/api/v1/jobs")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var bare = await browser.PostAsync("/api/v1/jobs", Json(WebUnderTest.Body().ToJsonString()));
        (await Answer.OfAsync(bare)).ShouldBeProblem(400).Json.Text("detail")!.ShouldContain("RequestVerificationToken");
        (await Answer.OfAsync(await browser.DeleteAsync("/api/v1/jobs/none"))).ShouldBeProblem(400);

        var given = (await Answer.OfAsync(await browser.GetAsync("/api/v1/antiforgery"))).Json;
        browser.DefaultRequestHeaders.Add(given.Text("headerName")!, given.Text("token"));
        (await browser.PostAsync("/api/v1/jobs", Json(WebUnderTest.Body().ToJsonString()))).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    [Theory]
    [InlineData("http://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("http://127.0.0.1:1", false)]
    [InlineData(null, true)]
    [InlineData("own", true)]
    public async Task Hubs_take_a_cookie_only_from_our_own_pages(string? origin, bool allowed)
    {
        using var browser = await SignedInAsync();
        foreach (var (method, path) in new[] { ("POST", "/hubs/progress/negotiate?negotiateVersion=1"), ("GET", "/hubs/progress") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin == "own" ? contract.Web.Url : origin);
            }
            using var answer = await browser.SendAsync(request);
            (answer.StatusCode != HttpStatusCode.Forbidden).ShouldBe(allowed, $"{method} {path} from {origin}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Hubs_need_somebody_signed_in_with_the_role()
    {
        foreach (string hub in new[] { "progress", "runners" })
        {
            (await contract.SendAsync("POST", $"/hubs/{hub}/negotiate", "", ContractWeb.Anonymous)).ShouldBeProblem(401);
        }
        (await contract.SendAsync("POST", "/hubs/progress/negotiate", "", Roles.Runner)).ShouldBeProblem(403);
        (await contract.SendAsync("POST", "/hubs/runners/negotiate", "", Roles.Owner)).ShouldBeProblem(403);
        (await contract.SendAsync("POST", "/hubs/runners/negotiate", "", Roles.Runner)).ShouldBe(200);
    }

    [Fact]
    public async Task A_revoked_token_ends_its_sessions_at_once()
    {
        string secret = await contract.NewTokenAsync(Roles.Viewer);
        string id = secret.Split('_')[1];
        using var browser = contract.Browser(out _);
        await PasteAsync(browser, secret);
        using var program = contract.Web.Client(secret);
        (await browser.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await program.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await contract.SendAsync("DELETE", $"/api/v1/tokens/{id}")).ShouldBe(204);
        (await browser.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Answer.OfAsync(await program.GetAsync("/api/v1/session"))).ShouldBeProblem(401);
        (await contract.SendAsync("DELETE", $"/api/v1/tokens/{id}")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task An_expired_token_is_told_so()
    {
        string soon = DateTimeOffset.UtcNow.AddSeconds(1.5).ToString("O");
        var made = (await contract.PostAsync("/api/v1/tokens", $$"""{"name":"short","role":"viewer","expiresAt":"{{soon}}"}""")).ShouldBe(201);
        made.Headers.Location!.ToString().ShouldBe($"/api/v1/tokens/{made.Json.Text("id")}");
        using var program = contract.Web.Client(made.Json.Text("secret")!);
        var last = await Wait.ForAsync("the token to expire", TimeSpan.FromSeconds(10),
            async () => await Answer.OfAsync(await program.GetAsync("/api/v1/session")), a => a.Status == 401);
        last.ShouldBeProblem(401).Json.Text("detail")!.ShouldContain("expired");
        (await contract.GetAsync($"/api/v1/tokens/{made.Json.Text("id")}")).Json.GetProperty("expired").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("Basic b3duZXI6eA==")]
    [InlineData("Bearer")]
    [InlineData("Bearer wrong")]
    public async Task Other_headers_let_nobody_in(string header) =>
        (await contract.SendAsync("GET", "/api/v1/jobs", null, ContractWeb.Anonymous, headers: ("Authorization", header))).ShouldBeProblem(401);

    [GeneratedRegex("""name="__RequestVerificationToken"[^>]*value="([^"]+)""")]
    private static partial Regex FormToken();
}
