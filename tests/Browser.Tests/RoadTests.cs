using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.Browser.Tests;

/// <summary>The whole road as a newcomer walks it: sign in, import the flights, submit the exercise, watch it, read the chart.</summary>
[Collection(nameof(Site))]
public sealed partial class RoadTests(Site site)
{
    [Fact]
    public void The_login_link_leads_home() => new Uri(site.AfterLogin).PathAndQuery.ShouldBe("/");

    [Fact]
    public async Task A_visitor_without_a_session_is_asked_to_sign_in()
    {
        await using var visitor = await site.OpenStrangerAsync();

        await visitor.Page.GotoAsync("/jobs");

        new Uri(visitor.Page.Url).AbsolutePath.ShouldBe("/login");
        visitor.ShouldBeQuiet();
    }

    [Fact]
    public async Task The_flights_exercise_from_the_import_to_the_chart()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await ImportAsync(page);
        await watched.ShootAsync("data");

        await page.GetByRole(AriaRole.Link, new() { Name = "Run the flights exercise" }).First.ClickAsync();
        await page.ComesToAsync(NewJobAddress());
        await watched.ShootAsync("new-job");
        await page.GetByLabel("Repetitions").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run sweep" }).ClickAsync();
        await page.ComesToAsync(JobAddress());
        await WatchItLiveAsync(page);
        await watched.ShootAsync("job-running");
        await page.Locator("#job[data-over='1']").WaitForAsync(new() { Timeout = 120_000 });

        await ConfigurationsAreCompleteAsync(watched);
        await ChartShowsTheMeasuredPointsAsync(page);
        await watched.ShootAsync("job-chart");
        await ResultIsTheFlightsAsync(page);
        await watched.ShootAsync("job-result");
        watched.ShouldBeQuiet();
    }

    static async Task ImportAsync(IPage page)
    {
        await page.GotoAsync("/data");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import flights-2001" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Run the flights exercise" }).First.WaitForAsync(new() { Timeout = 90_000 });
    }

    /// <summary>Without a reload, a trial appears with its workers and the count of items grows.</summary>
    static async Task WatchItLiveAsync(IPage page)
    {
        await page.Locator("#now-workers tr").First.WaitForAsync(new() { Timeout = 30_000 });
        await page.Locator("#job-items").WaitForAsync();
        long before = await ItemsAsync(page);
        await Wait.ForAsync("more items than before", TimeSpan.FromSeconds(20), () => ItemsOrEndAsync(page), items => items > before);
    }

    static async Task<long> ItemsAsync(IPage page) => long.Parse((await page.Locator("#job-items").GetAttributeAsync("data-count"))!, CultureInfo.InvariantCulture);

    /// <summary>The count of items shown now, or more than any once the job is over and no longer counts.</summary>
    static async Task<long> ItemsOrEndAsync(IPage page) => await page.Locator("#job-items").CountAsync() == 0 ? long.MaxValue : await ItemsAsync(page);

    static async Task ConfigurationsAreCompleteAsync(WatchedPage watched)
    {
        string text = await watched.Page.Locator("#job-live").InnerTextAsync();
        text.ShouldContain("same result 27/27", customMessage: await watched.StoryAsync());
        (await watched.Page.Locator(".job-top table tbody tr").CountAsync()).ShouldBe(9);
    }

    static async Task ChartShowsTheMeasuredPointsAsync(IPage page)
    {
        await page.Locator(".job-tabs [data-tab=speedup]").ClickAsync();
        await page.Locator("figure[data-chart=speedup] svg").WaitForAsync();
        await page.Locator("figure[data-chart=efficiency] svg").WaitForAsync();
        // Serial, and four parallel strategies at two counts each: nine symbols, each placed by a matrix of its own.
        await page.Locator("figure[data-chart=speedup] svg path[transform^='matrix(']").Nth(8).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator("#figures summary").ClickAsync();
        (await page.Locator("#figures tbody tr").CountAsync()).ShouldBeGreaterThanOrEqualTo(8);
    }

    static async Task ResultIsTheFlightsAsync(IPage page)
    {
        await page.Locator(".job-tabs [data-tab=result]").ClickAsync();
        await page.Locator(".result-table").First.WaitForAsync();
        string table = await page.Locator("#job-tab").InnerTextAsync();
        table.ShouldMatch(@"2001-01\s+1,?688\s+HNL");
        table.ShouldMatch(@"2001-06\s+1,?367\s+SJU");
    }

    [GeneratedRegex("/jobs/new")]
    private static partial Regex NewJobAddress();

    [GeneratedRegex("/jobs/(?!new)[^/?]+")]
    private static partial Regex JobAddress();
}
