namespace Dashboard.Browser.Tests;

/// <summary>A curve over time: its jobs, a note, a pinned baseline.</summary>
[Collection(nameof(Site))]
public sealed class HistoryPageTests(Site site)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task The_jobs_of_a_curve_are_shown_with_notes_and_a_pinned_baseline(bool scripts)
    {
        string tag = $"history{scripts}".ToLowerInvariant();
        string first = (await site.Server.Api.RunAsync(Jobs.Brief("history one", tag))).Text("id")!;
        await site.Server.Api.RunAsync(Jobs.Brief("history two", tag));
        string curve = (await site.Server.Api.GetAsync($"api/v1/scaling?tag={tag}")).Json.Items("series")[0].Text("curve")!;
        await using var watched = await site.OpenAsync(scripts: scripts);
        var page = watched.Page;
        await page.GotoAsync($"/scaling/history?curve={curve}");

        await page.Locator(".history-note input[name=text]").FillAsync($"new kernel {scripts}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add note" }).ClickAsync();
        await page.Locator(".history-notes").GetByText($"new kernel {scripts}").WaitForAsync();
        await page.Locator(".history-points tr").Filter(new() { HasText = first }).GetByRole(AriaRole.Button, new() { Name = "Pin as baseline" }).ClickAsync();
        await page.Locator(".history-points tr").Filter(new() { HasText = first }).GetByRole(AriaRole.Button, new() { Name = "Unpin" }).WaitForAsync();

        (await page.Locator(".history-points tr").Filter(new() { HasText = first }).InnerTextAsync()).ShouldContain("1.00x");
        if (scripts)
        {
            await page.Locator("#history-chart svg").WaitForAsync();
        }
        await watched.ShootAsync($"history-{scripts}");
        watched.ShouldBeQuiet();
    }
}
