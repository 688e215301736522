using System.Text.RegularExpressions;

namespace Dashboard.Browser.Tests;

/// <summary>Curves of the history, their filters and permalinks, and the answer to pasted timings.</summary>
[Collection(nameof(Site))]
public sealed partial class ScalingPageTests(Site site)
{
    const string Published = "1, 26779\n2, 15237\n4, 6743\n8, 13435\n12, 19369\n24, 18761";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task Curves_are_filtered_by_tag_and_strategy_and_the_address_holds_it(bool scripts)
    {
        await site.SweepAsync();
        await using var watched = await site.OpenAsync(scripts: scripts);
        var page = watched.Page;
        await page.GotoAsync($"/scaling?tag={Jobs.SweepTag}");
        (await CurvesAsync(page)).ShouldBe(["serial", "threads"]);

        await page.Locator("#filters .chip").GetByText("threads").ClickAsync();
        await page.ComesToAsync(StrategyChosen());
        await page.Locator("#filters .chip[aria-current=true]").GetByText("threads").WaitForAsync();
        (await CurvesAsync(page)).ShouldBe(["threads"]);

        await page.ReloadAsync();
        (await CurvesAsync(page)).ShouldBe(["threads"]);
        watched.ShouldBeQuiet();
    }

    [Fact]
    public async Task Where_the_chart_library_is_missing_pages_say_so_and_keep_their_figures()
    {
        string job = await site.SweepAsync();
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.RouteAsync("**/lib/echarts/**", route => route.AbortAsync());
        string curve = (await site.Server.Api.GetAsync($"api/v1/scaling?tag={Jobs.SweepTag}")).Json.Items("series")[0].Text("curve")!;
        foreach (string path in (string[])[$"/scaling?tag={Jobs.SweepTag}", $"/scaling/history?curve={curve}", $"/jobs/{job}"])
        {
            await page.GotoAsync(path);
            await page.Locator("figure.chart").GetByText("The chart library did not load").First.WaitForAsync();
            (await page.Locator("table tbody tr").CountAsync()).ShouldBeGreaterThan(0);
        }
        watched.ShouldBeQuiet(but: "/lib/echarts/");
    }

    [Fact]
    public async Task Each_figure_is_drawn_and_downloads_as_picture_table_and_data()
    {
        await site.SweepAsync();
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync($"/scaling?tag={Jobs.SweepTag}");
        foreach (string figure in (string[])["Time", "Efficiency", "Karp-Flatt", "Speedup"])
        {
            await page.Locator(".scaling-bar").GetByText(figure, new() { Exact = true }).ClickAsync();
            await page.Locator("#scaling .chart-head h3 small").GetByText(figure).WaitForAsync();
        }
        foreach (string kind in (string[])["PNG", "SVG", "CSV", "JSON"])
        {
            await page.Locator("#scaling .chart-tools").GetByText("Download").ClickAsync();
            var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("#scaling .chart-menu").GetByText(kind).ClickAsync());
            download.SuggestedFilename.ShouldEndWith("." + kind.ToLowerInvariant());
            new FileInfo(await download.PathAsync()).Length.ShouldBeGreaterThan(100);
        }
        await watched.ShootAsync("scaling");
        watched.ShouldBeQuiet();
    }

    [Fact]
    public async Task Pasted_timings_are_answered_while_one_types_and_faults_name_their_line()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync("/scaling");

        await page.Locator("#timings-text").FillAsync(Published);
        await page.Locator("#timings-ask").GetByText("Ask for 4 cores").WaitForAsync();
        await page.Locator("#timings-answer .chart-area svg").WaitForAsync();
        await watched.ShootAsync("timings");
        await page.Locator("#timings-text").FillAsync("1, 10\n2, soon");

        await page.Locator("#timings-faults").GetByText("Line 2: “soon” is not a time").WaitForAsync();
        watched.ShouldBeQuiet();
    }

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task Pasted_timings_are_answered_without_scripts_and_their_link_shows_them_again()
    {
        await using var watched = await site.OpenAsync(scripts: false);
        var page = watched.Page;
        await page.GotoAsync("/scaling");
        await page.Locator("#timings-text").FillAsync(Published);
        await page.Locator("#timings-submit").ClickAsync();
        (await page.Locator("#timings-ask").InnerTextAsync()).ShouldContain("Ask for 4 cores");

        await page.Locator("#timings-answer").GetByText("Link to this answer").ClickAsync();
        await page.ComesToAsync(WithTimings());

        (await page.Locator("#timings-ask").InnerTextAsync()).ShouldContain("Ask for 4 cores");
        (await page.Locator("#timings-text").InputValueAsync()).ShouldContain("26779");
        watched.ShouldBeQuiet();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task Timings_are_kept_as_a_job_with_its_answer(bool scripts)
    {
        await using var watched = await site.OpenAsync(scripts: scripts);
        var page = watched.Page;
        await page.GotoAsync("/scaling");
        await page.Locator("#timings-text").FillAsync(Published);
        await page.Locator(".timings-keep summary").ClickAsync();
        await page.Locator("#timings-name").FillAsync($"published {scripts}");
        await page.Locator(".timings-keep button").ClickAsync();
        await page.ComesToAsync(JobAddress());

        (await page.Locator("h1").InnerTextAsync()).ShouldBe($"published {scripts}");
        (await page.Locator("#ask").InnerTextAsync()).ShouldContain("Ask for 4 cores");
        watched.ShouldBeQuiet();
    }

    [Fact]
    public async Task A_file_that_hyperfine_wrote_is_kept()
    {
        const string exported = """{ "results": [ { "command": "p 1", "parameters": { "threads": "1" }, "times": [10.0, 10.1, 9.9] }, { "command": "p 2", "parameters": { "threads": "2" }, "times": [5.2, 5.1, 5.3] } ] }""";
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync("/scaling");
        await page.Locator("#timings-text").FillAsync(exported);
        await page.Locator("#timings-ask").GetByText("Ask for 2 cores").WaitForAsync();
        await page.Locator("#timings-text").FillAsync("");
        await page.Locator(".timings-keep summary").ClickAsync();
        await page.Locator("#timings-file").SetInputFilesAsync(new FilePayload { Name = "bench.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(exported) });
        await page.Locator(".timings-keep button").ClickAsync();
        await page.ComesToAsync(JobAddress());

        (await page.Locator("#ask").InnerTextAsync()).ShouldContain("Ask for 2 cores");
        watched.ShouldBeQuiet();
    }

    [Fact]
    public async Task A_fault_in_the_address_is_told_and_the_page_stands()
    {
        await using var watched = await site.OpenAsync();
        await watched.Page.GotoAsync("/scaling?since=tomorrow");

        (await watched.Page.Locator("[role=alert]").InnerTextAsync()).ShouldContain("'tomorrow' is not a time");
        watched.ShouldBeQuiet();
    }

    static async Task<IReadOnlyList<string>> CurvesAsync(IPage page) =>
        [.. (await page.Locator("#figures tbody .strategy").AllInnerTextsAsync()).Select(text => text.Trim()).Distinct()];

    [GeneratedRegex("strategy=threads")]
    private static partial Regex StrategyChosen();

    [GeneratedRegex("/jobs/(?!new)[^/?]+")]
    private static partial Regex JobAddress();

    [GeneratedRegex("timings=")]
    private static partial Regex WithTimings();
}
