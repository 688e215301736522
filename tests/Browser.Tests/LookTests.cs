using Dashboard.Browser.Tests.Pictures;

namespace Dashboard.Browser.Tests;

/// <summary>Every page in both themes with something on it: no serious fault of accessibility, no complaint, and no sideways scrolling on a phone.</summary>
public sealed class LookTests(LivedInSite site) : IClassFixture<LivedInSite>
{
    static readonly (string Name, int Width, int Height)[] OtherScreens = [("phone", 390, 844), ("wide", 1920, 1080)];

    /// <summary>Each page with the name of its pictures.</summary>
    public static TheoryData<string, string> Pages => new()
    {
        { "home", "/" },
        { "jobs", "/jobs" },
        { "jobs-compare", "/jobs?compare=1" },
        { "job-failed", "/jobs/{failed}" },
        { "job-failed-output", "/jobs/{failed}?tab=output" },
        { "job-imported", "/jobs/{imported}" },
        { "new-job", "/jobs/new" },
        { "new-job-group-max", "/jobs/new?analysis=group-max" },
        { "new-job-describe", "/jobs/new?analysis=describe" },
        { "new-job-evaluate", "/jobs/new?analysis=evaluate" },
        { "scaling", "/scaling" },
        { "scaling-curve", "/scaling?curve={curve}" },
        { "scaling-history", "/scaling/history?curve={curve}" },
        { "scaling-compare-none", "/scaling/compare" },
        { "scaling-compare", "/scaling/compare?{sides}" },
        { "proposal", "/api/v1/jobs/{job}/proposal.html" },
        { "share", "/jobs/{job}/share" },
        { "shared", "{shared}" },
        { "workers", "/workers" },
        { "clusters", "/clusters" },
        { "data", "/data" },
        { "dataset", "/data/{dataset}" },
        { "labs", "/labs" },
        { "lab", "/labs/race" },
        { "settings", "/settings" },
        { "settings-audit", "/settings/audit" },
        { "settings-applications", "/settings/applications" },
        { "settings-applications-edit", "/settings/applications/edit" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public Task A_page_is_accessible_in_light_and_dark(string name, string path) => InStillnessAsync(watched => IsAccessibleAsync(watched, name, path));

    [Fact]
    public Task Every_view_of_a_finished_job_is_accessible_in_light_and_dark() => InStillnessAsync(async watched =>
    {
        await watched.Page.GotoAsync(site.Address("/jobs/{job}"));
        foreach (string tab in await watched.Page.Locator(".job-tabs [data-tab]").EvaluateAllAsync<string[]>("tabs => tabs.map(tab => tab.dataset.tab)"))
        {
            await IsAccessibleAsync(watched, $"job-{tab}", $"/jobs/{{job}}?tab={tab}");
        }
    });

    [Fact]
    public Task While_a_job_runs_and_another_waits_pages_are_accessible_in_light_and_dark() => site.WorkWhileAsync(job => InStillnessAsync(async watched =>
    {
        await watched.Page.GotoAsync($"/jobs/{job}");
        // Once a parallel trial is on its way there is something to see.
        await watched.Page.Locator("#job:not([data-trials-done='0']) #now-workers tr").Nth(Documentation.IsWritten ? 1 : 0).WaitForAsync(new() { Timeout = 150_000 });
        await watched.Page.Locator("#now-timeline canvas").WaitForAsync();
        await ShouldLookWellAsync(watched, "job-running");
        await IsAccessibleAsync(watched, "home-running", "/");
    }));

    [Fact]
    public async Task What_strangers_see_is_accessible_in_light_and_dark()
    {
        await using var watched = await site.OpenStrangerAsync();
        await IsAccessibleAsync(watched, "login", "/login");
    }

    [Fact]
    public Task An_address_that_leads_nowhere_is_answered_by_an_accessible_page() => InStillnessAsync(async watched =>
    {
        (await watched.Page.GotoAsync("/jobs/none"))!.Status.ShouldBe(404);
        // Not said to be quiet: a browser reports an answer of 404.
        await InBothThemesAsync(watched, "not-found");
    });

    [Fact]
    public Task The_question_before_a_deletion_is_accessible_in_light_and_dark() => InStillnessAsync(async watched =>
    {
        await watched.Page.GotoAsync("/settings");
        await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Delete quarterly flights" }).ClickAsync();
        await watched.Page.Locator("dialog[open]").WaitForAsync();
        await ShouldLookWellAsync(watched, "question");
    });

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.Motion)]
    public async Task Nothing_moves_where_the_system_asks_for_calm()
    {
        await using var watched = await site.OpenAsync();
        await watched.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        foreach (string path in (string[])["/", "/jobs/{job}", "/scaling", "/clusters"])
        {
            await watched.Page.GotoAsync(site.Address(path));
            await watched.SettledAsync();
            string[] moving = await watched.Page.Locator("*").EvaluateAllAsync<string[]>("""
                all => all.filter(e => ['transitionDuration', 'animationDuration'].some(p => getComputedStyle(e)[p].split(',').some(d => parseFloat(d) > 0))).map(e => e.outerHTML.slice(0, 80))
                """);
            moving.ShouldBeEmpty(path);
        }
        watched.ShouldBeQuiet();
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

    /// <summary>Those that the documentation shows are also taken on a wide screen, and in the dark.</summary>
    [Theory]
    [InlineData("home", "/")]
    [InlineData("job", "/jobs/{job}")]
    [InlineData("jobs", "/jobs")]
    [InlineData("scaling", "/scaling")]
    [InlineData("new-job", "/jobs/new?analysis=integrate")]
    [InlineData(null, "/jobs/new?analysis=describe")]
    [InlineData(null, "/jobs/new?analysis=evaluate")]
    [InlineData(null, "/data/{dataset}")]
    [InlineData(null, "/settings/applications/edit")]
    [InlineData(null, "/workers")]
    [InlineData(null, "/clusters")]
    [InlineData(null, "/labs")]
    [InlineData(null, "/labs/batch-size")]
    public async Task A_phone_needs_no_sideways_scrolling(string? name, string path)
    {
        await using var watched = await site.OpenAsync();
        foreach (var (screen, width, height) in OtherScreens.Take(name is not null && Documentation.IsWritten ? 2 : 1))
        {
            await watched.Page.SetViewportSizeAsync(width, height);
            await watched.Page.GotoAsync(site.Address(path));

            (await watched.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
            if (name is not null) await ShootInBothThemesAsync(watched, $"page-{name}-{screen}");
        }
        watched.ShouldBeQuiet();
    }

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.Keyboard)]
    public async Task Tabs_stay_in_sight_and_a_view_that_is_chosen_begins_below_them()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.SetViewportSizeAsync(1440, 500);
        await page.GotoAsync(site.Address("/jobs/{job}?tab=trials"));
        await page.Locator("#trials tbody tr").Last.ScrollIntoViewIfNeededAsync();
        await page.EvaluateAsync("scrollTo(0, document.documentElement.scrollHeight)");
        float bottom = (await page.Locator(".topbar").BoundingBoxAsync())!.Height;
        (await TopAsync(page, ".job-tabs")).ShouldBe(bottom, 2);

