namespace Dashboard.Browser.Tests;

/// <summary>The whole site by keyboard: the palette, letters that lead to pages, rows of tables.</summary>
[Collection(nameof(Site))]
public sealed class KeysTests(Site site)
{
    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.Keyboard)]
    public async Task The_palette_finds_pages_analyses_and_jobs_and_gives_the_focus_back()
    {
        var job = await site.Server.Api.RunAsync(Jobs.Brief("palette oats"));
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync("/jobs");
        var search = page.Locator("header [name=q]");
        await search.FocusAsync();

        var input = page.Locator(".palette input");
        await page.Keyboard.PressAsync("Control+k");
        await input.FillAsync("integr");
        await Assertions.Expect(page.Locator(".palette [aria-selected=true]")).ToContainTextAsync("integrate");
        await watched.ShootAsync("palette");
        await input.FillAsync("no such thing at all");
        await Assertions.Expect(page.Locator(".palette-none")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(search).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Control+k");
        await input.FillAsync("palette oats");
        await page.Locator(".palette").GetByText("palette oats").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**/jobs/{job.GetProperty("id").GetString()}");

        await page.Keyboard.PressAsync("Control+k");
        await input.FillAsync("run ag");
        await Assertions.Expect(page.Locator(".palette [aria-selected=true]")).ToContainTextAsync("Run again");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**/jobs/new?from={job.GetProperty("id").GetString()}");
        watched.ShouldBeQuiet();
    }

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.Keyboard)]
    public async Task Letters_lead_to_pages_and_along_rows_but_not_while_somebody_types()
    {
        await site.Server.Api.RunAsync(Jobs.Brief("keys rye"));
        var last = await site.Server.Api.RunAsync(Jobs.Brief("keys spelt"));
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync("/jobs?q=keys");
        await page.Locator("main tr[data-href]").First.WaitForAsync();

        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator("main tr[data-href]").First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator("main tr[data-href]").Nth(1)).ToBeFocusedAsync();

        var glance = page.Locator(".peek");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(glance).ToContainTextAsync("keys rye");
        await Assertions.Expect(glance.Locator(".configurations table")).ToBeVisibleAsync();
        (await page.Locator("[id]").EvaluateAllAsync<int>("all => all.length - new Set(all.map(a => a.id)).size")).ShouldBe(0, "names stand once on a page");
        await page.Keyboard.PressAsync("k");
        await Assertions.Expect(glance).ToContainTextAsync("keys spelt");
        await watched.ShootAsync("glance");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(glance).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**/jobs/{last.GetProperty("id").GetString()}");

        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator(".keys-help")).ToContainTextAsync("Scaling");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("gs?jk");
        await Assertions.Expect(page.Locator("header [name=q]")).ToHaveValueAsync("gs?jk");
        await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await page.Locator("header [name=q]").BlurAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("s");
        await page.WaitForURLAsync("**/scaling");

        await page.Keyboard.PressAsync("?");
        await page.Locator(".keys-help input[type=checkbox]").UncheckAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("?");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Control+k");
        await page.Locator(".palette input").FillAsync("list of keys");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".keys-help input[type=checkbox]")).Not.ToBeCheckedAsync();
        page.Url.ShouldEndWith("/scaling");
        watched.ShouldBeQuiet();
    }
}
