namespace Dashboard.Browser.Tests;

/// <summary>Labs from the guess to the explanation, with jobs that really run.</summary>
[Collection(nameof(Site))]
public sealed class LabsPageTests(Site site)
{
    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.Keyboard)]
    public async Task Two_labs_are_guessed_run_compared_and_remembered()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync("/labs");
        await page.GetByText("0 of 13 done").WaitForAsync();
        (await page.Locator("[data-lab=race] [data-mine]").InnerTextAsync()).ShouldBe("Not started");

        await page.GetByRole(AriaRole.Link, new() { Name = "A race that loses updates" }).ClickAsync();
        (await page.Locator("#lesson").GetAttributeAsync("open")).ShouldBeNull("the explanation gives the answer away");
        await GuessByKeyboardAsync(page);
        await RunAsync(page);
        (await page.Locator(".lab-versus").InnerTextAsync()).ShouldMatch(@"(?s)You said\s+11 lost.*Measured\s+\d+ lost");
        await ExplainsAsync(page, "Adding one is three steps");
        await page.Locator("#lab-chart .chart-area svg").GetByText("you said 11 lost").WaitForAsync();
        await LooksWellAsync(watched, "race");

        await page.GotoAsync("/labs/wrong-dtype");
        await page.GetByLabel("an error: the type does not fit").CheckAsync();
        await RunAsync(page);
        (await page.Locator(".lab-verdict").InnerTextAsync()).ShouldContain("it is \"twice as many numbers");
        await ExplainsAsync(page, "A raw file holds bytes");
        await LooksWellAsync(watched, "wrong-dtype");

        await page.GotoAsync("/labs");
        await page.GetByText("2 of 13 done").WaitForAsync();
        (await page.Locator("[data-lab=race] [data-mine]").InnerTextAsync()).ShouldMatch(@"^Done\. You said 11 lost, measured \d+ lost$");
        await page.Locator("[data-lab=race] [data-mine] a").ClickAsync();
        await page.Locator("#lab-chart .chart-area svg").WaitForAsync();
        (await page.Locator(".lab-versus").InnerTextAsync()).ShouldContain("11 lost");
        watched.ShouldBeQuiet();
    }

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task A_lab_runs_and_is_explained_without_scripts()
    {
        await using var watched = await site.OpenAsync(scripts: false);
        var page = watched.Page;
        await page.GotoAsync("/labs/process-start");
        await page.GetByLabel("Start of a process over start of a thread", new() { Exact = true }).FillAsync("50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/labs/process-start?job=*");
        await Wait.ForAsync("the end of the job", TimeSpan.FromSeconds(90), async () => { await page.ReloadAsync(); return await page.Locator("#lab-run").GetAttributeAsync("data-over"); }, over => over == "1");
        (await page.Locator(".lab-sentence").InnerTextAsync()).ShouldStartWith("A process took");
        await page.GetByText("A thread is a stack and an entry").WaitForAsync();
        watched.ShouldBeQuiet();
    }

    /// <summary>The number by typing, then one step up on the slider.</summary>
    static async Task GuessByKeyboardAsync(IPage page)
    {
        // The slider shows once its script has joined it to the number.
        await page.Locator("#guess-slider").WaitForAsync();
        await page.Locator("#guess").FocusAsync();
        await page.Keyboard.TypeAsync("10");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("ArrowRight");
        (await page.Locator("#guess").InputValueAsync()).ShouldBe("11");
    }

    static async Task RunAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await page.Locator("#lab-run[data-over='1'][data-answered='1']").WaitForAsync(new() { Timeout = 90_000 });
    }

    static async Task ExplainsAsync(IPage page, string words)
    {
        await page.Locator("#lesson[open]").GetByText(words).WaitForAsync();
        (await page.Locator("#lab-said").InnerTextAsync()).ShouldStartWith("Measured");
    }

    static async Task LooksWellAsync(WatchedPage watched, string name)
    {
        await LookTests.ShouldLookWellAsync(watched, $"lab-{name}");
        await watched.Page.SetViewportSizeAsync(390, 844);
        // The chart takes its new width a moment after the window did.
        await Wait.ForAsync("a page that fits a phone", TimeSpan.FromSeconds(5), () => watched.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), width => width <= 390);
        await watched.Page.SetViewportSizeAsync(1440, 900);
    }
}
