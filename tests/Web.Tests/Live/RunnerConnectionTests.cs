using Dashboard.Core.Protocol;
using Dashboard.TestKit;
using Dashboard.Web.History;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Live;

/// <summary>A connection that calls itself by several names leaves none of them behind as connected.</summary>
public sealed class RunnerConnectionTests
{
    [Fact]
    public async Task All_that_was_introduced_on_a_connection_ends_with_it()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using (var hub = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/runners", web.RunnerToken))
        {
            foreach (string name in new[] { "one", "two", "three" })
            {
                (await hub.InvokeAsync(RunnerHubNames.Hello, Hello(name))).TryGetProperty("refusal", out _).ShouldBeFalse(name);
            }
            (await StatesAsync(web)).ShouldAllBe(state => state == "connected");
        }
        await Wait.ForAsync("all to be disconnected", TimeSpan.FromSeconds(15), () => StatesAsync(web), states => states.Count == 3 && states.All(s => s == "disconnected"), states => string.Join(", ", states));
    }

    [Fact]
    public async Task A_Runner_whose_connection_ends_while_it_introduces_itself_is_not_connected()
    {
        await using var web = await WebUnderTest.StartAsync();
        using var gate = new ManualResetEventSlim();
        // Until it opens nothing is stored, an introduction neither.
        var writing = web.Services.GetRequiredService<HistoryDatabase>().WriteAsync(_ => gate.Wait());
        await using (var hub = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/runners", web.RunnerToken))
        {
            await hub.InvokeAsync(RunnerHubNames.Pulse, new NodePulse(1, 1, 1, 1, 1, 0));
            await hub.SendAsync(RunnerHubNames.Hello, Hello("short"));
        }
        // Nothing outside shows that the hub has seen the end.
        await Task.Delay(TimeSpan.FromSeconds(1));
        gate.Set();
        await writing;
        await Wait.ForAsync("the Runner to be known", TimeSpan.FromSeconds(15), () => StatesAsync(web), states => states is ["disconnected"], states => string.Join(", ", states));
        await Wait.ForAsync("an entry of it", TimeSpan.FromSeconds(15), () => web.Http.GetStringAsync("/api/v1/audit?action=runner.connect"), text => text.Contains("\"short\""), text => text);
    }

    static async Task<IReadOnlyList<string?>> StatesAsync(WebUnderTest web) =>
        [.. System.Text.Json.JsonDocument.Parse(await web.Http.GetStringAsync("/api/v1/runners")).RootElement.Items("items").Select(r => r.Text("state"))];

    public static RunnerHello Hello(string name) => new(
        RunnerProtocol.Version, name, RunnerProtocol.ProductVersion, $"boot-{name}",
        new NodeFacts(name, name, $"host-{name}", "Linux", "6.1", ".NET", "CPU", 4, 4, 4, null, [], 1, 1L << 33, 256, null, null, null, false), [], [], []);
}