        await page.Locator(".job-tabs [data-tab=environment]").ClickAsync();
        await page.Locator("[data-tab=environment][aria-current]").WaitForAsync();
        await Wait.ForAsync("the view below the tabs", TimeSpan.FromSeconds(5), () => TopAsync(page, "#job-tab"), top => top >= bottom && top < 250, top => $"{top}");

        // A notice leads to what explains it, and is gone itself.
        await page.GotoAsync(site.Address("/jobs/{failed}?tab=log"));
        await page.GetByRole(AriaRole.Link, new() { Name = "See its output" }).ClickAsync();
        await page.Locator("#job-tab").GetByText("4096 cells expected").First.WaitForAsync();
        await Wait.ForAsync("the focus on the view", TimeSpan.FromSeconds(5), () => page.EvaluateAsync<string>("document.activeElement.id"), id => id == "job-tab", id => id);
        (await TopAsync(page, "#job-tab")).ShouldBeLessThan(250);
        watched.ShouldBeQuiet();
    }

    static async Task<float> TopAsync(IPage page, string selector) => (await page.Locator(selector).BoundingBoxAsync())!.Y;

    static async Task ShootInBothThemesAsync(WatchedPage watched, string name)
    {
        foreach (var scheme in Documentation.IsWritten ? [ColorScheme.Light, ColorScheme.Dark] : new[] { ColorScheme.Light })
        {
            await watched.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await watched.SettledAsync();
            await watched.ShootAsync($"{name}-{scheme}".ToLowerInvariant());
        }
    }

    /// <summary>Nothing moves, lest a colour is judged on its way to another.</summary>
    async Task InStillnessAsync(Func<WatchedPage, Task> look)
    {
        await using var watched = await site.OpenAsync();
        await watched.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await look(watched);
    }

    async Task IsAccessibleAsync(WatchedPage watched, string name, string path)
    {
        var answer = await watched.Page.GotoAsync(site.Address(path), new() { WaitUntil = WaitUntilState.Load });
        answer!.Status.ShouldBe(200, path);
        await ShouldLookWellAsync(watched, name);
    }

    /// <summary>Has what the page shows now judged, and takes its pictures where they are wanted.</summary>
    internal static async Task ShouldLookWellAsync(WatchedPage watched, string name)
    {
        await InBothThemesAsync(watched, name);
        watched.ShouldBeQuiet();
    }

    static async Task InBothThemesAsync(WatchedPage watched, string name)
    {
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await watched.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await watched.SettledAsync();
            if (Documentation.IsWritten) await watched.ShootAsync($"page-{name}-{scheme}".ToLowerInvariant());
            await AccessibilityReport.ShouldBeAccessibleAsync(watched.Page, name, scheme);
        }
    }

    static Task<string> BackgroundAsync(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
}
