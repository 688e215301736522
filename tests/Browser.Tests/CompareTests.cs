using System.Text.RegularExpressions;

namespace Dashboard.Browser.Tests;

/// <summary>Two jobs are chosen in the list, compared, and run again in turns.</summary>
[Collection(nameof(Site))]
public sealed partial class CompareTests(Site site)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task Jobs_marked_in_the_list_are_compared_configuration_by_configuration(bool scripts)
    {
        var (first, second) = await site.SweepsAsync();
        await using var watched = await site.OpenAsync(scripts: scripts);
        var page = watched.Page;
        await page.GotoAsync($"/jobs?compare=1&tag={Jobs.SweepTag}");

        await page.Locator($"[name=a][value='{first}']").CheckAsync();
        await page.Locator($"[name=b][value='{second}']").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare A with B" }).ClickAsync();
        await page.ComesToAsync(Comparison());

        var expected = (await site.Server.Api.GetAsync($"api/v1/scaling/compare?a={first}&b={second}")).Json.Items("configurations");
        expected.Count.ShouldBe(3);
        (await page.Locator(".compare-table tbody tr").CountAsync()).ShouldBe(expected.Count);
        // A row's reason is behind its details.
        string? table = await page.Locator(".compare-table").TextContentAsync();
        foreach (var configuration in expected)
        {
            table!.ShouldContain(configuration.Text("reason")!);
        }
        await watched.ShootAsync("compare");
        watched.ShouldBeQuiet();
    }

    [Fact]
    public async Task Two_jobs_that_differ_are_run_again_in_turns()
    {
        string small = (await site.Server.Api.RunAsync(Sized(200_000_000))).Text("id")!;
        string large = (await site.Server.Api.RunAsync(Sized(400_000_000))).Text("id")!;
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync($"/scaling/compare?a={small}&b={large}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Run A and B in turns" }).ClickAsync();
        await page.ComesToAsync(JobAddress());
        string id = new Uri(page.Url).Segments[^1];
        (await site.Server.Api.WaitForEndAsync(id, TimeSpan.FromSeconds(120))).Text("state").ShouldBe("succeeded");
        await page.GotoAsync($"/jobs/{id}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare A with B" }).ClickAsync();

        // On a disturbed node the verdict may be that there is none; the page says what the API says.
        var expected = (await site.Server.Api.GetAsync($"api/v1/scaling/compare?a={id}&variantA=A&variantB=B")).Json.Items("configurations").ShouldHaveSingleItem();
        await page.Locator(".compare-table").GetByText(expected.Text("reason")!).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        (await page.Locator(".compare-table").InnerTextAsync()).ShouldContain(expected.Text("verdict")!.Replace('-', ' '));
        watched.ShouldBeQuiet();
    }

    static object Sized(long stop) => new
    {
        analysis = "sum-range", title = $"sized {stop}", parameters = new { stop, repeats = 1 },
        sweep = new { strategies = new[] { "threads" }, workers = new[] { 1 }, repetitions = 1, warmups = 0, baseline = false },
    };

    [GeneratedRegex("/scaling/compare")]
    private static partial Regex Comparison();

    [GeneratedRegex("/jobs/(?!new)[^/?]+")]
    private static partial Regex JobAddress();
}
