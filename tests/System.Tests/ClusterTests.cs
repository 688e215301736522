using System.Net;
using System.Text.Json;

namespace Dashboard.System.Tests;

/// <summary>Engine clusters over HTTP, on the real server: used, kept over a killed server, and gone with a stopped one.</summary>
[Collection(Node.This)]
public sealed class ClusterTests : IAsyncLifetime
{
    const string Clusters = "api/v1/clusters";

    SpeedupServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SpeedupServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        RedTest.Print(_server);
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_cluster_outlives_a_killed_server_with_its_variables_and_ends_with_a_stopped_one()
    {
        string id = (await _server.Api.PostAsync(Clusters, new { engines = 2 })).Expect(HttpStatusCode.Created).Text("id")!;
        (await CallAsync(id, "execute", new { code = "int minus(int a, int b) => a - b; int kept = 40 + EngineId; Console.WriteLine(kept);" })).Items("engines").Select(e => e.Text("output")).ShouldBe(["40\n", "41\n"]);
        (await CallAsync(id, "apply", new { function = "minus", arguments = new[] { 5, 6 } })).GetProperty("results").GetRawText().ShouldBe("[-1,-1]");
        (await CallAsync(id, "apply", new { function = "sum", arguments = new[] { new[] { 1, 2, 3 } }, loadBalanced = true })).GetProperty("results").GetRawText().ShouldBe("6");
        long left = (await _server.Api.PostAsync($"{Clusters}/{id}/execute", new { code = "while (!Abort.IsCancellationRequested) System.Threading.Thread.Sleep(1);", targets = 1, block = false })).Expect(HttpStatusCode.Accepted).GetProperty("request").GetInt64();
        var before = await InStateAsync(id, "ready");

        await _server.KillAsync();
        await _server.StartAgainAsync();

        var after = await InStateAsync(id, "ready");
        after.Items("engines").Select(e => e.GetProperty("pid").GetInt32()).ShouldBe(before.Items("engines").Select(e => e.GetProperty("pid").GetInt32()));
        (await _server.Api.DeleteAsync($"{Clusters}/{id}/requests/{left}")).Expect(HttpStatusCode.OK).GetProperty("ready").GetBoolean().ShouldBeTrue();
        (await CallAsync(id, "pull", new { names = new[] { "kept" } })).GetProperty("values").GetRawText().ShouldBe("""[{"kept":40},{"kept":41}]""");
        (await CallAsync(id, "gather", new { name = "kept", targets = 0 }, HttpStatusCode.UnprocessableEntity)).Text("detail").ShouldNotBeNull();

        string second = (await _server.Api.PostAsync(Clusters, new { engines = 1 })).Expect(HttpStatusCode.Created).Text("id")!;
        (await CallAsync(second, "apply", new { function = "pid", targets = 0 })).GetProperty("results").GetInt32().ShouldBeGreaterThan(1);
        (await _server.Api.DeleteAsync($"{Clusters}/{second}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await InStateAsync(second, "stopped")).GetProperty("stopped").GetProperty("confirmed").GetBoolean().ShouldBeTrue();

        (await _server.StopAsync()).ShouldBe(0);
        await Wait.ForAsync("nothing to be left", TimeSpan.FromSeconds(10), () => _server.Processes, left => left.Count == 0, left => string.Join('\n', left));
        _server.LeftBehind.Now().ShouldBeEmpty();
    }

    async Task<JsonElement> CallAsync(string id, string verb, object body, HttpStatusCode status = HttpStatusCode.OK) => (await _server.Api.PostAsync($"{Clusters}/{id}/{verb}", body)).Expect(status);

    Task<JsonElement> InStateAsync(string id, string state) => Wait.ForAsync($"cluster {id} to be {state}", TimeSpan.FromSeconds(30),
        async () => (await _server.Api.GetAsync($"{Clusters}/{id}")).Expect(HttpStatusCode.OK), cluster => cluster.Text("state") == state && cluster.Items("engines").All(e => e.Text("state") == (state == "ready" ? "ready" : "stopped")));
}
