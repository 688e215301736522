using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Auth;

/// <summary>A connection to a hub is worth no more than its token.</summary>
public sealed class HubTokenTests : IAsyncLifetime
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    WebUnderTest web = null!;

    public async ValueTask InitializeAsync() => web = await WebUnderTest.StartAsync();

    public ValueTask DisposeAsync() => web.DisposeAsync();

    public static TheoryData<string, string, string> Hubs => new()
    {
        { "/hubs/progress", Roles.Viewer, "WatchAll" }, { "/hubs/progress", Roles.Owner, "WatchJob" }, { "/hubs/runners", Roles.Runner, "Hello" },
    };

    [Theory]
    [MemberData(nameof(Hubs))]
    public async Task A_revoked_token_s_connection_cannot_call_and_is_cut(string hub, string role, string method)
    {
        var (id, secret) = await NewTokenAsync(role, null);
        await using var idle = await HubConnectionByHand.OpenAsync(web.Url, hub, secret);
        await using var busy = await HubConnectionByHand.OpenAsync(web.Url, hub, secret);
        (await CallAsync(busy, method)).ShouldBeTrue("it may call while its token is good");
        using (var revoked = await web.Http.DeleteAsync($"/api/v1/tokens/{id}"))
        {
            revoked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }
        (await CallAsync(busy, method)).ShouldBeFalse("it called with a revoked token");
        await busy.Ended.WaitAsync(Deadline);
        // One that says nothing is cut as well.
        await idle.Ended.WaitAsync(Deadline);
        (await CallAsync(idle, method)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_expired_token_s_connection_cannot_call_and_is_cut()
    {
        var (_, secret) = await NewTokenAsync(Roles.Viewer, DateTimeOffset.UtcNow.AddSeconds(3));
        await using var hub = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/progress", secret);
        (await CallAsync(hub, "WatchAll")).ShouldBeTrue();
        using var http = web.Client(secret);
        await Wait.ForAsync("the token to expire", Deadline, () => http.GetAsync("/api/v1/session"), a => a.StatusCode == HttpStatusCode.Unauthorized);
        (await CallAsync(hub, "WatchAll")).ShouldBeFalse("it called with an expired token");
        await hub.Ended.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Others_connections_go_on()
    {
        var (id, _) = await NewTokenAsync(Roles.Viewer, null);
        var (_, other) = await NewTokenAsync(Roles.Viewer, null);
        var (_, third) = await NewTokenAsync(Roles.Viewer, null);
        await using var hub = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/progress", other);
        using (await web.Http.DeleteAsync($"/api/v1/tokens/{id}"))
        {
            await using var cut = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/progress", third);
            (await CallAsync(cut, "WatchAll")).ShouldBeTrue();
        }
        (await CallAsync(hub, "WatchAll")).ShouldBeTrue();
    }

    async Task<(string Id, string Secret)> NewTokenAsync(string role, DateTimeOffset? expiresAt)
    {
        using var answer = await web.Http.PostAsJsonAsync("/api/v1/tokens", new { name = $"hub {role}", role, expiresAt });
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (made.Text("id")!, made.Text("secret")!);
    }

    /// <summary>Whether the hub took the call, whatever it made of it.</summary>
    static async Task<bool> CallAsync(HubConnectionByHand hub, string method)
    {
        try
        {
            await (method switch { "WatchJob" => hub.InvokeAsync(method, "a-job", 0), "Hello" => hub.InvokeAsync(method, new { name = "odd" }), _ => hub.InvokeAsync(method) });
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or WebSocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
