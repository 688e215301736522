using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>One running Web for a class of tests, with a client for every role and a folder of data that may be read.</summary>
public sealed class ContractWeb : IAsyncLifetime
{
    public const string Anonymous = "anonymous";

    readonly Dictionary<string, HttpClient> clients = [];
    readonly TemporaryFolder data = new();

    public WebUnderTest Web { get; private set; } = null!;

    /// <summary>The only configured data root.</summary>
    public string DataRoot => data.Path;

    public async ValueTask InitializeAsync()
    {
        Web = await WebUnderTest.StartAsync($"--Dashboard:DataRoots:0={data.Path}");
        clients[Anonymous] = new HttpClient { BaseAddress = new Uri(Web.Url) };
        foreach (string role in Roles.All)
        {
            clients[role] = Web.Client(await NewTokenAsync(role));
        }
    }

    public async Task<string> NewTokenAsync(string role)
    {
        using var answer = await Web.Http.PostAsJsonAsync("/api/v1/tokens", new JsonObject { ["name"] = $"test {role}", ["role"] = role });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("secret")!;
    }

    /// <summary>A client of a browser's kind: keeps cookies, follows no redirect, bears no token.</summary>
    public HttpClient Browser(out CookieContainer cookies)
    {
        cookies = new CookieContainer();
        return new HttpClient(new HttpClientHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = new Uri(Web.Url) };
    }

    public async Task<Answer> SendAsync(string method, string path, string? body = null, string role = Roles.Owner, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = type.Length == 0 ? null : MediaTypeHeaderValue.Parse(type);
        }
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
        return await Answer.OfAsync(await clients[role].SendAsync(request));
    }

    public Task<Answer> GetAsync(string path, string role = Roles.Owner) => SendAsync("GET", path, role: role);

    public Task<Answer> PostAsync(string path, string body, string role = Roles.Owner, params (string, string)[] headers) =>
        SendAsync("POST", path, body, role, headers: headers);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }
        await Web.DisposeAsync();
        data.Dispose();
    }
}

/// <summary>An answer, read whole.</summary>
public sealed record Answer(int Status, string Text, HttpResponseHeaders Headers, MediaTypeHeaderValue? Type)
{
    public static async Task<Answer> OfAsync(HttpResponseMessage message)
    {
        using (message)
        {
            return new Answer((int)message.StatusCode, await message.Content.ReadAsStringAsync(), message.Headers, message.Content.Headers.ContentType);
        }
    }

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public Answer ShouldBe(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    /// <summary>Problem details of RFC 9457 with words for a reader.</summary>
    public Answer ShouldBeProblem(int status)
    {
        ShouldBe(status);
        Type?.MediaType.ShouldBe("application/problem+json", Text);
        Json.GetProperty("status").GetInt32().ShouldBe(status);
        Json.Text("title").ShouldNotBeNullOrWhiteSpace();
        Json.Text("detail").ShouldNotBeNullOrWhiteSpace();
        return this;
    }

    /// <summary>A 400 whose <c>errors</c> have exactly this path; returns what it says.</summary>
    public string ShouldBlame(string path)
    {
        ShouldBeProblem(400);
        Json.TryGetProperty("errors", out var errors).ShouldBeTrue(Text);
        errors.TryGetProperty(path, out var messages).ShouldBeTrue($"'{path}' is not blamed: {Text}");
        string said = string.Join(' ', messages.EnumerateArray().Select(m => m.GetString()));
        said.ShouldNotBeNullOrWhiteSpace();
        return said;
    }
}
