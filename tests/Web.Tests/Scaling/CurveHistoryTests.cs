using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dashboard.TestKit;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;
using static Dashboard.Web.Tests.Scaling.PlantedSweeps;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>A planted slowdown in the history of a curve is suspected, run again, confirmed or refuted, and told to other programs.</summary>
public sealed class CurveHistoryTests
{
    const string Secret = "a-secret-of-both-sides";

    [Fact]
    public async Task A_slowdown_is_confirmed_by_its_rerun_and_told_to_the_webhook_until_it_listens()
    {
        await using var receiver = await WebhookReceiver.StartAsync(refusals: 1);
        await using var web = await WebUnderTest.StartAsync($"--Dashboard:Webhook:0={receiver.Url}", $"--Dashboard:WebhookSecret={Secret}", "--Logging:LogLevel:Default=Error");
        await using var runner = await RunnerByHand.ConnectAsync(web);
        var ids = await PlantAsync(web, runner, before: 8, after: 8, factor: 1.25);

        var history = await HistoryAsync(web);
        var change = history.GetProperty("changes").EnumerateArray().Single();
        change.GetProperty("change").Text("afterJobId").ShouldBe(ids[8]);
        change.GetProperty("change").Text("state").ShouldBe("suspected");
        change.GetProperty("change").GetProperty("jump").GetDouble().ShouldBe(1.25, 0.02);
        int planned = change.GetProperty("plan").GetProperty("jobs").GetInt32();
        history.GetProperty("points").GetArrayLength().ShouldBe(16);

        var asked = await AskAsync(web, history, ids[8]);
        asked.GetProperty("rerunJobs").GetArrayLength().ShouldBe(planned);
        var noise = new Random(3);
        for (int i = 0; i < planned; i++)
        {
            await runner.RunNextAsync(t => Took(1.25 * Amdahl(t) * (1 + 0.004 * noise.NextDouble()), t.Workers));
        }

        var message = await receiver.NextAsync(Secret);
        message.Text("event").ShouldBe("change.confirmed");
        message.GetProperty("data").Text("curve").ShouldBe(history.Text("curve"));
        message.GetProperty("data").GetProperty("change").Text("state").ShouldBe("confirmed");
        receiver.Refused.ShouldBe(1);
        var after = await HistoryAsync(web);
        after.GetProperty("changes").EnumerateArray().Single().GetProperty("change").Text("state").ShouldBe("confirmed");
        after.GetProperty("points").EnumerateArray().Count(p => p.GetProperty("rerun").GetBoolean()).ShouldBe(planned);
    }

