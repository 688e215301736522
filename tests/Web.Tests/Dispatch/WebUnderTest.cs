using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Protocol;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Web.Tests.Dispatch;

/// <summary>The real Web on a free port of loopback with a data directory of its own; it can be stopped and started again.</summary>
public sealed class WebUnderTest : IAsyncDisposable
{
    public const string Token = "owner-token-of-a-test";

    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    readonly TemporaryFolder folder = new();
    readonly string[] settings;
    WebApplication? app;

    WebUnderTest(string[] settings) => this.settings = settings;

    public string Url { get; private set; } = "";

    public string DataDirectory => folder.Path;

    public string RunnerToken => File.ReadAllText(Path.Combine(folder.Path, "runner-token")).Trim();

    public HttpClient Http { get; private set; } = null!;

    /// <summary>The running Web's own services.</summary>
    public IServiceProvider Services => app!.Services;

    public static async Task<WebUnderTest> StartAsync(params string[] settings)
    {
        var web = new WebUnderTest(settings);
        await web.StartAgainAsync();
        return web;
    }

    public async Task StartAgainAsync()
    {
        string url = Url.Length == 0 ? "http://127.0.0.1:0" : Url;
        app = DashboardApp.Build(["--urls", url, $"--Dashboard:DataDirectory={folder.Path}", "--Dashboard:LocalRunner=false", $"--Dashboard:Token={Token}",
            "--Logging:LogLevel:Default=Warning", .. settings]);
        await app.StartAsync();
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _ = app.Services.GetRequiredService<TokenStore>();
        Http = Client(Token);
    }

    public HttpClient Client(string token)
    {
        var http = new HttpClient { BaseAddress = new Uri(Url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return http;
    }

    public async Task StopAsync()
    {
        if (app is { } running)
        {
            app = null;
            Http.Dispose();
            await running.StopAsync();
            await running.DisposeAsync();
        }
    }

    /// <summary>A sum over a tiny range: one warm-up and some repetitions, serial.</summary>
    public static JsonObject Body(int repetitions = 2, int warmups = 0, string title = "test") => new()
    {
        ["analysis"] = "sum-range",
        ["parameters"] = new JsonObject { ["stop"] = 1000 },
        ["title"] = title,
        ["sweep"] = new JsonObject { ["strategies"] = new JsonArray("serial"), ["repetitions"] = repetitions, ["warmups"] = warmups },
    };

    public async Task<string> SubmitAsync(JsonObject body)
    {
        using var answer = await Http.PostAsJsonAsync("/api/v1/jobs", body);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()! : throw new InvalidOperationException(text);
    }

    public async Task<JsonElement> JobAsync(string id) => await Http.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{id}", ProtocolJson.Options);

    public Task<JsonElement> JobWhenAsync(string id, string what, Func<JsonElement, bool> condition) =>
        Wait.ForAsync($"job {id}: {what}", Deadline, () => JobAsync(id), condition);

    public Task<JsonElement> JobInAsync(string id, string state) => JobWhenAsync(id, state, j => j.Text("state") == state);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }
}
