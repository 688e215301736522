using System.Net;
using System.Text.RegularExpressions;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>Behind a proxy with a prefix every link, redirect, cookie and hub bears it, whether the proxy takes it off or not.</summary>
public sealed partial class PrefixTests : IAsyncLifetime
{
    WebUnderTest web = null!;

    public async ValueTask InitializeAsync() => web = await WebUnderTest.StartAsync("--Dashboard:PathBase=/speedup");

    public ValueTask DisposeAsync() => web.DisposeAsync();

    [Theory]
    [InlineData("/speedup")]
    [InlineData("")]
    public async Task Pages_lead_to_addresses_below_the_prefix(string sent)
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(web.Url) };
        (await browser.GetAsync($"{sent}/jobs")).Headers.Location!.ToString().ShouldContain("/speedup/login?returnUrl=%2Fspeedup%2Fjobs");
        string code = web.Services.GetRequiredService<LoginCodes>().Issue();
        using var signedIn = await browser.GetAsync($"{sent}/login?code={code}");
        signedIn.Headers.Location!.ToString().ShouldBe("/speedup/");
        var cookies = signedIn.Headers.GetValues("Set-Cookie").ToList();
        cookies.ShouldAllBe(c => c.Contains("path=/speedup", StringComparison.OrdinalIgnoreCase));
        browser.DefaultRequestHeaders.Add("Cookie", cookies.Select(c => c.Split(';')[0]));
        foreach (string page in new[] { "/", "/jobs", "/jobs/new", "/data", "/workers", "/scaling", "/settings", "/labs", "/clusters" })
        {
            using var answer = await browser.GetAsync(sent + page);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, page);
            string html = await answer.Content.ReadAsStringAsync();
            Links().Matches(html).Select(m => m.Groups[1].Value).Where(l => !l.StartsWith("/speedup")).ShouldBeEmpty(page);
            string asset = Links().Matches(html).Select(m => m.Groups[1].Value).First(l => l.Contains("/assets/") && l.EndsWith(".css"));
            (await browser.GetAsync(asset)).StatusCode.ShouldBe(HttpStatusCode.OK, asset);
            (await browser.GetAsync(asset["/speedup".Length..])).StatusCode.ShouldBe(HttpStatusCode.OK, asset);
        }
    }

    [Theory]
    [InlineData("/speedup")]
    [InlineData("")]
    public async Task The_interface_answers_below_the_prefix(string sent)
    {
        using var answer = await web.Http.PostAsync($"{sent}/api/v1/jobs", new StringContent(WebUnderTest.Body().ToJsonString(), System.Text.Encoding.UTF8, "application/json"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        string address = answer.Headers.Location!.ToString();
        address.ShouldStartWith("/speedup/api/v1/jobs/");
        (await web.Http.GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await web.Http.GetAsync($"{sent}/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await web.Http.GetAsync($"{sent}/openapi/v1.json")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Answer.OfAsync(await web.Http.GetAsync($"{sent}/api/v1/jobs/none"))).ShouldBeProblem(404);
        await using var hub = await HubConnectionByHand.OpenAsync(web.Url, $"{sent}/hubs/progress", WebUnderTest.Token);
        await hub.SendAsync("WatchAll");
        var link = (await Answer.OfAsync(await web.Http.PostAsync($"{sent}/api/v1/login-links", null))).ShouldBe(201).Json.Text("url")!;
        link.ShouldStartWith($"{web.Url}/speedup/login?code=");
    }

    [Fact]
    public void The_printed_address_has_the_prefix() => LoginLink.Reachable("http://0.0.0.0:5080").ShouldBe("http://127.0.0.1:5080");

    /// <summary>Rooted addresses in links, forms, scripts and styles.</summary>
    [GeneratedRegex("""(?:href|src|action)="(/[^"]*)""")]
    private static partial Regex Links();
}
