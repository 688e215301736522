using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Auth.Access;
using Dashboard.Web.Tests.Contract;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Auth;

/// <summary>Every row of the access table with every role, nobody, an expired and a revoked token, against a real server.</summary>
public sealed partial class AccessWalkTests(AccessWalkTests.Visitors visitors) : IClassFixture<AccessWalkTests.Visitors>
{
    const string Expired = "expired", Revoked = "revoked";
    static readonly string[] Strangers = [ContractWeb.Anonymous, Expired, Revoked];

    public static TheoryData<string> Rows(params AccessKind[] kinds) => [.. AccessTable.Rows.Where(r => kinds.Contains(r.Kind)).Select(r => r.Address)];

    static AccessRow Row(string address) => AccessTable.Rows.Single(r => r.Address == address);

    [Theory]
    [MemberData(nameof(Rows), new[] { AccessKind.Endpoint, AccessKind.Page })]
    public async Task An_address_lets_in_whom_its_row_names(string address)
    {
        var row = Row(address);
        string method = row.Kind == AccessKind.Page ? "GET" : address.Split(' ')[0].Split(',')[0];
        // A body that cannot be read, so that those who may change something change nothing.
        string? body = method is "GET" or "DELETE" ? null : "[";
        foreach (string who in Roles.All.Concat(Strangers))
        {
            using var answer = await visitors.SendAsync(who, method, PathOf(address), body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));
            ShouldFit(row, who, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Rows), new[] { AccessKind.Handler })]
    public async Task A_form_lets_in_whom_its_row_names(string address)
    {
        var row = Row(address);
        string method = address.Split(' ')[0];
        foreach (string who in Roles.All.Concat(Strangers))
        {
            // Asked for a confirmation, a form is answered with the question and changes nothing.
            using var form = method == "GET" ? null : await visitors.FormAsync(who, new() { ["confirm-question"] = "Really?" });
            using var answer = await visitors.SendAsync(who, method, PathOf(address), form);
            ShouldFit(row, who, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Rows), new[] { AccessKind.Hub })]
    public async Task A_hub_lets_in_whom_its_row_names(string address)
    {
        foreach (string who in Roles.All.Concat(Strangers))
        {
            using var answer = await visitors.SendAsync(who, "POST", $"{address}/negotiate?negotiateVersion=1", null);
            ShouldFit(Row(address), who, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Methods_of_a_hub_answer_those_who_may_connect()
    {
        foreach (string role in Roles.People)
        {
            await using var hub = await HubConnectionByHand.OpenAsync(visitors.Url, "/hubs/progress", visitors.TokenOf(role));
            foreach (var (method, arguments) in new (string, object[])[] { ("WatchJob", ["none", 0]), ("UnwatchJob", ["none"]), ("WatchAll", []) })
            {
                await hub.InvokeAsync(method, arguments);
            }
            await Should.ThrowAsync<InvalidOperationException>(() => hub.InvokeAsync("Nothing"));
        }
    }

    static void ShouldFit(AccessRow row, string who, HttpStatusCode status, string text)
    {
        string what = $"{row.Address} as {who}: {(int)status} {text[..Math.Min(text.Length, 300)]}";
        ((int)status).ShouldBeLessThan(500, what);
        if (row.IsOpen && who is not (Expired or Revoked))
        {
            status.ShouldNotBeOneOf([HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden], what);
        }
        else if (Strangers.Contains(who) && !row.IsOpen)
        {
            status.ShouldBe(HttpStatusCode.Unauthorized, what);
            text.ShouldContain(who == Expired ? "expired" : who == Revoked ? "revoked" : "sign in", Case.Insensitive, what);
        }
        else if (!row.IsOpen)
        {
            (status is HttpStatusCode.Forbidden).ShouldBe(!Roles.Allowed(row.Role).Contains(who), what);
            status.ShouldNotBe(HttpStatusCode.Unauthorized, what);
        }
    }

    static string PathOf(string address) => Parameter().Replace(address.Split(' ')[^1], "none").Replace("/error/none", "/error/404");

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    /// <summary>A running Web and somebody of every kind.</summary>
    public sealed class Visitors : IAsyncLifetime
    {
        readonly Dictionary<string, HttpClient> clients = [];
        readonly Dictionary<string, string> tokens = [];
        WebUnderTest web = null!;

        public string Url => web.Url;

        public string TokenOf(string who) => tokens[who];

        public async ValueTask InitializeAsync()
        {
            web = await WebUnderTest.StartAsync("--Dashboard:Limits:FailedSignIns=10000");
            foreach (string who in Roles.All.Append(Revoked))
            {
                tokens[who] = await NewAsync(who == Revoked ? Roles.Owner : who, null);
            }
            using (await web.Http.DeleteAsync($"/api/v1/tokens/{tokens[Revoked].Split('_')[1]}"))
            {
            }
            tokens[Expired] = await NewAsync(Roles.Owner, DateTimeOffset.UtcNow.AddSeconds(0.5));
            foreach (var (who, token) in tokens)
            {
                Add(who).DefaultRequestHeaders.Authorization = new("Bearer", token);
            }
            Add(ContractWeb.Anonymous);
            await Wait.ForAsync("the token to expire", TimeSpan.FromSeconds(10), () => clients[Expired].GetAsync("/api/v1/session"), a => a.StatusCode == HttpStatusCode.Unauthorized);
        }

        HttpClient Add(string who) => clients[who] = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = new Uri(web.Url) };

        async Task<string> NewAsync(string role, DateTimeOffset? expires)
        {
            using var answer = await web.Http.PostAsync("/api/v1/tokens", new StringContent(
                JsonSerializer.Serialize(new { name = $"walks as {role}", role, expiresAt = expires }), Encoding.UTF8, "application/json"));
            return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("secret").GetString()!;
        }

        public async Task<HttpResponseMessage> SendAsync(string who, string method, string path, HttpContent? body)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body };
            var answer = await clients[who].SendAsync(request);
            if (who == ContractWeb.Anonymous && answer.Headers.Location?.OriginalString.Contains("/login?returnUrl=") == true)
            {
                // A browser is led to the login page where a program is told.
                return new HttpResponseMessage(HttpStatusCode.Unauthorized) { Content = new StringContent("sign in") };
            }
            return answer;
        }

        /// <summary>A form as our own page sends it, where there is a page for this visitor at all.</summary>
        public async Task<HttpContent> FormAsync(string who, Dictionary<string, string> fields)
        {
            using var given = await clients[who].GetAsync("/api/v1/antiforgery");
            if (given.IsSuccessStatusCode)
            {
                fields["__RequestVerificationToken"] = JsonDocument.Parse(await given.Content.ReadAsStringAsync()).RootElement.GetProperty("token").GetString()!;
            }
            return new FormUrlEncodedContent(fields);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var client in clients.Values)
            {
                client.Dispose();
            }
            await web.DisposeAsync();
        }
    }
}
