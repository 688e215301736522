using System.Net;
using System.Text.Json;

namespace Dashboard.Browser.Tests;

/// <summary>The card "Ask for N cores" on a job's page says what the API says, number or refusal.</summary>
[Collection(nameof(Site))]
public sealed class AnswerTests(Site site)
{
    [Fact]
    public async Task The_card_says_what_the_api_says()
    {
        string id = await site.SweepAsync();
        await using var watched = await site.OpenAsync();
        await watched.Page.GotoAsync($"/jobs/{id}");

        string card = await watched.Page.Locator("#ask").InnerTextAsync();

        var threads = (await ScalingAsync(id)).EnumerateArray().Single(series => series.Text("strategy") == "threads");
        if (threads.TryGetProperty("recommendation", out var answer))
        {
            int workers = answer.GetProperty("workers").GetInt32();
            card.ShouldContain($"Ask for {workers} core");
            card.ShouldContain(answer.Text("reason")!);
            (await watched.Page.Locator("#ask-sbatch").TextContentAsync()).ShouldBe(answer.Text("sbatch"));
        }
        else
        {
            card.ShouldContain(threads.Text("adviceRefused")!);
        }
        watched.ShouldBeQuiet();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task Another_goal_is_chosen_with_and_without_scripts(bool scripts)
    {
        var job = (await site.Server.Api.PostAsync("api/v1/scaling/import", Jobs.Timings($"goal {scripts}"))).Expect(HttpStatusCode.Created);
        await using var watched = await site.OpenAsync(scripts: scripts);
        var page = watched.Page;
        await page.GotoAsync($"/jobs/{job.Text("id")}");

        await page.Locator("#ask").GetByText("Efficiency", new() { Exact = true }).ClickAsync();
        await page.Locator("#ask [aria-current=true]").GetByText("Efficiency").WaitForAsync();
        (await page.Locator("#ask [name=percent]").InputValueAsync()).ShouldBe("70");
        await page.Locator("#ask [name=percent]").FillAsync("55");
        await page.Locator("#ask [name=percent]").PressAsync("Enter");

        await page.ComesToAsync(url => url.Contains("goal=efficiency") && url.Contains("percent=55"));
        (await page.Locator("#ask [name=percent]").InputValueAsync()).ShouldBe("55");
        watched.ShouldBeQuiet();
    }

    [Fact]
    public async Task The_waterfall_says_where_the_time_of_a_configuration_went()
    {
        string id = await site.SweepAsync();
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync($"/jobs/{id}?tab=waterfall");
        await page.Locator("figure[data-chart=waterfall] svg").WaitForAsync();
        var expected = (await ScalingAsync(id)).EnumerateArray().Single(series => series.Text("strategy") == "threads")
            .Items("waterfalls").Single(waterfall => waterfall.Number("workers") == 2);

        string table = await page.Locator("#figures-table").InnerTextAsync();

        table.ShouldContain("threads × 2 against serial");
        foreach (var part in expected.Items("parts").Where(part => part.Number("seconds") != 0))
        {
            table.ShouldContain(part.Text("title")!);
            // The figures before the colon have columns of their own.
            table.ShouldContain(part.Text("text")!.Split(": ", 2)[1].TrimEnd('.'));
        }
        (await page.Locator(".efficiencies").InnerTextAsync()).ShouldContain("Load balance");
        await watched.ShootAsync("waterfall");
        watched.ShouldBeQuiet();
    }

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.Keyboard)]
    public async Task Arrow_keys_say_each_point_of_a_chart()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync($"/jobs/{await site.SweepAsync()}");
        var chart = page.Locator("figure[data-chart=speedup]");
        await chart.Locator(".chart-area svg").WaitForAsync();

        await chart.Locator(".chart-area").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");

        await chart.Locator("[aria-live]").GetByText("threads, 1 worker").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        watched.ShouldBeQuiet();
    }

    async Task<JsonElement> ScalingAsync(string id) => (await site.Server.Api.GetAsync($"api/v1/jobs/{id}/scaling")).Json.GetProperty("series");
}
