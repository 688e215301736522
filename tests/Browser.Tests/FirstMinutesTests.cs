using System.Text.RegularExpressions;
using Dashboard.Browser.Tests.Pictures;

namespace Dashboard.Browser.Tests;

/// <summary>Someone who has never seen it, on an empty installation: from the login link to the advice, and how many clicks that takes.</summary>
[Collection(nameof(Site))]
public sealed partial class FirstMinutesTests(Site site)
{
    const int MostClicks = 9;

    static readonly (string Name, string Path)[] EmptyPages =
        [("welcome", "/"), ("jobs", "/jobs"), ("scaling", "/scaling"), ("data", "/data"), ("clusters", "/clusters"), ("applications", "/settings/applications")];

    [Fact]
    public async Task From_an_empty_installation_to_the_advice_in_under_ten_clicks()
    {
        await using var server = await SpeedupServer.StartAsync(new ServerSettings { Environment = new Dictionary<string, string> { ["Dashboard__RepeatDisturbed"] = "true" } });
        await using var watched = await site.OpenAsync(server, server.Url);
        var page = watched.Page;
        int clicks = 0;
        // What README shows; taken only where the documentation is written.
        var walk = Documentation.IsWritten ? new MovingPicture() : null;
        async Task ClickAsync(ILocator target)
        {
            if (walk is not null) await walk.AddAsync(target, TimeSpan.FromSeconds(2.5));
            await target.ClickAsync();
            clicks++;
        }

        await page.GotoAsync(server.LoginLink);
        await watched.ShootAsync("walk-1-welcome");
        await EmptyPagesAreAccessibleAsync(watched);
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Run the flights exercise" }));
        await page.WaitForURLAsync(JobAddress(), new() { Timeout = 90_000 });
        var tour = page.GetByRole(AriaRole.Region, new() { Name = "Tour of this page" });
        await tour.WaitForAsync();
        await watched.ShootAsync("walk-2-tour");
        for (int step = 1; step < 5; step++)
        {
            await ClickAsync(tour.GetByRole(AriaRole.Button, new() { Name = "Next" }));
            (await tour.InnerTextAsync()).ShouldContain($"{step + 1} of 5");
        }

        await ClickAsync(tour.GetByRole(AriaRole.Button, new() { Name = "Done" }));
        await page.Locator("#job[data-over='1']").WaitForAsync(new() { Timeout = 180_000 });
        await page.Locator("[data-chart=speedup] svg").WaitForAsync();
        await watched.ShootAsync("walk-3-answer");
        if (walk is not null)
        {
            await walk.AddAsync(page, TimeSpan.FromSeconds(6));
            walk.Save(Path.Combine(Repository.Pictures, "walk.png"));
        }

        string story = await watched.StoryAsync();
        (await page.Locator("#job-live").InnerTextAsync()).ShouldContain("same result 54/54", customMessage: story);
        // On a node that is busy with something else the answer is that there is none yet, and why.
        (await page.Locator(".ask h2").InnerTextAsync()).ShouldMatch("^(Ask for|No answer yet)", story);
        clicks.ShouldBeLessThanOrEqualTo(MostClicks);

        await page.ReloadAsync();
        await page.Locator("html[data-live='connected'], #job[data-over='1']").First.WaitForAsync();
        (await tour.CountAsync()).ShouldBe(0, "the tour comes once");
        watched.ShouldBeQuiet();
    }

    /// <summary>Ends where it began.</summary>
    static async Task EmptyPagesAreAccessibleAsync(WatchedPage watched)
    {
        await watched.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        foreach (var (name, path) in EmptyPages.Reverse())
        {
            await watched.Page.GotoAsync(path);
            await LookTests.ShouldLookWellAsync(watched, $"empty-{name}");
        }
        await watched.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.NoPreference });
    }

    [GeneratedRegex("/jobs/[0-9a-z]{15,}")]
    private static partial Regex JobAddress();
}
