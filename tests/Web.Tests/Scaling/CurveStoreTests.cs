using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Dashboard.TestKit;
using Dashboard.Web.History;
using Dashboard.Web.Scaling;
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

    [Fact]
    public async Task Layouts_are_part_of_a_curve_and_of_what_it_says()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string plain = await web.RunAsync(runner, Ranks(), Amdahl);
        string one = await web.RunAsync(runner, Ranks((1, 2, 1), (2, 2, 1)), Amdahl), other = await web.RunAsync(runner, Ranks((1, 2, 1), (4, 1, 1)), Amdahl);

        var curves = (await web.SeriesAsync("strategy=mpi")).EnumerateArray().ToList();
        curves.Select(c => c.Jobs().Single()).ShouldBe([other, one, plain]);
        curves.Select(c => c.Text("label")).ShouldBe(["mpi · 1x2x1 4x1x1", "mpi · 1x2x1 2x2x1", "mpi"]);
        curves.ShouldAllBe(c => c.At(4).GetProperty("speedup").GetDouble() > 3);
        string lines = curves[1].GetProperty("recommendation").Text("sbatch")!;
        lines.ShouldContain("--nodes=2\n#SBATCH --ntasks=4\n#SBATCH --ntasks-per-node=2\n#SBATCH --cpus-per-task=1");
        (await web.SeriesAsync("strategy=serial")).EnumerateArray().Single().Jobs().Count.ShouldBe(3, "the serial program lies on no nodes");

        // Curves of before keep their names.
        string key = await web.Services.GetRequiredService<HistoryDatabase>().WriteAsync(c => c.QuerySingle<string>("SELECT DISTINCT key FROM problems"));
        curves[2].Text("curve").ShouldBe(Problem.CurveOf(key, "mpi"));
        Problem.CurveOf("k", "threads").ShouldBe("32cdc791c1d10015");

        var compared = JsonDocument.Parse(await web.Http.GetStringAsync($"/api/v1/scaling/compare?a={one}&b={other}")).RootElement;
        compared.GetProperty("configurations").EnumerateArray().ShouldAllBe(c => c.Text("reason")!.Contains("different problems"));
        string html = await web.Http.GetStringAsync($"/api/v1/jobs/{one}/proposal.html");
        html.ShouldContain("<td>mpi</td><td>2</td><td>4 x 1</td>");
        html.ShouldContain("<td>mpi</td><td>1</td><td>2 x 1</td>");

        static JsonObject Ranks(params (int Nodes, int Ranks, int Threads)[] layouts)
        {
            var body = Body(workers: [2, 4]);
            body["sweep"]!["strategies"] = new JsonArray("mpi");
            if (layouts.Length > 0)
            {
                body["sweep"]!["layouts"] = new JsonArray([.. layouts.Select(l => (JsonNode)new JsonObject { ["nodes"] = l.Nodes, ["ranksPerNode"] = l.Ranks, ["threadsPerRank"] = l.Threads })]);
            }
            return body;
        }
    }

    [Fact]
    public async Task Curves_of_jobs_whose_results_differ_give_no_advice()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string good = await web.RunAsync(runner, Body(), Amdahl);
        (await web.SeriesAsync()).Of("threads").TryGetProperty("recommendation", out _).ShouldBeTrue();
        string bad = await web.SubmitAsync(Body());
        await runner.RunNextAsync(t => Took(Amdahl(t), t.Workers) with { ResultHash = $"hash-{t.Workers}" });
        await web.JobInAsync(bad, "failed");

        var both = (await web.SeriesAsync()).Of("threads");
        both.Jobs().ShouldBe([bad, good]);
        both.TryGetProperty("recommendation", out _).ShouldBeFalse();
        both.Text("adviceRefused")!.ShouldContain("Results differ");
        (await web.SeriesAsync($"job={good}")).Of("threads").TryGetProperty("recommendation", out _).ShouldBeTrue();
        (await web.Http.GetStringAsync($"/scaling?job={bad}")).ShouldContain("Results differ");
    }

    [Fact]
    public async Task The_law_of_an_elapsed_curve_is_that_of_the_region_with_the_start_up_on_top()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        await web.RunAsync(runner, Body(workers: [1, 2, 4, 8, 16]), Amdahl);

        var region = (await web.SeriesAsync()).Of("threads");
        var elapsed = (await web.SeriesAsync("metric=elapsed")).Of("threads");

        elapsed.GetProperty("fits").GetRawText().ShouldBe(region.GetProperty("fits").GetRawText());
        elapsed.GetProperty("addedStartup").EnumerateArray().ShouldAllBe(s => Math.Abs(s.GetProperty("seconds").GetDouble() - 0.5) < 1e-9);
        region.TryGetProperty("addedStartup", out _).ShouldBeFalse();
        double Last(JsonElement curve) => curve.GetProperty("fitted").EnumerateArray().Last().GetProperty("seconds").GetDouble();
        Last(elapsed).ShouldBe(Last(region) + 0.5, 1e-9);
    }

    static JsonObject Variant(string label, int stop) => new() { ["label"] = label, ["parameters"] = new JsonObject { ["stop"] = stop } };
}
