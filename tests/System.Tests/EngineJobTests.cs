using System.Net;

namespace Dashboard.System.Tests;

/// <summary>Jobs whose trials run on the engines of a running cluster.</summary>
[Collection(Node.This)]
public sealed class EngineJobTests(ServerFixture fixture) : ServerTest(fixture)
{
    [Fact]
    public async Task A_sweep_runs_on_a_running_cluster_whose_engines_keep_what_they_have()
    {
        string id = (await Api.PostAsync("api/v1/clusters", new { engines = 3 })).Expect(HttpStatusCode.Created).Text("id")!;
        string at = $"api/v1/clusters/{id}";
        var cluster = await Wait.ForAsync("the cluster", TimeSpan.FromSeconds(30), async () => (await Api.GetAsync(at)).Expect(HttpStatusCode.OK), c => c.Text("state") == "ready");
        (await Api.PostAsync($"{at}/push", new { variables = new { kept = 41 } })).Expect(HttpStatusCode.OK);
        object Body(int most) => new
        {
            analysis = "integrate", parameters = new { intervals = 100_000 },
            sweep = new { strategies = new[] { "engines" }, workers = new[] { 1, most }, repetitions = 1, warmups = 0, cluster = id },
        };
        await RefusedAsync(Body(4), $"4 is out of range: allowed 1 to 3 workers (cluster {id} has 3 engines).");

        var job = await Api.RunAsync(Body(2), TimeSpan.FromSeconds(60));
        job.Text("state").ShouldBe("succeeded", job.ToString());
        job.GetProperty("resultsAgree").ToString().ShouldBe("""{"same":3,"total":3}""");
        var used = job.MeasuredTrials().Single(t => t.Text("strategy") == "engines" && t.GetProperty("workers").GetInt32() == 2).Items("workersUsed");
        used.Select(w => (w.GetProperty("engine").GetInt32(), w.GetProperty("pid").GetInt32())).ShouldBe(cluster.Items("engines").Take(2).Select(e => (e.GetProperty("id").GetInt32(), e.GetProperty("pid").GetInt32())));
        (await Api.PostAsync($"{at}/pull", new { names = new[] { "kept" } })).Expect(HttpStatusCode.OK).Items("values").Select(v => v.GetProperty("kept").GetInt32()).ShouldBe([41, 41, 41]);

        (await Api.DeleteAsync(at)).Status.ShouldBe(HttpStatusCode.NoContent);
        await RefusedAsync(Body(2), $"Cluster {id} was stopped.");
        Server.LeftBehind.Now().ShouldBeEmpty();
    }

    async Task RefusedAsync(object body, string says)
    {
        var answer = await Api.PostAsync("api/v1/jobs", body);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text.ShouldContain(says);
    }
}
