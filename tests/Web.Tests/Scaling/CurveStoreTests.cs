using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Dashboard.TestKit;
using Dashboard.Web.History;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;
using static Dashboard.Web.Tests.Scaling.PlantedSweeps;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>The history's curves hold comparable timings only, and say which jobs they come from.</summary>
public sealed class CurveStoreTests
{
    [Fact]
    public async Task Jobs_of_the_same_work_add_up_to_one_curve()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string first = await web.RunAsync(runner, Body(), Amdahl), second = await web.RunAsync(runner, Body(), Amdahl);

        var series = await web.SeriesAsync("analysis=sum-range");

        series.GetArrayLength().ShouldBe(2);
        var threads = series.Of("threads");
        threads.Jobs().ShouldBe([second, first]);
        threads.At(4).GetProperty("n").GetInt32().ShouldBe(6);
        threads.At(4).GetProperty("medianSeconds").GetDouble().ShouldBe(0.325, 1e-12);
        threads.At(4).GetProperty("speedup").GetDouble().ShouldBe(1 / 0.325, 1e-9);
        threads.GetProperty("recommendation").GetProperty("workers").GetInt32().ShouldBe(4);
        threads.GetProperty("node").GetProperty("key").GetString().ShouldBe("key");
        threads.GetProperty("node").GetProperty("hosts")[0].GetString().ShouldBe("host-hand");
        threads.GetProperty("parameters").GetProperty("stop").GetInt32().ShouldBe(1000);
        series.Of("serial").At(1).GetProperty("speedup").GetDouble().ShouldBe(1);
    }

    [Fact]
    public async Task What_differs_is_never_on_one_curve()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        await web.RunAsync(runner, Body(), Amdahl);
        await web.RunAsync(runner, Body(stop: 2000), Amdahl);
        await web.RunAsync(runner, Body(), Amdahl, "cold");
        var spread = Body();
        spread["sweep"]!["binding"] = "spread";
        await web.RunAsync(runner, spread, Amdahl);
        var weak = Body();
        weak["sweep"]!["scaling"] = "weak";
        await web.RunAsync(runner, weak, Amdahl);
        await web.RunAsync(runner, Body(variants: new JsonArray(Variant("small", 500), Variant("large", 5000))), Amdahl);
        await web.RunAsync(runner, Body(variants: new JsonArray(Variant("small", 600))), Amdahl);
        var before = await web.SeriesAsync("strategy=threads");
        before.EnumerateArray().ShouldAllBe(s => s.Jobs().Count == 1);
        before.GetArrayLength().ShouldBe(8);

        await using var other = await RunnerByHand.ConnectAsync(web, "other", kind: "-2");
        var there = Body();
        there["placement"] = new JsonObject { ["runner"] = "other" };
        await web.RunAsync(other, there, Amdahl);

        (await web.SeriesAsync("strategy=threads")).GetArrayLength().ShouldBe(9);
        (await web.SeriesAsync("strategy=threads&node=key-2")).EnumerateArray().Single().GetProperty("node").GetProperty("hosts")[0].GetString().ShouldBe("host-other");
        (await web.SeriesAsync("strategy=threads&variant=small")).EnumerateArray().Select(s => s.GetProperty("parameters").GetProperty("stop").GetInt32()).Order().ShouldBe([500, 600]);
        (await web.SeriesAsync("strategy=threads")).EnumerateArray().Select(s => s.Text("cache")).OfType<string>().ShouldBe(["cold"]);
    }

    [Fact]
    public async Task Comparable_hosts_share_a_curve_and_a_host_can_be_asked_for()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var one = await RunnerByHand.ConnectAsync(web, "one");
        string first = await web.RunAsync(one, Body(), Amdahl);
        await using var two = await RunnerByHand.ConnectAsync(web, "two");
        var there = Body();
        there["placement"] = new JsonObject { ["runner"] = "two" };
        string second = await web.RunAsync(two, there, t => 2 * Amdahl(t));

        // Both describe the same environment, so the node's name is the one that was described last.
        var all = (await web.SeriesAsync("strategy=threads")).EnumerateArray().Single();
        all.Jobs().ShouldBe([second, first]);
        (await web.SeriesAsync("strategy=threads&host=host-one")).EnumerateArray().Single().Jobs().ShouldBe([first]);
        (await web.SeriesAsync("strategy=threads&host=nobody")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Filters_choose_jobs_and_curves()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string old = await web.RunAsync(runner, Body(tags: ["weekly", "old"]), Amdahl);
        string recent = await web.RunAsync(runner, Body(tags: ["weekly"]), t => 2 * Amdahl(t));
        string other = await web.RunAsync(runner, Body(stop: 7, tags: ["weekly"]), Amdahl);
        string boundary = (await web.JobAsync(recent)).Text("finishedAt")!;

        (await web.SeriesAsync("tag=old")).Of("threads").Jobs().ShouldBe([old]);
        (await web.SeriesAsync($"job={old},{other}&strategy=threads")).EnumerateArray().SelectMany(s => s.Jobs()).ShouldBe([other, old]);
        (await web.SeriesAsync($"since={Uri.EscapeDataString(boundary)}&strategy=threads")).EnumerateArray().SelectMany(s => s.Jobs()).ShouldBe([other, recent]);
        (await web.SeriesAsync($"until={boundary}&strategy=threads")).EnumerateArray().SelectMany(s => s.Jobs()).ShouldBe([old]);
        var newest = (await web.SeriesAsync("tag=weekly&strategy=threads&jobsPerCurve=1")).EnumerateArray().ToList();
        newest.Select(s => s.Jobs().Single()).ShouldBe([other, recent]);
        newest.Select(s => s.GetProperty("moreJobs").GetBoolean()).ShouldBe([false, true]);
        var one = JsonDocument.Parse(await web.Http.GetStringAsync("/api/v1/scaling?limit=1&strategy=threads")).RootElement;
        one.GetProperty("more").GetBoolean().ShouldBeTrue();
        string curve = one.GetProperty("series")[0].Text("curve")!;
        (await web.SeriesAsync($"curve={curve}")).EnumerateArray().Single().Jobs().ShouldBe([other]);
        (await web.SeriesAsync("analysis=integrate")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Elapsed_curves_have_the_start_up_in_them()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        await web.RunAsync(runner, Body(), Amdahl);

        var curve = (await web.SeriesAsync("metric=elapsed")).Of("threads");

        curve.At(4).GetProperty("medianSeconds").GetDouble().ShouldBe(0.825, 1e-12);
        curve.At(4).GetProperty("speedup").GetDouble().ShouldBe(1.5 / 0.825, 1e-9);
        curve.Text("metric").ShouldBe("elapsed");
    }

    [Fact]
    public async Task A_deleted_job_leaves_its_curves_and_an_empty_curve_is_gone()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string first = await web.RunAsync(runner, Body(), Amdahl), second = await web.RunAsync(runner, Body(), Amdahl);

        (await web.Http.DeleteAsync($"/api/v1/jobs/{second}")).EnsureSuccessStatusCode();
        (await web.SeriesAsync()).Of("threads").Jobs().ShouldBe([first]);
        (await web.Http.DeleteAsync($"/api/v1/jobs/{first}")).EnsureSuccessStatusCode();
        (await web.SeriesAsync()).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Jobs_that_ended_without_curves_are_worked_in_after_the_start()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using (var runner = await RunnerByHand.ConnectAsync(web))
        {
            await web.RunAsync(runner, Body(), Amdahl);
        }
        string before = (await web.SeriesAsync()).GetRawText();
        await web.Services.GetRequiredService<HistoryDatabase>().WriteAsync(c =>
        {
            c.Execute("DELETE FROM curve_points; DELETE FROM curves; DELETE FROM problems; UPDATE jobs SET curves_kept = 0");
        });
        await web.StopAsync();
        await web.StartAgainAsync();

        string after = await Wait.ForAsync("the curves", TimeSpan.FromSeconds(20), async () => (await web.SeriesAsync()).GetRawText(), text => text.Length > 2);
        after.ShouldBe(before);
    }

    [Fact]
    public async Task A_retried_job_replaces_its_samples()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(Body(repetitions: 2));
        await runner.RunNextAsync(t => t.Workers == 4 ? RunnerByHand.Failure("analysis") : Took(Amdahl(t), t.Workers));
        await web.JobInAsync(id, "failed");
        (await web.SeriesAsync()).Of("threads").GetProperty("points").GetArrayLength().ShouldBe(2);

        (await web.Http.PostAsync($"/api/v1/jobs/{id}/retry", null)).EnsureSuccessStatusCode();
        await runner.RunNextAsync(t => Took(Amdahl(t), t.Workers));
        await web.JobInAsync(id, "succeeded");

        var threads = (await web.SeriesAsync()).Of("threads");
        threads.GetProperty("points").GetArrayLength().ShouldBe(3);
        threads.At(4).GetProperty("n").GetInt32().ShouldBe(2);
        threads.At(4).GetProperty("flags")[0].GetString().ShouldBe("later-round");
        threads.At(1).GetProperty("n").GetInt32().ShouldBe(2);
    }

    static JsonObject Variant(string label, int stop) => new() { ["label"] = label, ["parameters"] = new JsonObject { ["stop"] = stop } };
}
