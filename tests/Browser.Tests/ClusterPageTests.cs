using System.Globalization;
using System.Net;

namespace Dashboard.Browser.Tests;

/// <summary>The road through the page of a cluster, on one cluster of real engines.</summary>
[Collection(nameof(Site))]
public sealed class ClusterPageTests(Site site)
{
    [Fact]
    public async Task A_cluster_is_started_spoken_to_loses_an_engine_and_is_stopped()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await StartAsync(page, engines: 4);
        string id = new Uri(page.Url).Segments[^1];

        await MinusOnAllAsync(page);
        await VariablesAsync(page);
        await ScatterAndGatherAsync(page);
        await FailingLineAsync(page);
        await LooksWellAsync(watched);
        await LosesAnEngineAndHasItBackAsync(page);

        await StopsAsync(page, id);
        // The values of variables may be asked for just as the engine goes, which the server refuses.
        watched.ShouldBeQuiet(but: "/pull");
    }

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task A_cluster_is_started_and_stopped_without_scripts()
    {
        await using var watched = await site.OpenAsync(scripts: false);
        var page = watched.Page;
        await page.GotoAsync("/clusters");
        await page.GetByLabel("Engines").FillAsync("1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start cluster" }).ClickAsync();
        await page.Locator(".engine").WaitForAsync();
        string id = new Uri(page.Url).Segments[^1];

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop cluster" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop cluster" }).ClickAsync();
        await page.GetByText($"Cluster {id} is stopped.").WaitForAsync();
        watched.ShouldBeQuiet();
    }

    /// <summary>Accessible in both themes with all that it shows by now, and no wider than a phone.</summary>
    static async Task LooksWellAsync(WatchedPage watched)
    {
        await LookTests.ShouldLookWellAsync(watched, "cluster");
        await watched.Page.SetViewportSizeAsync(390, 844);
        (await watched.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390);
        await watched.Page.SetViewportSizeAsync(1440, 900);
    }

    static async Task StartAsync(IPage page, int engines)
    {
        await page.GotoAsync("/clusters");
        await page.GetByLabel("Engines").FillAsync(engines.ToString(CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Start cluster" }).ClickAsync();
        await page.Locator(".engine[data-state=ready]").Nth(engines - 1).WaitForAsync();
    }

    /// <summary>One click on the course's first line: four times -1, said once.</summary>
    static async Task MinusOnAllAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "minus(5, 6) on all" }).ClickAsync();
        var run = page.Locator(".run[data-state=succeeded]").First;
        // Four compilers start at once here.
        await run.GetByText("As the course prints it: -1 -1 -1 -1").WaitForAsync(new() { Timeout = 90_000 });
        (await run.Locator(".run-value").InnerTextAsync()).ShouldMatch(@"all 4:\s*-1");
    }

    /// <summary>Each engine has a value of its own; the browser of variables says so and shows them.</summary>
    static async Task VariablesAsync(IPage page)
    {
        await RunAsync(page, "int own = EngineId * 10;");
        await page.Locator(".variable-name").GetByText("own").ClickAsync();
        await page.Locator(".variable-preview").GetByText("30", new() { Exact = true }).WaitForAsync();
    }

    static async Task ScatterAndGatherAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "scatter 0..15, gather" }).ClickAsync();
        await page.Locator(".part").Nth(3).WaitForAsync();
        (await page.Locator(".part").Nth(1).InnerTextAsync()).ShouldContain("x[4 … 7]");
        await RunAsync(page, "x = x.Select(v => v * 2).ToArray();");
        await page.GetByRole(AriaRole.Button, new() { Name = "Gather", Exact = true }).ClickAsync();
        await page.GetByText("Gathered 16 elements from 4 engines: [0, 2, 4, 6").WaitForAsync();
    }

    /// <summary>An error says engine and line, and marks the line.</summary>
    static async Task FailingLineAsync(IPage page)
    {
        await RunAsync(page, "int d = EngineId;\n100 / d", ends: "failed");
        var run = page.Locator(".run").First;
        (await run.Locator(".run-error").InnerTextAsync()).ShouldContain("engine 0, line 2");
        (await run.Locator(".code-line-failed").InnerTextAsync()).ShouldContain("100 / d");
    }

    /// <summary>An engine whose process is killed shows as lost, and comes back as another process when it is restarted; the console stays.</summary>
    static async Task LosesAnEngineAndHasItBackAsync(IPage page)
    {
        var engine = page.Locator(".engine[data-engine='2']");
        int pid = int.Parse(await engine.Locator("[data-pid]").InnerTextAsync(), CultureInfo.InvariantCulture);
        int runs = await page.Locator(".run").CountAsync();
        Signals.Send(pid, Signals.Kill).ShouldBeTrue();
        await page.Locator(".engine[data-engine='2'][data-state=lost]").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Restart engine 2" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Restart", Exact = true }).ClickAsync();
        await page.Locator(".engine[data-engine='2'][data-state=ready]").WaitForAsync();
        int.Parse(await engine.Locator("[data-pid]").InnerTextAsync(), CultureInfo.InvariantCulture).ShouldNotBe(pid);
        (await page.Locator(".run").CountAsync()).ShouldBe(runs);
        await page.Locator("#cluster-log summary").ClickAsync();
        await page.Locator("#cluster-log td").GetByText("engine lost").First.WaitForAsync();
    }

    /// <summary>The page hears of the end before its form is answered, here by seconds, and still leads on to the list; what ended meanwhile is kept there until it is forgotten.</summary>
    async Task StopsAsync(IPage page, string id)
    {
        await page.RouteAsync("**/clusters?handler=Stop", async route =>
        {
            // A page that hears of its cluster's end asks for itself or a part of it; while a form is on its way it cannot be looked into.
            var heard = new TaskCompletionSource();
            page.Request += (_, request) => { if (request.Url.EndsWith($"/clusters/{id}", StringComparison.Ordinal)) heard.TrySetResult(); };
            (await site.Server.Api.DeleteAsync($"api/v1/clusters/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
            await heard.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await route.ContinueAsync();
        });
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop cluster" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop cluster" }).ClickAsync();
        await page.Locator($"#row-{id}[data-state=stopped]").WaitForAsync();
        await page.GetByText($"Cluster {id} had ended before.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Forget cluster {id}" }).ClickAsync();
        await page.GetByText($"Cluster {id} is removed from the list.").WaitForAsync();
    }

    static async Task RunAsync(IPage page, string code, string ends = "succeeded")
    {
        await page.GetByText("Run code").ClickAsync();
        await page.Locator("#console-code").FillAsync(code);
        int before = await page.Locator(".run").CountAsync();
        await page.Keyboard.PressAsync("Control+Enter");
        await page.Locator($".run:nth-last-child({before + 1})[data-state={ends}]").WaitForAsync(new() { Timeout = 60_000 });
    }
}
