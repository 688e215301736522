using System.Net;
using System.Text.Json;

namespace Dashboard.System.Tests;

/// <summary>The course's flights exercise on three million real flights, through the API.</summary>
[Collection(Node.This)]
public sealed class FlightsTests(ServerFixture fixture) : ServerTest(fixture)
{
    [Fact]
    public async Task Group_max_gives_the_same_result_on_every_strategy_at_one_and_two_workers()
    {
        string dataset = await Api.ImportFlightsAsync();
        await DatasetIsCompleteAsync(dataset);

        var job = await Api.RunAsync(
            new
            {
                analysis = "group-max",
                parameters = new { dataset, value = "ARR_DELAY", key = "ORIGIN", groupBy = "file" },
                sweep = new { strategies = new[] { "serial", "threads", "processes", "pool", "mpi" }, workers = new[] { 1, 2 }, repetitions = 2 },
            },
            TimeSpan.FromMinutes(3));

        job.Text("state").ShouldBe("succeeded", job.ToString());
        var trials = job.MeasuredTrials();
        trials.Count.ShouldBe(18);
        trials.Select(trial => (trial.Text("strategy"), trial.Text("workers"))).Distinct().Count().ShouldBe(9);
        trials.Select(trial => trial.Text("resultHash")).Distinct().Count().ShouldBe(1);
        (job.GetProperty("resultsAgree").GetProperty("same").GetInt32(), job.GetProperty("resultsAgree").GetProperty("total").GetInt32()).ShouldBe((27, 27));
        ResultIsTheFlights(job.GetProperty("result"));
        TimesAddUp(trials);
        await ScalingHasACurvePerStrategyAsync(job.Text("id")!);
    }

    async Task DatasetIsCompleteAsync(string dataset)
    {
        var set = (await Api.GetAsync($"api/v1/datasets/{dataset}")).Expect(HttpStatusCode.OK);
        set.GetProperty("files").GetInt32().ShouldBe(6);
        set.Items("columns").Select(column => column.Text("name")).ShouldBe(["FL_DATE", "ORIGIN", "DEST", "ARR_DELAY", "DISTANCE"]);
        set.Items("preview").Count.ShouldBeGreaterThan(0);
    }

    static void ResultIsTheFlights(JsonElement result)
    {
        // Three million less the six rows of the source that belong to July.
        result.GetProperty("rows").GetInt64().ShouldBe(2_999_994);
        result.GetProperty("badRowCount").GetInt64().ShouldBe(0);
        var groups = result.Items("groups");
        groups.Select(group => group.Text("group")).ShouldBe(["2001-01", "2001-02", "2001-03", "2001-04", "2001-05", "2001-06"]);
        (groups[0].Number("max"), groups[0].Items("keys").Single().GetString()).ShouldBe((1688, "HNL"));
        (groups[5].Number("max"), groups[5].Items("keys").Single().GetString()).ShouldBe((1367, "SJU"));
    }

    static void TimesAddUp(IReadOnlyList<JsonElement> trials)
    {
        foreach (var trial in trials)
        {
            double region = trial.Number("seconds"), startup = trial.Number("startupSeconds"), elapsed = trial.Number("elapsedSeconds");
            elapsed.ShouldBeGreaterThanOrEqualTo(region + startup - 0.001, trial.ToString());
            var phases = trial.GetProperty("phases");
            string[] parts = ["startup", "read", "compute", "communicate", "reduce", "idle"];
            double sum = parts.Sum(part => phases.Number(part));
            sum.ShouldBe(startup + region, (startup + region) * 0.01, trial.ToString());
            var workers = trial.Items("workersUsed");
            workers.Count.ShouldBe(trial.GetProperty("workers").GetInt32());
            workers.Sum(worker => worker.GetProperty("items").GetInt64()).ShouldBeGreaterThan(0);
        }
    }

    async Task ScalingHasACurvePerStrategyAsync(string id)
    {
        var scaling = (await Api.GetAsync($"api/v1/jobs/{id}/scaling")).Expect(HttpStatusCode.OK);
        var series = scaling.Items("series");
        series.Select(one => one.Text("strategy")).ShouldBe(["serial", "threads", "processes", "pool", "mpi"], ignoreOrder: true);
        foreach (var one in series.Where(one => one.Text("strategy") != "serial"))
        {
            one.Items("points").Select(point => point.GetProperty("workers").GetInt32()).ShouldBe([1, 2]);
            one.Items("points").ShouldAllBe(point => point.Number("speedup") > 0);
        }
    }
}
