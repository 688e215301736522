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

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.Keyboard)]
    public async Task Several_jobs_are_selected_by_keys_shown_as_curves_and_deleted_together()
    {
        string[] ids = [await EndedAsync("millet one"), await EndedAsync("millet two"), await EndedAsync("millet three")];
        string running = await site.Server.Api.SubmitAsync(Jobs.Endless("threads", 1));
        await site.Server.Api.WaitForJobAsync(running, "to run", job => job.Text("state") == "running");
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync("/jobs");
        var (bar, selected) = (page.Locator(".pick-bar"), page.Locator("tr:has([data-pick]:checked)"));
        await page.Locator($"#row-{running}").WaitForAsync();
        await Assertions.Expect(bar).ToBeHiddenAsync();

        foreach (string key in (string[])["j", "j", "x", "j", "x"]) await page.Keyboard.PressAsync(key);
        await Assertions.Expect(bar).ToContainTextAsync("2 selected");
        await page.Keyboard.PressAsync("Space");
        await page.Locator(".peek:popover-open h1").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".peek:popover-open")).ToHaveCountAsync(0);
        await Assertions.Expect(selected).ToHaveCountAsync(2);
        await Assertions.Expect(bar.GetByText("Cancel")).ToBeHiddenAsync();
        await page.Locator($"[data-pick='{running}']").CheckAsync();
        await Assertions.Expect(bar).ToContainTextAsync("Cancel 1");
        await Assertions.Expect(bar).ToContainTextAsync("Delete 2");
        foreach (string key in (string[])["j", "x"]) await page.Keyboard.PressAsync(key);
        await Assertions.Expect(bar).ToContainTextAsync("Delete 1");
        await bar.GetByText("Delete").FocusAsync();
        await watched.ShootAsync("jobs-selected");
        await AccessibilityReport.ShouldBeAccessibleAsync(page, "jobs-selected", ColorScheme.Light);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(selected).ToHaveCountAsync(0);
        await Assertions.Expect(bar).ToBeHiddenAsync();
        (await page.EvaluateAsync<bool>("document.activeElement.closest('tbody tr[data-href]') !== null")).ShouldBeTrue("the focus goes back to a row, not to nowhere");

        // Beside the box, in its cell.
        await page.Locator($"#row-{ids[0]} .job-pick").ClickAsync(new() { Position = new() { X = 4, Y = 8 } });
        await Assertions.Expect(selected).ToHaveCountAsync(1);
        await page.Locator($"[data-pick='{ids[2]}']").ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Assertions.Expect(selected).ToHaveCountAsync(3);
        (await bar.GetByText("Show curves").GetAttributeAsync("href"))!.ShouldEndWith($"/scaling?job={ids[2]},{ids[1]},{ids[0]}");

        await bar.GetByText("Delete").ClickAsync();
        await page.Locator("dialog").GetByText("Keep them").ClickAsync();
        await Assertions.Expect(selected).ToHaveCountAsync(3);
        await bar.GetByText("Delete").ClickAsync();
        await page.Locator("dialog").GetByText("Delete jobs").ClickAsync();
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("Deleted 3 jobs.");
        foreach (string id in ids) await Assertions.Expect(page.Locator($"#row-{id}")).ToHaveCountAsync(0);

        await page.Locator($"[data-pick='{running}']").CheckAsync();
        await bar.GetByText("Cancel").ClickAsync();
        await page.Locator("dialog").GetByText("Cancel jobs").ClickAsync();
        await Assertions.Expect(page.Locator($"#row-{running}")).ToContainTextAsync("cancelled", new() { Timeout = 20_000 });
        watched.ShouldBeQuiet();
    }

    [Fact]
    public async Task A_field_typed_into_the_search_becomes_a_chip_that_can_be_taken_off()
    {
        await site.Server.Api.RunAsync(Jobs.Brief("sorghum"));
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync("/jobs");
        await page.Locator("main [name=q]").FillAsync("sorghum workers:4");
        await page.Locator("main [name=q]").PressAsync("Enter");
        await page.GetByText("No job matches").WaitForAsync();
        await page.Locator(".chip", new() { HasText = "workers 4" }).ClickAsync();
        await page.Locator("main tr[data-href]").GetByText("sorghum").WaitForAsync();
        watched.ShouldBeQuiet();
    }

    async Task<string> EndedAsync(string title) => (await site.Server.Api.RunAsync(Jobs.Brief(title))).Text("id")!;

    static async Task ShowsOnlyWheatAsync(IPage page)
    {
        await page.Locator("main").GetByText("winter wheat").First.WaitForAsync();
        (await page.Locator("main").InnerTextAsync()).ShouldNotContain("summer barley");
    }
}
