namespace Dashboard.Browser.Tests;

[Collection(nameof(Site))]
public sealed class JobsPageTests(Site site)
{
    [Fact]
    public async Task Jobs_are_found_by_words_state_and_tag()
    {
        await site.Server.Api.RunAsync(Jobs.Brief("winter wheat", "harvest"));
        await site.Server.Api.RunAsync(Jobs.Brief("summer barley"));
        await using var watched = await site.OpenAsync();
        var page = watched.Page;

        await page.GotoAsync("/jobs");
        await page.Locator("header [name=q]").FillAsync("wheat");
        await page.Locator("header [name=q]").PressAsync("Enter");
        await ShowsOnlyWheatAsync(page);
        await watched.ShootAsync("jobs");
        await page.GotoAsync("/jobs?tag=harvest");
        await ShowsOnlyWheatAsync(page);
        await page.GotoAsync("/jobs?state=failed&q=wheat");
        (await page.Locator("main").InnerTextAsync()).ShouldNotContain("winter wheat");
        watched.ShouldBeQuiet();
    }

    static async Task ShowsOnlyWheatAsync(IPage page)
    {
        await page.Locator("main").GetByText("winter wheat").First.WaitForAsync();
        (await page.Locator("main").InnerTextAsync()).ShouldNotContain("summer barley");
    }
}
