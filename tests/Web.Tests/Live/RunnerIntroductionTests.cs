using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Protocol;
using Dashboard.TestKit;
using Dashboard.Web.Dispatch;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Live;

/// <summary>Runners that are not of this release, or say something odd, hear why over the real hub; the server's side keeps it too.</summary>
public sealed class RunnerIntroductionTests : IAsyncLifetime
{
    WebUnderTest web = null!;

    public async ValueTask InitializeAsync() => web = await WebUnderTest.StartAsync();

    public ValueTask DisposeAsync() => web.DisposeAsync();

    [Theory]
    [InlineData("""{ "protocolVersion": 99, "runnerVersion": "9.9.9", "name": "next", "somethingNew": true }""", "is 9.9.9 (protocol 99)")]
    [InlineData("""{ "protocolVersion": 1, "runnerVersion": "0.0.1", "name": "next" }""", "is 0.0.1 (protocol 1)")]
    [InlineData("""{ "name": "next" }""", "is unknown (protocol unknown)")]
    [InlineData("""[ 1 ]""", "is unknown (protocol unknown)")]
    public async Task Another_release_is_refused_with_both_versions(string hello, string says)
    {
        string refusal = await RefusalAsync(hello);
        refusal.ShouldContain(says);
        refusal.ShouldContain($"This server is Speedup {RunnerProtocol.ProductVersion} (Runner protocol {RunnerProtocol.Version})");
        web.Services.GetRequiredService<RefusedRunners>().Recent().Single().Reason.ShouldBe(refusal);
        using var answer = await web.Http.GetAsync("/api/v1/runners");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("\"items\":[]");
    }

    [Fact]
    public async Task An_introduction_of_this_release_that_cannot_be_read_says_where() =>
        (await RefusalAsync($$"""{ "protocolVersion": {{RunnerProtocol.Version}}, "runnerVersion": "{{RunnerProtocol.ProductVersion}}", "name": "odd", "node": 3 }""")).ShouldContain("$.node");

    [Theory]
    [InlineData("strategies", "null", "$.strategies")]
    [InlineData("labels", "[null]", "$.labels[0]")]
    [InlineData("held", """[{ "lease": 1 }]""", "$.held[0].jobId")]
    [InlineData("clusters", "[null]", "$.clusters[0]")]
    [InlineData("node", "{}", "$.node.environmentId")]
    public async Task An_introduction_of_this_release_with_a_gap_says_where(string member, string value, string gap)
    {
        var hello = JsonSerializer.SerializeToNode(RunnerConnectionTests.Hello("odd"), ProtocolJson.Options)!;
        hello[member] = JsonNode.Parse(value);
        (await RefusalAsync(hello.ToJsonString())).ShouldContain($"no value at {gap}");
    }

    [Fact]
    public async Task A_name_with_a_slash_is_refused_and_one_of_this_release_settles_it()
    {
        await using (var slash = await RunnerByHand.ConnectAsync(web, "a/b"))
        {
            slash.Welcome.Refusal.ShouldNotBeNull().ShouldContain("1 to 128 characters");
        }
        await RefusalAsync("""{ "name": "later" }""");
        await using var later = await RunnerByHand.ConnectAsync(web, "later");
        later.Welcome.Refusal.ShouldBeNull();
        web.Services.GetRequiredService<RefusedRunners>().Recent().Select(r => r.Name).ShouldBe(["a/b"]);
    }

    async Task<string> RefusalAsync(string hello)
    {
        await using var hub = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/runners", web.RunnerToken);
        var welcome = await hub.InvokeAsync(RunnerHubNames.Hello, JsonDocument.Parse(hello).RootElement);
        return welcome.GetProperty("refusal").GetString()!;
    }
}
