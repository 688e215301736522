using System.Net;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>How much one address may ask, and what is not accepted where others can listen.</summary>
public sealed class LimitsTests
{
    [Fact]
    public async Task Too_many_requests_are_told_when_to_come_back()
    {
        await using var web = await WebUnderTest.StartAsync("--Dashboard:Limits:LoopbackRequestsPerSecond=1");
        Answer last;
        int asked = 0;
        do
        {
            last = await Answer.OfAsync(await web.Http.GetAsync("/api/v1/analyses"));
        }
        while (last.Status == 200 && ++asked < 100);
        last.ShouldBeProblem(429).Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Guessing_locks_out_the_guesser_and_nobody_who_was_right_before()
    {
        await using var web = await WebUnderTest.StartAsync("--Dashboard:Limits:FailedSignIns=3");
        (await web.Http.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var guesser = web.Client("spd_0123456789_wrong");
        for (int i = 0; i < 3; i++)
        {
            (await Answer.OfAsync(await guesser.GetAsync("/api/v1/session"))).ShouldBeProblem(401);
        }
        (await Answer.OfAsync(await guesser.GetAsync("/api/v1/session"))).ShouldBeProblem(429).Headers.RetryAfter.ShouldNotBeNull();
        (await web.Http.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await web.Http.GetAsync($"/login?code={web.Services.GetRequiredService<LoginCodes>().Issue()}")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    /// <summary>Whoever has one address of an IPv6 network has them all, and must not get a fresh count with each.</summary>
    [Fact]
    public async Task Guesses_from_one_IPv6_network_are_counted_together()
    {
        await using var web = await WebUnderTest.StartAsync("--Dashboard:Limits:FailedSignIns=4", "--Dashboard:TrustedProxies:0=127.0.0.1");
        foreach (string address in new[] { "2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2:3::" })
        {
            (await From(web, address, "spd_0123456789_wrong", "/api/v1/session")).ShouldBeProblem(401);
        }
        (await From(web, "2001:db8:1:2::5", "spd_0123456789_wrong", "/api/v1/session")).ShouldBeProblem(429).Headers.RetryAfter.ShouldNotBeNull();
        (await From(web, "2001:db8:1:2::5", null, $"/login?code={web.Services.GetRequiredService<LoginCodes>().Issue()}")).Status.ShouldBe(429);
        (await From(web, "2001:db8:1:3::1", "spd_0123456789_wrong", "/api/v1/session")).ShouldBeProblem(401);
        (await From(web, "2001:db8:1:3::1", WebUnderTest.Token, "/api/v1/session")).ShouldBe(200);
        // An IPv4 address in IPv6's notation is that IPv4 address and shares no network with others.
        (await From(web, "::ffff:192.0.2.7", "spd_0123456789_wrong", "/api/v1/session")).ShouldBeProblem(401);
    }

    [Fact]
    public async Task Requests_from_one_IPv6_network_are_counted_together()
    {
        await using var web = await WebUnderTest.StartAsync("--Dashboard:Limits:RequestsPerSecond=1", "--Dashboard:TrustedProxies:0=127.0.0.1");
        Answer last;
        int asked = 0;
        do
        {
            last = await From(web, $"2001:db8:1:2::{asked:x}", WebUnderTest.Token, "/api/v1/session");
        }
        while (last.Status == 200 && ++asked < 60);
        last.ShouldBeProblem(429);
        (await From(web, "2001:db8:1:3::1", WebUnderTest.Token, "/api/v1/session")).ShouldBe(200);
    }

    static async Task<Answer> From(WebUnderTest web, string address, string? token, string path)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(web.Url) };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }
        http.DefaultRequestHeaders.Add("X-Forwarded-For", address.Contains(':') ? $"[{address}]" : address);
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        return await Answer.OfAsync(await http.GetAsync(path));
    }

    [Fact]
    public async Task Tokens_from_elsewhere_need_https()
    {
        await using var web = await WebUnderTest.StartAsync("--Dashboard:TrustedProxies:0=127.0.0.1");
        using var plain = web.Client(WebUnderTest.Token);
        plain.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        (await Answer.OfAsync(await plain.GetAsync("/api/v1/session"))).ShouldBeProblem(403).Json.Text("detail")!.ShouldContain("HTTPS");
        using var secure = web.Client(WebUnderTest.Token);
        secure.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        secure.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        (await secure.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var signIn = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(web.Url) };
        signIn.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        (await signIn.GetAsync($"/login?code={web.Services.GetRequiredService<LoginCodes>().Issue()}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        signIn.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var signedIn = await signIn.GetAsync($"/login?code={web.Services.GetRequiredService<LoginCodes>().Issue()}");
        signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("speedup-session")).ShouldContain("secure");
    }

    [Fact]
    public async Task Who_is_not_a_trusted_proxy_cannot_pretend()
    {
        await using var web = await WebUnderTest.StartAsync();
        using var http = web.Client(WebUnderTest.Token);
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        http.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example");
        using var answer = await http.PostAsync("/api/v1/login-links", null);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(web.Url);
    }
}
