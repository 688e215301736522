using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.TestKit;
using Dashboard.Web.Audit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Contract;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Clusters;

/// <summary>Clusters as the server sees them, with a Runner that says what a test has it say.</summary>
public sealed class ClusterApiTests : IAsyncLifetime
{
    const string Clusters = "/api/v1/clusters";

    readonly ContractWeb contract = new();
    RunnerByHand runner = null!;

    public async ValueTask InitializeAsync()
    {
        await contract.InitializeAsync();
        runner = await RunnerByHand.ConnectAsync(contract.Web);
    }

    public async ValueTask DisposeAsync()
    {
        await runner.DisposeAsync();
        await contract.DisposeAsync();
    }

    async Task<string> StartAsync(string role = Roles.Operator)
    {
        string id = (await contract.PostAsync(Clusters, "{}", role)).ShouldBe(201).Json.Text("id")!;
        (await runner.NextClusterOrderAsync()).Cluster.ShouldBe(id);
        return id;
    }

    async Task<JsonElement> InStateAsync(string id, string state) =>
        await Wait.ForAsync($"cluster {id} {state}", TimeSpan.FromSeconds(15), async () => (await contract.GetAsync($"{Clusters}/{id}")).Json, c => c.Text("state") == state);

    [Fact]
    public async Task A_cluster_is_started_used_and_ended()
    {
        var made = (await contract.PostAsync(Clusters, """{ "engines": 2, "launcher": "mpi" }""", Roles.Operator)).ShouldBe(201);
        string id = made.Json.Text("id")!;
        made.Headers.Location!.ToString().ShouldEndWith($"{Clusters}/{id}");
        made.Json.Items("engines").Select(e => e.Text("state")).ShouldBe(["starting", "starting"]);
        made.Json.Items("engines").ShouldAllBe(e => e.GetProperty("pid").ValueKind == JsonValueKind.Null && e.Text("host") != null);
        var order = await runner.NextClusterOrderAsync();
        (order.Kind, order.Engines, order.Launcher, order.IdleStopSeconds).ShouldBe((ClusterOrderKind.Start, 2, "mpi", 900));

        // Asked for before the line is there, answered over it as it is.
        var early = contract.PostAsync($"{Clusters}/{id}/execute", """{ "code": "1",  "odd": [] }""", Roles.Operator);
        await using var line = await LineByHand.OpenAsync(contract.Web, id, (verb, body) => verb switch
        {
            LineVerb.Execute => (200, """{"results":[1,1]}"""),
            LineVerb.Map => (202, """{"request":7}"""),
            LineVerb.Apply => (422, """{"title":"The code failed","detail":"no","status":422}"""),
            LineVerb.Gather => (200, $"\"{new string('x', 3_000_000)}\""),
            _ => (200, """{"upSeconds":1,"idleSeconds":2,"requests":0,"lastSeq":0,"engines":[{"id":0,"pid":5,"host":"h","state":"ready","running":{"what":"execute secret","since":"2030-01-01T00:00:00Z"}}],"tasks":[]}"""),
        });
        (await early).ShouldBe(200).Text.ShouldBe("""{"results":[1,1]}""");
        line.Asked.ShouldContain((LineVerb.Execute, """{ "code": "1",  "odd": [] }"""));
        await runner.TellAsync(new ClusterReport(id, ClusterState.Ready));
        var ready = await InStateAsync(id, "ready");
        ready.Items("engines").Single().Number("pid").ShouldBe(5);
        (ready.GetProperty("stopsAt").GetDateTimeOffset() - ready.GetProperty("idleSince").GetDateTimeOffset()).ShouldBe(TimeSpan.FromMinutes(15));
        (await contract.GetAsync($"{Clusters}/{id}", Roles.Viewer)).Text.ShouldNotContain("secret");
        var accepted = (await contract.PostAsync($"{Clusters}/{id}/map", "{}", Roles.Operator)).ShouldBe(202);
        accepted.Headers.Location!.ToString().ShouldBe($"{Clusters}/{id}/requests/7");
        (await contract.PostAsync($"{Clusters}/{id}/apply", "{}", Roles.Operator)).ShouldBeProblem(422);
        // Several parts of the line in both directions.
        string large = $$"""{ "name": "{{new string('y', 2_000_000)}}" }""";
        (await contract.PostAsync($"{Clusters}/{id}/gather", large, Roles.Operator)).ShouldBe(200).Text.Length.ShouldBe(3_000_002);
        line.Asked.ShouldContain((LineVerb.Gather, large));

        var ending = contract.SendAsync("DELETE", $"{Clusters}/{id}", role: Roles.Operator);
        (await runner.NextClusterOrderAsync()).Kind.ShouldBe(ClusterOrderKind.Stop);
        await runner.TellAsync(new ClusterReport(id, ClusterState.Stopped) { Stopped = new StopReport(3, 0.1, true) });
        (await ending).ShouldBe(204);
        (await InStateAsync(id, "stopped")).GetProperty("stopped").Number("processes").ShouldBe(3);
        (await contract.PostAsync($"{Clusters}/{id}/execute", "{}")).ShouldBeProblem(409).Json.Text("detail")!.ShouldContain("was stopped");
        (await contract.GetAsync($"{Clusters}/{id}/tasks")).ShouldBeProblem(409);
        (await contract.SendAsync("DELETE", $"{Clusters}/{id}")).ShouldBe(204);
        (await contract.GetAsync($"{Clusters}/{id}")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task What_cannot_be_started_is_refused_with_field_and_range()
    {
        (await contract.PostAsync(Clusters, """{ "engines": 0 }""")).ShouldBlame("engines").ShouldContain("0 is not a whole number from 1 to 64");
        (await contract.PostAsync(Clusters, """{ "engines": 65 }""")).ShouldBlame("engines");
        (await contract.PostAsync(Clusters, """{ "launcher": "cloud" }""")).ShouldBlame("launcher").ShouldContain("local, mpi, slurm");
        (await contract.PostAsync(Clusters, """{ "runner": "elsewhere" }""")).ShouldBlame("runner").ShouldContain("hand");
        (await contract.PostAsync(Clusters, """{ "engine": 4 }""")).ShouldBlame("engine");
        for (int i = 0; i < 8; i++)
        {
            await StartAsync();
        }
        (await contract.PostAsync(Clusters, "{}", Roles.Operator)).ShouldBeProblem(409).Json.Text("detail")!.ShouldContain("has 8 clusters");
        (await contract.GetAsync($"{Clusters}?limit=3", Roles.Viewer)).ShouldBe(200).Json.Items("items").Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_cluster_belongs_to_whoever_started_it()
    {
        string id = await StartAsync();
        using var other = contract.Web.Client(await TokenAsync("another operator"));
        foreach (string verb in new[] { "execute", "apply", "pull", "engines/0/restart" })
        {
            using var answer = await other.PostAsync($"{Clusters}/{id}/{verb}", new StringContent("{}", Encoding.UTF8, "application/json"));
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("belongs to test operator");
        }
        (await other.DeleteAsync($"{Clusters}/{id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await other.GetAsync($"{Clusters}/{id}/requests/1")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await other.GetAsync($"{Clusters}/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var line = await LineByHand.OpenAsync(contract.Web, id, (_, _) => (200, "{}"));
        (await contract.PostAsync($"{Clusters}/{id}/execute", "{}", Roles.Owner)).ShouldBe(200);
        (await contract.PostAsync($"{Clusters}/none/execute", "{}", Roles.Owner)).ShouldBeProblem(404);
    }

    [Fact]
    public async Task Code_that_somebody_ran_is_in_the_audit_log_by_its_beginning_and_its_fingerprint()
    {
        string id = await StartAsync();
        await using var line = await LineByHand.OpenAsync(contract.Web, id, (_, asked) => asked.Contains("fails") ? (422, """{"title":"The code failed","detail":"no","status":422}""") : (200, "{}"));
        string code = $"var x = 1;\n{new string('y', 188)}\ud83d\ude00 the end";
        foreach (var (verb, body, outcome) in new[]
        {
            ("execute", JsonSerializer.Serialize(new { code }), AuditOutcome.Done), ("run", JsonSerializer.Serialize(new { script = code }), AuditOutcome.Done),
            ("execute", JsonSerializer.Serialize(new { code = code + "fails" }), AuditOutcome.Failed),
        })
        {
            await contract.PostAsync($"{Clusters}/{id}/{verb}", body, Roles.Operator);
            var entry = Audited().First();
            string whole = outcome == AuditOutcome.Failed ? code + "fails" : code;
            string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(whole)));
            (entry.Who, entry.Subject, entry.Outcome).ShouldBe(("test operator", id, outcome));
            // A character that takes two places is not cut in half, and lines become one.
            entry.Detail.ShouldBe($"var x = 1; {new string('y', 188)}… ({whole.Length} characters, SHA-256 {hash})");
        }
        await contract.PostAsync($"{Clusters}/{id}/execute", """{ "code": "1+1" }""", Roles.Operator);
        Audited().First().Detail.ShouldStartWith("1+1 (3 characters, SHA-256 ");
        foreach (string odd in new[] { "{", "[]", """{ "code": 5 }""", """{ "code": "a", "code": "b" }""", """{ "code": "\ud800" }""" })
        {
            await contract.PostAsync($"{Clusters}/{id}/execute", odd, Roles.Operator);
            Audited().First().Detail.ShouldBe("");
        }
    }

    IReadOnlyList<AuditEntry> Audited() => contract.Web.Services.GetRequiredService<AuditLog>().List(new AuditFilter(Action: "cluster.execute"), null, 10);

    async Task<string> TokenAsync(string name)
    {
        using var answer = await contract.Web.Http.PostAsJsonAsync("/api/v1/tokens", new { name, role = Roles.Operator });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("secret")!;
    }

    [Fact]
    public async Task A_Runner_that_comes_back_keeps_its_clusters_and_ends_what_nobody_knows()
    {
        string kept = await StartAsync(), lost = await StartAsync(), begun = await StartAsync();
        await runner.TellAsync(new ClusterReport(kept, ClusterState.Ready));
        await runner.TellAsync(new ClusterReport(lost, ClusterState.Ready));
        await runner.DisposeAsync();
        (await InStateAsync(kept, "failed")).Text("error")!.ShouldContain("Out of reach");
        runner = await RunnerByHand.ConnectAsync(contract.Web, introduce: hello => hello with
        {
            Clusters = [new ClusterReport(kept, ClusterState.Ready), new ClusterReport("unknown", ClusterState.Ready), new ClusterReport("gone", ClusterState.Stopped)],
        });
        ClusterOrder[] orders = [await runner.NextClusterOrderAsync(), await runner.NextClusterOrderAsync()];
        orders.Select(o => (o.Kind, o.Cluster)).ShouldBe([(ClusterOrderKind.Start, begun), (ClusterOrderKind.Stop, "unknown")], ignoreOrder: true);
        (await InStateAsync(kept, "ready")).TryGetProperty("error", out _).ShouldBeFalse();
        (await InStateAsync(lost, "failed")).Text("error").ShouldBe("Its Runner hand ended, and the cluster with it.");
    }

    [Fact]
    public async Task Whoever_watches_gets_the_cluster_with_new_entries_and_its_end()
    {
        string id = await StartAsync();
        await runner.TellAsync(new ClusterReport(id, ClusterState.Ready));
        await using var line = await LineByHand.OpenAsync(contract.Web, id, (_, _) => (200,
            """{"upSeconds":1,"idleSeconds":0,"requests":1,"lastSeq":3,"engines":[],"tasks":[{"seq":3,"at":"2030-01-01T00:00:00Z","task":0,"state":"done","kind":"execute","what":"execute secret"}]}"""));
        await using var browser = await HubConnectionByHand.OpenAsync(contract.Web.Url, "/hubs/progress", await contract.NewTokenAsync(Roles.Viewer));
        await browser.InvokeAsync("WatchCluster", id);
        var seen = (await browser.NextAsync("Cluster")).Argument;
        seen.Text("id").ShouldBe(id);
        seen.Items("tasks").Single().Text("what").ShouldBe("execute");
        await runner.TellAsync(new ClusterReport(id, ClusterState.Failed, "broken"));
        JsonElement last;
        do
        {
            last = (await browser.NextAsync("Cluster")).Argument;
        }
        while (last.Text("state") != "failed");
        last.Text("error").ShouldBe("broken");
    }
}
