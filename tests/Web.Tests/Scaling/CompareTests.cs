using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.TestKit;
using Dashboard.Web.Tests.Contract;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;
using static Dashboard.Web.Tests.Scaling.PlantedSweeps;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>Verdicts over the real HTTP: three jobs a side, or one interleaved job; and what cannot be compared says why.</summary>
public sealed class CompareTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    [Fact]
    public async Task Three_jobs_a_side_show_a_planted_slowdown_and_nothing_where_nothing_changed()
    {
        await using var runner = await RunnerByHand.ConnectAsync(contract.Web);
        var noise = new Random(7);
        var ids = new List<string>();
        for (int i = 0; i < 10; i++)
        {
            double factor = i < 5 ? 1 : 1.3;
            ids.Add(await contract.Web.RunAsync(runner, Body(repetitions: 5, workers: [2]), t => (t.Strategy == "serial" ? 1 : factor) * Amdahl(t) * (1 + 0.005 * noise.NextDouble())));
        }
        var report = (await contract.GetAsync($"/api/v1/scaling/compare?a={string.Join(',', ids.Take(5))}&b={string.Join(',', ids.Skip(5))}")).ShouldBe(200).Json;

        var threads = Of(report, "threads");
        threads.Text("verdict").ShouldBe("slower");
        threads.GetProperty("ratio").GetDouble().ShouldBe(1.3, 0.01);
        threads.GetProperty("ciLow").GetDouble().ShouldBeLessThan(1.3);
        threads.GetProperty("pValue").GetDouble().ShouldBeLessThan(0.001);
        Of(report, "serial").Text("verdict").ShouldBe("equivalent");

        var few = (await contract.GetAsync($"/api/v1/scaling/compare?a={ids[0]}&b={ids[9]}")).ShouldBe(200).Json;
        Of(few, "threads").Text("verdict").ShouldBe("not-comparable");
        Of(few, "threads").Text("reason")!.ShouldContain("3 jobs a side");
        few.TryGetProperty("rerun", out _).ShouldBeFalse("the parameters are equal");
    }

    [Fact]
    public async Task An_interleaved_rerun_of_two_jobs_gives_a_verdict_by_itself()
    {
        await using var runner = await RunnerByHand.ConnectAsync(contract.Web);
        string a = await contract.Web.RunAsync(runner, Body(stop: 1000, workers: [1, 2]), Amdahl), b = await contract.Web.RunAsync(runner, Body(stop: 2000, workers: [2, 4]), Amdahl);
        var offered = (await contract.GetAsync($"/api/v1/scaling/compare?a={a}&b={b}")).ShouldBe(200).Json;
        offered.GetProperty("configurations").EnumerateArray().ShouldAllBe(c => c.Text("verdict") == "not-comparable" && c.Text("reason")!.Contains("different problems"));

        var preview = (await contract.PostAsync("/api/v1/scaling/rerun", new JsonObject { ["a"] = a, ["b"] = b, ["preview"] = true }.ToJsonString())).ShouldBe(200).Json;
        preview.GetProperty("sweep").GetProperty("workers").EnumerateArray().Select(w => w.GetInt32()).ShouldBe([2]);
        var made = (await contract.PostAsync("/api/v1/scaling/rerun", offered.GetProperty("rerun").GetRawText())).ShouldBe(201).Json;
        string id = made.Text("id")!;
        made.GetProperty("sweep").GetProperty("variants").EnumerateArray().Select(v => $"{v.Text("label")} {v.GetProperty("parameters").GetProperty("stop")}").ShouldBe(["A 1000", "B 2000"]);
        await runner.RunNextAsync(t => Took((t.Parameters.GetProperty("stop").GetInt32() == 2000 ? 2.0 : 1.0) * (1 + 0.001 * (int.Parse(t.TrialId[1..]) % 7)), t.Workers));
        await contract.Web.JobInAsync(id, "succeeded");

        var report = (await contract.GetAsync($"/api/v1/scaling/compare?a={id}&variantA=A&variantB=B")).ShouldBe(200).Json;
        var threads = Of(report, "threads");
        threads.Text("verdict").ShouldBe("slower");
        threads.GetProperty("ratio").GetDouble().ShouldBe(2, 0.01);
        report.GetProperty("a").Text("variant").ShouldBe("A");
    }

    [Fact]
    public async Task Different_analyses_nodes_and_problems_are_not_comparable_and_say_why()
    {
        await using var runner = await RunnerByHand.ConnectAsync(contract.Web);
        string sum = await contract.Web.RunAsync(runner, Body(workers: [2]), Amdahl);
        var other = Body(workers: [2]);
        other["analysis"] = "integrate";
        other["parameters"] = new JsonObject();
        string area = await contract.Web.RunAsync(runner, other, Amdahl);
        await using var elsewhere = await RunnerByHand.ConnectAsync(contract.Web, "elsewhere", kind: "-other");
        var there = Body(workers: [2]);
        there["placement"] = new JsonObject { ["runner"] = "elsewhere" };
        string far = await contract.Web.RunAsync(elsewhere, there, Amdahl);

        Reasons(await contract.GetAsync($"/api/v1/scaling/compare?a={sum}&b={area}")).ShouldAllBe(r => r.Contains("different problems"));
        Reasons(await contract.GetAsync($"/api/v1/scaling/compare?a={sum}&b={far}")).ShouldAllBe(r => r.Contains("nodes"));
        Reasons(await contract.GetAsync($"/api/v1/scaling/compare?a={sum}&b={sum}")).ShouldAllBe(r => r.Contains($"Job {sum} stands on both sides"));
        (await contract.PostAsync("/api/v1/scaling/rerun", $$"""{"a":"{{sum}}","b":"{{area}}"}""")).ShouldBeProblem(409).Json.Text("detail")!.ShouldContain("one analysis");
        (await contract.PostAsync("/api/v1/scaling/rerun", $$"""{"a":"{{sum}}","b":"{{far}}"}""")).ShouldBeProblem(409).Json.Text("detail")!.ShouldContain("same parameters");
        (await contract.GetAsync($"/api/v1/scaling/compare?a={sum}&b=nosuchjob")).ShouldBeProblem(404).Json.Text("detail")!.ShouldContain("nosuchjob");
        (await contract.PostAsync("/api/v1/scaling/rerun", $$"""{"a":"nosuchjob","b":"{{far}}"}""")).ShouldBeProblem(404).Json.Text("detail")!.ShouldContain("nosuchjob");
    }

    [Theory]
    [InlineData("", "a")]
    [InlineData("a=x", "b")]
    [InlineData("a=x&b=y&variantA=A", "b")]
    [InlineData("a=x&b=y&colour=red", "colour")]
    public async Task Bad_queries_are_blamed(string query, string parameter) => (await contract.GetAsync($"/api/v1/scaling/compare?{query}")).ShouldBlame(parameter);

    [Theory]
    [InlineData("{}", "a")]
    [InlineData("""{"a":"x"}""", "b")]
    [InlineData("""{"a":"x","b":"y","repetitions":4}""", "repetitions")]
    [InlineData("""{"a":"x","b":"y","colour":1}""", "colour")]
    public async Task Bad_reruns_are_blamed(string body, string path) => (await contract.PostAsync("/api/v1/scaling/rerun", body)).ShouldBlame(path);

    static JsonElement Of(JsonElement report, string strategy) =>
        report.GetProperty("configurations").EnumerateArray().Single(c => c.Text("strategy") == strategy);

    static IReadOnlyList<string> Reasons(Answer answer) =>
        [.. answer.ShouldBe(200).Json.GetProperty("configurations").EnumerateArray().Select(c => c.Text("verdict") == "not-comparable" ? c.Text("reason")! : $"verdict {c.Text("verdict")}")];
}