    [Fact]
    public async Task Figures_that_mix_two_levels_say_so_and_lead_to_those_of_one()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        await PlantAsync(web, runner, before: 8, after: 6, factor: 1.25);
        string page = await web.Http.GetStringAsync("/scaling");
        page.ShouldContain("Figures mix two levels");
        WebUtility.HtmlDecode(page).ShouldMatch("threads × 2 seems to have become 2[45][.0-9]* % slower");
        page.ShouldContain("last 10 jobs");
        string since = WebUtility.HtmlDecode(Regex.Match(page, "href=\"([^\"]*since=[^\"]*)\" data-swap>Only since then").Groups[1].Value);
        string only = await web.Http.GetStringAsync(since);
        only.ShouldContain("6 jobs</a>");
        only.ShouldNotContain("mix two levels");
    }

    [Fact]
    public async Task Figures_of_one_level_say_nothing_of_levels()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        await PlantAsync(web, runner, before: 12, after: 0, factor: 1);
        (await web.Http.GetStringAsync("/scaling")).ShouldNotContain("mix two levels");
    }

    [Fact]
    public async Task A_slowdown_that_does_not_show_again_is_refuted()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        var ids = await PlantAsync(web, runner, before: 8, after: 8, factor: 1.25);
        var asked = await AskAsync(web, await HistoryAsync(web), ids[8]);
        var noise = new Random(4);
        for (int i = 0; i < asked.GetProperty("rerunJobs").GetArrayLength(); i++)
        {
            await runner.RunNextAsync(t => Took(Amdahl(t) * (1 + 0.004 * noise.NextDouble()), t.Workers));
        }
        await Wait.ForAsync("the change to be judged", TimeSpan.FromSeconds(20), () => HistoryAsync(web),
            h => h.GetProperty("changes").EnumerateArray().First().GetProperty("change").Text("state") == "refuted");
    }

    [Fact]
    public async Task Scheduled_jobs_have_their_changes_confirmed_unasked_where_a_setting_says_so()
    {
        await using var web = await WebUnderTest.StartAsync("--Dashboard:ConfirmChanges=true");
        await using var runner = await RunnerByHand.ConnectAsync(web);
        await PlantAsync(web, runner, before: 8, after: 3, factor: 1.25, tag: "schedule:weekly");
        // The re-run takes the lane as soon as the change is suspected, so what is handed in then waits behind it.
        for (int more = 0; more < 4 && (await RerunsAsync(web)).Count == 0; more++)
        {
            await web.SubmitAsync(OneCount("schedule:weekly"));
            await runner.RunNextAsync(t => Took(1.25 * Amdahl(t) * (1 + 0.001 * more), t.Workers));
        }
        var reruns = await Wait.ForAsync("the re-run", TimeSpan.FromSeconds(20), () => RerunsAsync(web), jobs => jobs.Count > 0);
        reruns[0].GetProperty("sweep").GetProperty("workers").EnumerateArray().Single().GetInt32().ShouldBe(2);
    }

    static JsonObject OneCount(string tag)
    {
        var body = Body(repetitions: 3, tags: [tag], workers: [2]);
        body["sweep"]!["baseline"] = false;
        return body;
    }

    static async Task<IReadOnlyList<JsonElement>> RerunsAsync(WebUnderTest web) =>
        [.. (await web.Http.GetFromJsonAsync<JsonElement>("/api/v1/jobs?tag=confirms-change")).GetProperty("items").EnumerateArray()];

    [Fact]
    public async Task Few_points_say_so_and_notes_and_baselines_stand_beside_them()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        var ids = await PlantAsync(web, runner, before: 2, after: 1, factor: 2);
        var history = await HistoryAsync(web);
        history.Text("refused").ShouldNotBeNullOrEmpty();
        string curve = history.Text("curve")!;

        (await PostAsync(web, "annotations", new { curve, text = "new compiler", at = "2030-01-31T12:00:00Z" })).Text("author").ShouldNotBeNullOrEmpty();
        string everywhere = (await PostAsync(web, "annotations", new { text = "kernel update" })).Text("id")!;
        await PostAsync(web, "baselines", new { curve, job = ids[0] });
        var noted = await HistoryAsync(web);
        noted.GetProperty("annotations").EnumerateArray().Select(a => a.Text("text")).ShouldBe(["kernel update", "new compiler"]);
        noted.GetProperty("baseline").Text("jobId").ShouldBe(ids[0]);
        noted.GetProperty("points")[2].GetProperty("ratio").GetDouble().ShouldBe(2, 0.02);

        (await web.Http.DeleteAsync($"/api/v1/scaling/annotations/{everywhere}")).EnsureSuccessStatusCode();
        (await web.Http.DeleteAsync($"/api/v1/scaling/baselines/{curve}")).EnsureSuccessStatusCode();
        var bare = await HistoryAsync(web);
        bare.GetProperty("annotations").GetArrayLength().ShouldBe(1);
        bare.GetProperty("baseline").ValueKind.ShouldBe(JsonValueKind.Null);
        await BadAsync(web, "annotations", new { text = "" }, 400);
        await BadAsync(web, "annotations", new { text = "x", curve = "nosuch" }, 400);
        await BadAsync(web, "baselines", new { curve, job = "nosuch" }, 400);
        await BadAsync(web, "changes", new { curve, workers = 2, afterJob = ids[2] }, 404);
        await BadAsync(web, "changes", new { curve = "nosuch", workers = 2, afterJob = ids[2] }, 404);
        await BadAsync(web, "changes", new { }, 400);
        ((int)(await web.Http.DeleteAsync("/api/v1/scaling/annotations/nosuch")).StatusCode).ShouldBe(404);
        ((int)(await web.Http.GetAsync("/api/v1/scaling/history?workers=none")).StatusCode).ShouldBe(400);
        ((int)(await web.Http.GetAsync("/api/v1/scaling/history?jobsPerCurve=5001")).StatusCode).ShouldBe(400);
    }

    [Fact]
    public void Webhook_settings_are_checked_at_the_start()
    {
        using var folder = new TemporaryFolder();
        var fault = Should.Throw<Dashboard.Web.Options.StartupException>(() => DashboardApp.Build([$"--Dashboard:DataDirectory={folder.Path}", "--Dashboard:Webhook:0=nowhere", "--Dashboard:WebhookSecret=short"]));
        fault.Message.ShouldContain("Webhook:0");
        fault.Message.ShouldContain("WebhookSecret");
        fault.Message.ShouldNotContain("short'");
    }

    /// <summary>Jobs of one configuration with half a percent of noise, the later ones slower by a factor.</summary>
    static async Task<IReadOnlyList<string>> PlantAsync(WebUnderTest web, RunnerByHand runner, int before, int after, double factor, string tag = "planted")
    {
        var noise = new Random(11);
        var ids = new List<string>();
        for (int i = 0; i < before + after; i++)
        {
            double slow = i < before ? 1 : factor;
            ids.Add(await web.RunAsync(runner, OneCount(tag), t => slow * Amdahl(t) * (1 + 0.004 * noise.NextDouble())));
        }
        return ids;
    }

    static async Task<JsonElement> HistoryAsync(WebUnderTest web) =>
        (await web.Http.GetFromJsonAsync<JsonElement>("/api/v1/scaling/history?strategy=threads&workers=2")).GetProperty("histories").EnumerateArray().Single();

    static Task<JsonElement> AskAsync(WebUnderTest web, JsonElement history, string afterJob) =>
        PostAsync(web, "changes", new { curve = history.Text("curve"), workers = 2, afterJob });

    static async Task<JsonElement> PostAsync(WebUnderTest web, string what, object body)
    {
        using var answer = await web.Http.PostAsJsonAsync($"/api/v1/scaling/{what}", body);
        string text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(201, text);
        return JsonNode.Parse(text)!.Deserialize<JsonElement>();
    }

    static async Task BadAsync(WebUnderTest web, string what, object body, int status)
    {
        using var answer = await web.Http.PostAsJsonAsync($"/api/v1/scaling/{what}", body);
        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync());
    }
}
