using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Dashboard.Browser.Tests;

/// <summary>Every page in both themes: no serious fault of accessibility, no complaint, and no sideways scrolling on a phone.</summary>
[Collection(nameof(Site))]
public sealed class LookTests(Site site)
{
    static readonly string[] Serious = ["serious", "critical"];

    public static TheoryData<string> Pages => ["/", "/jobs", "/jobs/new", "/jobs/new?analysis=group-max", "/jobs/new?analysis=describe", "/jobs/new?analysis=evaluate", "/scaling", "/scaling/compare", "/jobs?compare=1", "/workers", "/clusters", "/data", "/labs", "/labs/race", "/settings", "/settings/applications", "/settings/applications/edit"];

    [Theory]
    [MemberData(nameof(Pages))]
    public Task A_page_is_accessible_in_light_and_dark(string path) => InBothThemesAsync((watched, scheme) => IsAccessibleAsync(watched, path, scheme));

    [Fact]
    public async Task The_page_of_a_finished_job_is_accessible_in_light_and_dark()
    {
        var job = await site.Server.Api.RunAsync(Jobs.Sweep("accessible"));
        await InBothThemesAsync((watched, scheme) => IsAccessibleAsync(watched, $"/jobs/{job.Text("id")}", scheme));
    }

    [Fact]
    public async Task Curves_with_a_change_verdicts_and_the_question_before_a_deletion_are_accessible_in_light_and_dark()
    {
        var jobs = new List<string>();
        for (int i = 0; i < 12; i++)
        {
            double serial = i < 6 ? 0.04 : 0.12;
            var rows = from workers in (int[])[1, 2, 4, 6, 8] from run in (int[])[-1, 0, 1] select FormattableString.Invariant($"{workers},{40 * (serial + (1 - serial) / workers) * (1 + 0.002 * run + 0.001 * (i % 3)):F4}");
            jobs.Add((await site.Server.Api.PostAsync("api/v1/scaling/import", new { title = "changed", text = string.Join('\n', rows.Prepend("workers,seconds")) })).Json.Text("id")!);
        }
        await site.Server.Api.PostAsync("api/v1/schedules", new { name = "yearly", cron = "30 4 1 1 *", timeZone = "UTC", job = Jobs.Sweep("yearly") });
        string curve = (await site.Server.Api.GetAsync($"api/v1/scaling?job={jobs[^1]}")).Json.Items("series")[0].Text("curve")!;
        string sides = $"a={string.Join(',', jobs.Take(6))}&b={string.Join(',', jobs.Skip(6))}";
        await InBothThemesAsync(async (watched, scheme) =>
        {
            await IsAccessibleAsync(watched, $"/scaling?curve={curve}", scheme);
            await IsAccessibleAsync(watched, $"/scaling/history?curve={curve}", scheme);
            await watched.Page.Locator("[data-parameter=serialFraction] .chart-area svg").WaitForAsync();
            await IsAccessibleAsync(watched, $"/scaling/compare?{sides}", scheme);
            await watched.Page.GotoAsync("/settings");
            await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Delete yearly" }).ClickAsync();
            await watched.Page.Locator("dialog[open]").WaitForAsync();
            await ShouldBeAccessibleAsync(watched, "the question before a deletion", scheme);
        });
    }

    [Fact]
    public async Task The_theme_can_be_switched_and_stays()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync("/");
        string before = await BackgroundAsync(page);
        await page.Locator("#theme-switch").ClickAsync();
        await page.Locator("#theme-switch[data-theme-now=light]").WaitForAsync();
        await page.Locator("#theme-switch").ClickAsync();
        await page.Locator("#theme-switch[data-theme-now=dark]").WaitForAsync();

        await page.GotoAsync("/jobs");

        (await BackgroundAsync(page)).ShouldNotBe(before);
        watched.ShouldBeQuiet();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/jobs/new?analysis=integrate")]
    [InlineData("/jobs/new?analysis=describe")]
    [InlineData("/jobs/new?analysis=evaluate")]
    [InlineData("/scaling")]
    [InlineData("/jobs")]
    [InlineData("/settings/applications/edit")]
    [InlineData("/workers")]
    [InlineData("/clusters")]
    [InlineData("/labs")]
    [InlineData("/labs/batch-size")]
    public async Task A_phone_needs_no_sideways_scrolling(string path)
    {
        await using var watched = await site.OpenAsync();
        await watched.Page.SetViewportSizeAsync(390, 844);
        await watched.Page.GotoAsync(path);

        (await watched.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390);
        watched.ShouldBeQuiet();
    }

    /// <summary>Side by side, as each page has a process of its own.</summary>
    Task InBothThemesAsync(Func<WatchedPage, ColorScheme, Task> look) => Task.WhenAll(new[] { ColorScheme.Light, ColorScheme.Dark }.Select(async scheme =>
    {
        await using var watched = await site.OpenAsync(scheme);
        await look(watched, scheme);
    }));

    static async Task IsAccessibleAsync(WatchedPage watched, string path, ColorScheme scheme)
    {
        var answer = await watched.Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });
        answer!.Status.ShouldBe(200, path);
        await watched.ShootAsync($"page{NameOf(path)}-{scheme}".ToLowerInvariant());
        await ShouldBeAccessibleAsync(watched, path, scheme);
    }

    internal static async Task ShouldBeAccessibleAsync(WatchedPage watched, string what, ColorScheme scheme)
    {
        var report = await watched.Page.RunAxe(new AxeRunOptions { ResultTypes = new HashSet<ResultType> { ResultType.Violations } });
        var found = report.Violations.Where(violation => Serious.Contains(violation.Impact)).Select(Describe).ToList();
        found.ShouldBeEmpty($"{what} in {scheme}:\n{string.Join('\n', found)}");
        watched.ShouldBeQuiet();
    }

    /// <summary>Such as "-scaling-compare", and "-job" for any job.</summary>
    static string NameOf(string path)
    {
        string page = path.Split('?')[0];
        return page.StartsWith("/jobs/", StringComparison.Ordinal) && page != "/jobs/new" ? "-job" : page == "/" ? "-home" : page.Replace('/', '-');
    }

    static string Describe(AxeResultItem violation) => $"{violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Take(5).Select(node => $"{node.Target} {node.Html}"))}";

    static Task<string> BackgroundAsync(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
}
