using System.Net;
using Dashboard.TestKit;
using Dashboard.Web.Options;
using Dashboard.Web.Tests.Contract;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Auth;

/// <summary>Sign-in by the word of a proxy: believed from the addresses that a setting names, and from nobody else.</summary>
public sealed class ProxyLoginTests
{
    const string Header = "X-Remote-User";

    static readonly string[] Believed =
        ["--Dashboard:ProxyLogin:Header=X-Remote-User", "--Dashboard:ProxyLogin:Proxies:0=127.0.0.1", "--Dashboard:ProxyLogin:Roles:anna=operator"];

    static async Task<Answer> SendAsync(string url, string path, string user, string method = "GET", params (string, string)[] headers)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(url) };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add(Header, user);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await Answer.OfAsync(await client.SendAsync(request));
    }

    [Fact]
    public async Task Behind_nginx_the_user_it_names_is_signed_in_whatever_the_browser_says()
    {
        await using var web = await WebUnderTest.StartAsync([.. Believed, "--Dashboard:PathBase=/behind"]);
        await using var proxy = await ReverseProxy.StartAsync("/behind/", web.Url, $"proxy_set_header {Header} anna;");
        var session = (await SendAsync(proxy.Address, "/behind/api/v1/session", "mallory")).ShouldBe(200).Json;
        (session.Text("name"), session.Text("role")).ShouldBe(("anna", "operator"));
        (await SendAsync(proxy.Address, "/behind/jobs", "mallory")).ShouldBe(200).Text.ShouldContain("/behind/");
        (await SendAsync(proxy.Address, "/behind/settings/audit", "mallory")).ShouldBe(403);
    }

    [Fact]
    public async Task Changes_and_hubs_are_held_to_our_own_pages_as_with_a_cookie()
    {
        await using var web = await WebUnderTest.StartAsync(Believed);
        (await SendAsync(web.Url, "/api/v1/runners/none/drain", "anna", "POST")).ShouldBeProblem(400).Json.Text("detail")!.ShouldContain("RequestVerificationToken");
        (await SendAsync(web.Url, "/hubs/progress/negotiate?negotiateVersion=1", "anna", "POST", ("Origin", "http://evil.example"))).ShouldBeProblem(403);
        (await SendAsync(web.Url, "/hubs/progress/negotiate?negotiateVersion=1", "anna", "POST")).ShouldBe(200);
    }

    [Theory]
    [InlineData("stranger")]
    [InlineData("owner")]
    [InlineData("local-runner")]
    [InlineData("")]
    public async Task A_name_without_a_role_and_one_of_our_own_come_to_nothing(string name)
    {
        await using var web = await WebUnderTest.StartAsync([.. Believed, .. name == "stranger" ? Array.Empty<string>() : ["--Dashboard:ProxyLogin:DefaultRole=owner"]]);
        (await SendAsync(web.Url, "/api/v1/session", name)).ShouldBeProblem(401);
    }

    [Fact]
    public async Task From_anywhere_else_the_header_means_nothing()
    {
        await using var elsewhere = await WebUnderTest.StartAsync("--Dashboard:ProxyLogin:Header=X-Remote-User", "--Dashboard:ProxyLogin:Proxies:0=192.0.2.1", "--Dashboard:ProxyLogin:DefaultRole=owner");
        (await SendAsync(elsewhere.Url, "/api/v1/session", "anna")).ShouldBeProblem(401);
        await using var plain = await WebUnderTest.StartAsync();
        (await SendAsync(plain.Url, "/api/v1/session", "anna")).ShouldBeProblem(401);
        // Who may forward for others may still not say who they are.
        await using var forwarding = await WebUnderTest.StartAsync("--Dashboard:TrustedProxies:0=127.0.0.1", "--Dashboard:ProxyLogin:Header=X-Remote-User", "--Dashboard:ProxyLogin:Proxies:0=192.0.2.1", "--Dashboard:ProxyLogin:DefaultRole=owner");
        (await SendAsync(forwarding.Url, "/api/v1/session", "anna", headers: ("X-Forwarded-For", "192.0.2.1"))).ShouldBeProblem(401);
    }

    [Theory]
    [InlineData("ProxyLogin:Proxies:0", "--Dashboard:ProxyLogin:Header=X-Remote-User")]
    [InlineData("ProxyLogin:Header", "--Dashboard:ProxyLogin:DefaultRole=viewer")]
    [InlineData("ProxyLogin:Roles:anna", "--Dashboard:ProxyLogin:Header=X-Remote-User", "--Dashboard:ProxyLogin:Proxies:0=127.0.0.1", "--Dashboard:ProxyLogin:Roles:anna=king")]
    [InlineData("ProxyLogin:Proxies:0", "--Dashboard:ProxyLogin:Header=X-Remote-User", "--Dashboard:ProxyLogin:Proxies:0=proxy.example")]
    [InlineData("Sharing:MostDays", "--Dashboard:Sharing:MostDays=0")]
    [InlineData("Audit:Days", "--Dashboard:Audit:Days=x")]
    public async Task Unusable_settings_stop_the_start(string key, params string[] settings) =>
        (await Should.ThrowAsync<StartupException>(() => WebUnderTest.StartAsync(settings))).Lines.ShouldContain(l => l.Contains($"Dashboard:{key} ="));
}
