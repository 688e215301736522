using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Dashboard.Browser.Tests;

/// <summary>The whole product below a prefix behind nginx, as a portal forwards it: pages, assets, sign-in, hubs, forms, and a Runner that comes that way.</summary>
[Collection(nameof(Site))]
public sealed partial class PrefixTests(Site site)
{
    const string Prefix = "/node/x/5080/";

    [Fact]
    public async Task Every_page_its_scripts_and_a_Runner_work_below_a_prefix()
    {
        await using var server = await SpeedupServer.StartAsync(new ServerSettings
        {
            LocalRunner = false, Environment = new Dictionary<string, string> { ["Dashboard__PathBase"] = Prefix },
        });
        await using var proxy = await ReverseProxy.StartAsync(Prefix, server.Url);
        using var runner = StartRunner(server, proxy);
        try
        {
            await server.Api.WaitForRunnerAsync();
            await using var watched = await site.OpenAsync(server, proxy.Address);
            var missing = new ConcurrentQueue<string>();
            watched.Page.Response += (_, response) => Note(response, missing);

            await watched.Page.GotoAsync(proxy.Address + new Uri(server.LoginLink).PathAndQuery);
            new Uri(watched.Page.Url).PathAndQuery.ShouldBe(Prefix);
            await EveryEntryOfTheRailOpensAsync(watched.Page);
            await ASweepRunsLiveAsync(watched.Page);
            missing.ShouldBeEmpty(string.Join('\n', missing));
            watched.ShouldBeQuiet();
        }
        finally
        {
            Signals.Send(runner.Id, Signals.Terminate);
            await runner.WaitForExitAsync();
        }
    }

    static async Task EveryEntryOfTheRailOpensAsync(IPage page)
    {
        string[] pages = await page.Locator(".rail a").EvaluateAllAsync<string[]>("links => links.map(link => link.href)");
        pages.Length.ShouldBeGreaterThanOrEqualTo(9);
        foreach (string address in pages)
        {
            new Uri(address).AbsolutePath.ShouldStartWith(Prefix);
            await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.Load });
            (await page.Locator("html[data-live='connected']").CountAsync() + await page.Locator("main h1").CountAsync()).ShouldBeGreaterThan(0, address);
        }
    }

    static async Task ASweepRunsLiveAsync(IPage page)
    {
        await page.GotoAsync($"{Prefix}jobs/new?analysis=integrate&strategies=serial&workers=1&repetitions=2&warmups=0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run sweep" }).ClickAsync();
        await page.WaitForURLAsync(JobAddress());
        // Only the hub's events bring the page of a running job to its end.
        await page.Locator("html[data-live='connected']").WaitForAsync();
        await page.Locator("#job[data-over='1'][data-state='succeeded']").WaitForAsync(new() { Timeout = 60_000 });
        await page.Locator("[data-tab=trials]").First.ClickAsync();
        await page.Locator("#job-tab table").WaitForAsync();
    }

    static void Note(IResponse response, ConcurrentQueue<string> missing)
    {
        if (response.Status >= 400 || !new Uri(response.Url).AbsolutePath.StartsWith(Prefix, StringComparison.Ordinal))
        {
            missing.Enqueue($"{response.Status} {response.Url}");
        }
    }

    static Process StartRunner(SpeedupServer server, ReverseProxy proxy)
    {
        string spool = Path.Combine(server.DataDirectory, "spool", "behind");
        return Process.Start(new ProcessStartInfo(Repository.Executable("Dashboard.Runner"),
            ["agent", "--server", proxy.Address + Prefix, "--token-file", Path.Combine(server.DataDirectory, "runner-token"), "--name", "behind", "--spool", spool, "--no-calibration"]))!;
    }

    [GeneratedRegex("/node/x/5080/jobs/(?!new)[^/?]+$")]
    private static partial Regex JobAddress();
}
