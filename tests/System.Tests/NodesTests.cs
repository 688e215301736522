using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Dashboard.System.Tests;

/// <summary>Runners on other nodes, over real interfaces and TLS: who gets which job, and what becomes of one whose node is cut off.</summary>
[Collection(Node.Others)]
public sealed class NodesTests(TwoNodes nodes) : IClassFixture<TwoNodes>, IDisposable
{
    ApiClient Api => nodes.Server.Api;

    public void Dispose()
    {
        RedTest.Print(nodes.Server);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            Console.WriteLine($"--- Runner a ---\n{nodes.LogOf("a")}\n--- Runner b ---\n{nodes.LogOf("b")}");
        }
    }

    [Fact]
    public async Task Jobs_go_by_name_by_label_or_to_whoever_is_free_and_each_that_waits_says_why()
    {
        (await RanOnAsync(new { runner = "b" })).ShouldBe("b");
        (await RanOnAsync(new { label = "left" })).ShouldBe("a");
        string nowhere = await Api.SubmitAsync(Placed(new { label = "gpu" }));
        await WaitsAsync(nowhere, "no connected Runner has the label gpu");

        string first = await Api.SubmitAsync(Work.Endless("threads", 1));
        string second = await Api.SubmitAsync(Work.Endless("threads", 1));
        string[] spread = [await RunnerOfAsync(first), await RunnerOfAsync(second)];
        spread.ShouldBe(["a", "b"], ignoreOrder: true);
        string third = await Api.SubmitAsync(Placed(null));
        await WaitsAsync(third, $"held by job {first}", $"held by job {second}");

        await DrainAsync("b");
        string drained = await Api.SubmitAsync(Placed(new { runner = "b" }));
        await WaitsAsync(drained, "waits for Runner b, which is drained");
        await CancelAsync(second, first, nowhere);
        (await Api.WaitForEndAsync(third)).Text("runner").ShouldBe("a");
        (await Api.PostAsync("api/v1/runners/b/resume")).Expect(HttpStatusCode.OK);
        (await Api.WaitForEndAsync(drained)).Text("runner").ShouldBe("b");
    }

    [Fact]
    public async Task Runners_that_share_cpus_exclude_each_other_and_one_that_ended_can_be_forgotten()
    {
        await nodes.StartAsync("sibling", nodes.B, TwoNodes.Cpus[0], "left");
        string holder = await Api.SubmitAsync(Placed(new { runner = "a" }, Work.Endless("threads", 1)));
        await RunnerOfAsync(holder);
        string other = await Api.SubmitAsync(Placed(new { runner = "sibling" }));
        await WaitsAsync(other, "waits for the exclusive lane of host", $"held by job {holder}");
        await CancelAsync(holder);
        (await Api.WaitForEndAsync(other)).Text("runner").ShouldBe("sibling");

        (await Api.DeleteAsync("api/v1/runners/sibling")).Status.ShouldBe(HttpStatusCode.Conflict);
        await nodes.StopAsync("sibling");
        await nodes.StateAsync("sibling", "disconnected");
        (await Api.DeleteAsync("api/v1/runners/sibling")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_node_cut_off_in_mid_sweep_and_back_in_time_loses_nothing()
    {
        string id = await InTheMiddleAsync(new { runner = "b" }, 14);
        await nodes.B.CutAsync();
        var clock = Stopwatch.StartNew();
        var silent = await Api.WaitForJobAsync(id, "to say that its Runner is silent", job => job.Text("waitingFor")?.StartsWith("Runner b has not been heard of since", StringComparison.Ordinal) == true, TimeSpan.FromSeconds(15));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        silent.Text("state").ShouldBe("running");
        await nodes.B.MendAsync();

        var job = await Api.WaitForEndAsync(id);
        job.Text("runner").ShouldBe("b");
        job.Items("trials").ShouldAllBe(trial => trial.GetProperty("attempt").GetInt32() == 1);
        await CompleteAsync(job, 14);
    }

    [Fact]
    public async Task A_node_cut_off_for_good_is_noticed_within_ten_seconds_and_its_job_goes_on_elsewhere()
    {
        await DrainAsync("a");
        string id = await InTheMiddleAsync(null, 10);
        (await Api.PostAsync("api/v1/runners/a/resume")).Expect(HttpStatusCode.OK);
        await nodes.B.CutAsync();
        // Ten seconds after the last word, which may be a second old; and it takes a moment to ask.
        await nodes.StateAsync("b", "lost", TimeSpan.FromSeconds(11));
        string named = await Api.SubmitAsync(Placed(new { runner = "b" }));
        await WaitsAsync(named, "Runner b is not connected (last heard of on");

        var job = await Api.WaitForEndAsync(id);
        job.Text("runner").ShouldBe("a");
        await CompleteAsync(job, 10);

        await nodes.B.MendAsync();
        await nodes.StateAsync("b", "connected", TimeSpan.FromSeconds(30));
        (await Api.WaitForEndAsync(named)).Text("runner").ShouldBe("b");
        await Wait.ForAsync("the stale trial to be stopped", TimeSpan.FromSeconds(10), () => nodes.TrialsOf("b"), left => left.Count == 0, left => string.Join('\n', left));
        await CompleteAsync(await Api.JobAsync(id), 10);
    }

    /// <summary>Every trial of the plan is there once, has one result, and the log tells of one success each.</summary>
    async Task CompleteAsync(JsonElement job, int repetitions)
    {
        job.Text("state").ShouldBe("succeeded", job.ToString());
        var trials = job.Items("trials");
        trials.Count.ShouldBe(repetitions);
        trials.ShouldAllBe(trial => trial.Text("state") == "succeeded");
        trials.Select(trial => trial.Text("repetition")).Distinct().Count().ShouldBe(repetitions);
        var events = (await Api.GetAsync($"api/v1/jobs/{job.Text("id")}/events?after=0&limit=500")).Expect(HttpStatusCode.OK).Items("items");
        var finished = events.Where(entry => entry.Text("type") == "trial.finished" && entry.GetProperty("data").Text("state") == "succeeded").Select(entry => entry.GetProperty("data").Text("trialId")).ToList();
        finished.Count.ShouldBe(repetitions, string.Join('\n', events));
        finished.Distinct().Count().ShouldBe(repetitions);
    }

    async Task<string> InTheMiddleAsync(object? placement, int repetitions)
    {
        string id = await Api.SubmitAsync(Sweep(placement, repetitions));
        await Api.WaitForJobAsync(id, "to be in the middle", job => job.TrialsIn("succeeded") is >= 2 and <= 4 && job.TrialsIn("running") == 1);
        (await RunnerOfAsync(id)).ShouldBe("b");
        return id;
    }

    async Task<string> RanOnAsync(object placement)
    {
        var job = await Api.RunAsync(Placed(placement));
        job.Text("state").ShouldBe("succeeded", job.ToString());
        return job.Text("runner")!;
    }

    async Task<string> RunnerOfAsync(string id) =>
        (await Api.WaitForJobAsync(id, "to run", job => job.TrialsIn("running") == 1 || job.TrialsIn("succeeded") > 0)).Text("runner")!;

    Task WaitsAsync(string id, params string[] says) => Api.WaitForJobAsync(id, $"to say '{string.Join("' and '", says)}'",
        job => says.All(part => job.Text("waitingFor")?.Contains(part, StringComparison.Ordinal) == true), TimeSpan.FromSeconds(10));

    async Task DrainAsync(string name)
    {
        (await Api.PostAsync($"api/v1/runners/{name}/drain")).Expect(HttpStatusCode.OK);
        (await nodes.RunnerAsync(name)).GetProperty("drained").GetBoolean().ShouldBeTrue();
    }

    async Task CancelAsync(params string[] jobs)
    {
        foreach (string id in jobs)
        {
            (await Api.PostAsync($"api/v1/jobs/{id}/cancel")).Status.ShouldBe(HttpStatusCode.Accepted);
            (await Api.WaitForEndAsync(id)).Text("state").ShouldBe("cancelled");
        }
    }

    static object Placed(object? placement, object? work = null)
    {
        var body = JsonSerializer.SerializeToNode(work ?? Work.Brief())!;
        body["placement"] = JsonSerializer.SerializeToNode(placement);
        return body;
    }

    /// <summary>Serial trials of some tenths of a second each.</summary>
    static object Sweep(object? placement, int repetitions) => Placed(placement, new
    {
        analysis = "sum-range",
        parameters = new { stop = 600_000_000L, repeats = 2 },
        sweep = new { strategies = new[] { "serial" }, workers = new[] { 1 }, repetitions, warmups = 0 },
        // Disturbed trials are repeated in the exclusive lane only.
        lane = "shared",
    });
}
