namespace Dashboard.Browser.Tests;

/// <summary>Tables as a reader of numbers uses them: sorted in place, and their heads in sight.</summary>
[Collection(nameof(Site))]
public sealed class TableTests(Site site)
{
    [Fact]
    public async Task A_table_is_sorted_by_its_heads_keeps_its_order_live_and_its_head_in_sight()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        string id = await site.Server.Api.SubmitAsync(Jobs.Sweep("sorted"));
        await page.GotoAsync($"/jobs/{id}");
        await page.Locator("#now-workers tr").First.WaitForAsync();

        var workers = page.Locator(".configurations th[data-sort=workers]");
        await workers.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(workers).ToHaveAttributeAsync("aria-sort", "ascending");
        await workers.GetByRole(AriaRole.Button).ClickAsync();
        await page.Locator("#job[data-state=succeeded][data-over='1']").WaitForAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(workers).ToHaveAttributeAsync("aria-sort", "descending");
        await Assertions.Expect(workers.GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        (await page.Locator(".configurations tbody tr").EvaluateAllAsync<string[]>("rows => rows.map(row => row.id)"))
            .ShouldBe(["c-threads-2-", "c-serial-1-", "c-threads-1-"], "equal ones stand as the server has them");

        await page.Locator(".job-tabs [data-tab=trials]").ClickAsync();
        var seconds = page.Locator("#trials th[data-sort=seconds]");
        await seconds.GetByRole(AriaRole.Button).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(seconds).ToHaveAttributeAsync("aria-sort", "ascending");
        double[] rising = await SecondsAsync(page);
        rising.Length.ShouldBe(9);
        rising.ShouldBeInOrder(SortDirection.Ascending);
        await page.Keyboard.PressAsync("Space");
        (await SecondsAsync(page)).ShouldBeInOrder(SortDirection.Descending);
        await page.Keyboard.PressAsync("Enter");
        (await page.Locator("#trials tbody tr").EvaluateAllAsync<bool>("rows => rows.every((row, i) => row.dataset.place === String(i))")).ShouldBeTrue("the third press gives the order of execution back");

        await page.SetViewportSizeAsync(1000, 360);
        await page.Locator("#trials").EvaluateAsync("box => box.scrollTo(400, 1e6)");
        var (box, head, first) = (await PlaceAsync(page.Locator("#trials")), await PlaceAsync(seconds), await PlaceAsync(page.Locator("#trials tbody tr:last-child th")));
        (await page.Locator("#trials").EvaluateAsync<int>("box => Math.min(box.scrollTop, box.scrollLeft)")).ShouldBeGreaterThan(20);
        head.Y.ShouldBe(box.Y, 2, "the head stays in sight");
        first.X.ShouldBe(box.X, 2, "so does the first column");
        await AccessibilityReport.ShouldBeAccessibleAsync(page, "job-trials-scrolled", ColorScheme.Light);
        watched.ShouldBeQuiet();
    }

    [Fact]
    public async Task Rows_and_lines_are_filtered_by_words_and_a_line_leads_to_its_trial()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync($"/jobs/{await site.SweepAsync()}?tab=trials");
        var (field, rows) = (page.Locator(".rows-filter input"), page.Locator("#trials tbody tr").Filter(new() { Visible = true }));
        await Assertions.Expect(rows).ToHaveCountAsync(9);
        await field.FillAsync("threads warm-up");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".rows-filter small")).ToHaveTextAsync("2 of 9");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(rows).ToHaveCountAsync(9);

        await page.Locator(".job-tabs [data-tab=log]").ClickAsync();
        var lines = page.Locator("#log .log-line").Filter(new() { Visible = true });
        // Until then the field is that of the trials.
        await lines.First.WaitForAsync();
        await field.FillAsync("trial.finished t0003");
        await Assertions.Expect(lines).ToHaveCountAsync(1);
        await lines.GetByRole(AriaRole.Link).ClickAsync();
        await page.WaitForURLAsync("**tab=timeline&trial=t0003");
        await Assertions.Expect(page.Locator("select[name=trial]")).ToHaveValueAsync("t0003");
        watched.ShouldBeQuiet();
    }

    static Task<double[]> SecondsAsync(IPage page) =>
        page.Locator("#trials tbody td:nth-child(4) [data-value]").EvaluateAllAsync<double[]>("cells => cells.map(cell => Number(cell.dataset.value))");

    static async Task<LocatorBoundingBoxResult> PlaceAsync(ILocator element) => (await element.BoundingBoxAsync())!;
}
