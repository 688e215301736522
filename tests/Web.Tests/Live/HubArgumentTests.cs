using System.Text.Json;
using Dashboard.TestKit;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Live;

/// <summary>Calls that leave out what a method needs are refused by name and place, and the connection goes on.</summary>
public sealed class HubArgumentTests : IAsyncLifetime
{
    WebUnderTest web = null!;

    public async ValueTask InitializeAsync() => web = await WebUnderTest.StartAsync();

    public ValueTask DisposeAsync() => web.DisposeAsync();

    [Fact]
    public async Task The_hub_of_Runners_takes_no_message_with_gaps()
    {
        await using var hub = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/runners", web.RunnerToken);
        await RefusedAsync(hub, "SlurmAnswered", "$", "null");
        await RefusedAsync(hub, "SlurmAnswered", "$.id", "{}");
        await RefusedAsync(hub, "SlurmAnswered", "$.jobs[0]", """{ "id": "1", "jobs": [null] }""");
        await RefusedAsync(hub, "Progress", "$.jobId", """{ "lease": 0, "trialId": "t", "trial": { "workers": [] } }""");
        await RefusedAsync(hub, "Progress", "$.trial.workers", """{ "jobId": "j", "lease": 0, "trialId": "t", "trial": { "workers": null } }""");
        await RefusedAsync(hub, "Pulse", "$", "null");
        await RefusedAsync(hub, "Learned", "$", "null");
        await RefusedAsync(hub, "Learned", "$.environmentId", "{}");
        await RefusedAsync(hub, "ClusterTold", "$.cluster", """{ "state": "ready" }""");
        // Nobody is there yet for whom these would mean anything.
        foreach (var (method, message) in new[] { ("SlurmAnswered", """{ "id": "1" }"""), ("Pulse", "{}"), ("ClusterTold", """{ "cluster": "c", "state": "ready" }""") })
        {
            await hub.InvokeAsync(method, Json(message));
        }
    }

    [Fact]
    public async Task The_hub_of_browsers_takes_no_id_that_is_none()
    {
        await using var hub = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/progress", WebUnderTest.Token);
        foreach (string method in new[] { "UnwatchJob", "WatchCluster", "UnwatchCluster" })
        {
            foreach (string id in new[] { "null", "\"\"", $"\"{new string('x', 101)}\"" })
            {
                (await Should.ThrowAsync<InvalidOperationException>(() => hub.InvokeAsync(method, Json(id)), $"{method} {id}")).Message.ShouldContain($"{method} needs the id of a");
            }
        }
        await hub.InvokeAsync("UnwatchJob", "unknown");
        await hub.InvokeAsync("UnwatchCluster", "unknown");
    }

    static async Task RefusedAsync(HubConnectionByHand hub, string method, string gap, string argument) =>
        (await Should.ThrowAsync<InvalidOperationException>(() => hub.InvokeAsync(method, Json(argument)), $"{method} {argument}")).Message
            .ShouldContain($"{method}: there is no value at {gap} of argument 1.");

    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
