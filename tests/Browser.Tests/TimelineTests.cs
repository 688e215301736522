using System.Text.RegularExpressions;

namespace Dashboard.Browser.Tests;

/// <summary>The timeline of a trial's chunks: drawn, zoomed and walked through by keys; live while the trial runs.</summary>
[Collection(nameof(Site))]
public sealed partial class TimelineTests(Site site)
{
    /// <summary>The share of pixels of the canvas that are not empty.</summary>
    const string Painted = """
        canvas => {
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
          copy.drawImage(canvas, 0, 0);
          const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
          let n = 0;
          for (let i = 3; i < data.length; i += 4) n += data[i] > 0;
          return n / (data.length / 4);
        }
        """;

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.Keyboard)]
    public async Task Chunks_are_drawn_told_by_keys_and_zoomed()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync($"/jobs/{await site.SweepAsync()}?tab=timeline");
        var canvas = page.Locator("#job-tab canvas.timeline-canvas");
        await canvas.WaitForAsync();
        await Wait.ForAsync("a drawn timeline", TimeSpan.FromSeconds(10), () => canvas.EvaluateAsync<double>(Painted), painted => painted > 0.1);
        (await page.Locator("#job-tab .chart-head h3").InnerTextAsync()).ShouldMatch("busy [0-9.]+ % of the time");

        var area = page.Locator("#job-tab .timeline-area");
        await area.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        (await page.Locator("#job-tab [aria-live]").InnerTextAsync()).ShouldMatch("^chunk [0-9]+ on worker [0-9]+");
        var all = page.GetByRole(AriaRole.Button, new() { Name = "All", Exact = true });
        (await all.IsDisabledAsync()).ShouldBeTrue();
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("+");
        (await all.IsEnabledAsync()).ShouldBeTrue();
        await page.Keyboard.PressAsync("0");
        (await all.IsDisabledAsync()).ShouldBeTrue();

        var box = (await canvas.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width * 0.3f), box.Y + 12);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width * 0.6f), box.Y + 12);
        await page.Mouse.UpAsync();
        (await all.IsEnabledAsync()).ShouldBeTrue("dragging over a stretch zooms to it");
        watched.ShouldBeQuiet();
    }

    [Fact]
    public async Task A_running_trial_draws_its_lanes_and_tells_what_each_process_uses()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        string id = await site.Server.Api.SubmitAsync(Jobs.Endless("processes", 2));
        await page.GotoAsync($"/jobs/{id}");
        var canvas = page.Locator("#now-timeline canvas");
        await canvas.WaitForAsync();

        await Wait.ForAsync("lanes that grow", TimeSpan.FromSeconds(20), () => canvas.EvaluateAsync<double>(Painted), painted => painted > 0.05);
        await Wait.ForAsync("memory of each worker", TimeSpan.FromSeconds(20), () => page.Locator("#now-workers").InnerTextAsync(), text => Megabytes().Count(text) >= 2);
        await Wait.ForAsync("a curve of the processor", TimeSpan.FromSeconds(20), () => page.Locator("svg[data-strip=cpu] path").GetAttributeAsync("d"), d => d!.Length > 40);

        (await site.Server.Api.PostAsync($"api/v1/jobs/{id}/cancel")).Expect(System.Net.HttpStatusCode.Accepted);
        await page.Locator("#job[data-state=cancelled]").WaitForAsync();
        watched.ShouldBeQuiet();
    }

    [GeneratedRegex("[0-9.]+ MB")]
    private static partial Regex Megabytes();
}
