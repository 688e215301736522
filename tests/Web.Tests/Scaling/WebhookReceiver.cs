using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>Another program on loopback that takes messages, after having refused some.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    readonly Channel<(string Signature, string Body)> messages = Channel.CreateUnbounded<(string, string)>();
    readonly WebApplication app;
    int refusals, refused;

    WebhookReceiver(WebApplication app, int refusals) => (this.app, this.refusals) = (app, refusals);

    public string Url { get; private set; } = "";

    public int Refused => refused;

    public static async Task<WebhookReceiver> StartAsync(int refusals)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build(), refusals);
        receiver.app.MapPost("/hook", receiver.TakeAsync);
        await receiver.app.StartAsync();
        receiver.Url = receiver.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";
        return receiver;
    }

    async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        string body = await reader.ReadToEndAsync();
        if (Interlocked.Decrement(ref refusals) >= 0)
        {
            Interlocked.Increment(ref refused);
            return Results.StatusCode(503);
        }
        messages.Writer.TryWrite((request.Headers["X-Speedup-Signature"].ToString(), body));
        return Results.NoContent();
    }

    /// <summary>The next message; its signature must be right.</summary>
    public async Task<JsonElement> NextAsync(string secret)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (signature, body) = await messages.Reader.ReadAsync(patience.Token);
        string at = signature.Split(',')[0]["t=".Length..];
        string expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{at}.{body}")));
        signature.ShouldBe($"t={at},v1={expected}");
        return JsonDocument.Parse(body).RootElement;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
