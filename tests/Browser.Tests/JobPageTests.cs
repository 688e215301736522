using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dashboard.Browser.Tests;

[Collection(nameof(Site))]
public sealed partial class JobPageTests(Site site)
{
    [Fact]
    public async Task A_job_is_cancelled_from_its_page_and_the_page_confirms_it()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        string id = await site.Server.Api.SubmitAsync(Jobs.Endless("processes", 2));
        await page.GotoAsync($"/jobs/{id}");
        await page.Locator("#now-workers tr").Nth(1).WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel job" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Cancel this job?" }).GetByRole(AriaRole.Button, new() { Name = "Cancel job" }).ClickAsync();

        await page.Locator("#job[data-state=cancelled]").WaitForAsync();
        await page.GetByText(Confirmed()).WaitForAsync();
        await watched.ShootAsync("job-cancelled");
        site.Server.Processes.Where(process => process.Role != "agent").ShouldBeEmpty();
        watched.ShouldBeQuiet();
    }

    [Fact]
    public async Task A_question_whose_job_ended_meanwhile_changes_nothing_when_it_is_answered()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        string id = await site.Server.Api.SubmitAsync(Jobs.Endless("threads", 1));
        await page.GotoAsync($"/jobs/{id}");
        await page.Locator("#now-workers tr").First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel job" }).ClickAsync();
        await site.Server.Api.PostAsync($"api/v1/jobs/{id}/cancel");
        await page.Locator("#job[data-state=cancelled]").WaitForAsync();

        // Where the button of the question was, there are now those that run the job again and delete it.
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel job" }).ClickAsync();

        await page.GetByText("No longer possible").WaitForAsync();
        (await site.Server.Api.WaitForEndAsync(id)).Text("state").ShouldBe("cancelled");
        (await page.Locator("#job").GetAttributeAsync("data-state")).ShouldBe("cancelled");
        watched.ShouldBeQuiet();
    }

    /// <summary>A browser on the node takes time from the work with each drawing, so it draws seldom, however fast trials come; the end is shown at once.</summary>
    [Fact]
    public async Task Beside_the_work_a_page_is_drawn_seldom()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        string id = await site.Server.Api.SubmitAsync(new
        {
            analysis = "sum-range", parameters = new { stop = 1000, repeats = 1 }, title = "many brief trials",
            sweep = new { strategies = new[] { "serial" }, repetitions = 500, warmups = 0 },
        });
        await page.GotoAsync($"/jobs/{id}");
        await page.GetByText("drawn seldom, beside the work").WaitForAsync();
        int drawn = 0;
        page.Request += (_, request) => drawn += request.Url.Contains(id, StringComparison.Ordinal) && request.Headers.ContainsKey("x-fragment") ? 1 : 0;
        int before = Done(await site.Server.Api.JobAsync(id));
        await Task.Delay(TimeSpan.FromSeconds(9));
        int trials = Done(await site.Server.Api.JobAsync(id)) - before;
        trials.ShouldBeGreaterThan(5, "else there was little to draw");
        drawn.ShouldBeLessThanOrEqualTo(2, $"{trials} trials ended meanwhile");

        await site.Server.Api.PostAsync($"api/v1/jobs/{id}/cancel");
        await page.Locator("#job[data-state=cancelled]").WaitForAsync(new() { Timeout = 5_000 });
        watched.ShouldBeQuiet();

        static int Done(JsonElement job) => job.GetProperty("progress").GetProperty("trialsDone").GetInt32();
    }

    [Fact]
    public async Task A_reload_in_the_middle_shows_the_same_job_and_goes_on_live()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        string id = await site.Server.Api.SubmitAsync(Jobs.Sweep("reload"));
        await page.GotoAsync($"/jobs/{id}");
        await page.Locator("#now-workers tr").First.WaitForAsync();

        await page.ReloadAsync();
        await page.Locator("#job[data-state=running], #job[data-over='1']").WaitForAsync();
        await page.Locator("#job[data-state=succeeded][data-over='1']").WaitForAsync(new() { Timeout = 60_000 });

        (await page.Locator("#job-live").InnerTextAsync()).ShouldContain("same result 9/9");
        watched.ShouldBeQuiet();
    }

    [Fact]
    public async Task A_job_that_is_watched_goes_on_live_after_the_server_was_away()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        string id = await site.Server.Api.SubmitAsync(Jobs.Sweep("reconnect", repetitions: 4));
        await page.GotoAsync($"/jobs/{id}");
        await page.Locator("#now-workers tr").First.WaitForAsync();

        await site.Server.KillAsync();
        await site.Server.StartAgainAsync();

        // No ShouldBeQuiet: a browser reports every request that finds no server.
        await page.Locator("#job[data-state=succeeded][data-over='1']").WaitForAsync(new() { Timeout = 90_000 });
    }

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task The_same_form_works_without_scripts()
    {
        await using var watched = await site.OpenAsync(scripts: false);
        var page = watched.Page;
        await page.GotoAsync("/jobs/new?analysis=integrate");
        await page.Locator("[name='parameters.intervals']").FillAsync("100");
        await page.Locator("[name='parameters.rule']").SelectOptionAsync("left");
        await page.Locator("[name='sweep.workers']").FillAsync("1, 2");
        await page.Locator("[name='sweep.repetitions']").FillAsync("1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run sweep" }).ClickAsync();
        await page.ComesToAsync(JobAddress());
        string id = new Uri(page.Url).Segments[^1];

        (await site.Server.Api.WaitForEndAsync(id)).Text("state").ShouldBe("succeeded");
        await page.GotoAsync($"/jobs/{id}?tab=result");
        (await page.InnerTextAsync("body")).ShouldContain("8.1620175");
        await watched.ShootAsync("job-without-scripts");
        watched.ShouldBeQuiet();
    }

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task A_faulty_field_is_told_beside_it_and_keeps_what_was_typed()
    {
        await using var watched = await site.OpenAsync(scripts: false);
        var page = watched.Page;
        await page.GotoAsync("/jobs/new?analysis=integrate");
        await page.Locator("[name='parameters.intervals']").FillAsync("-5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run sweep" }).ClickAsync();

        var field = page.Locator(".field[data-path='parameters.intervals']");
        (await field.Locator(".fault").InnerTextAsync()).ShouldNotBeEmpty();
        (await field.Locator("input").InputValueAsync()).ShouldBe("-5");
        (await field.Locator("input").GetAttributeAsync("aria-invalid")).ShouldBe("true");
    }

    [GeneratedRegex("Confirmed: .* gone in")]
    private static partial Regex Confirmed();

    [GeneratedRegex("/jobs/(?!new)[^/?]+")]
    private static partial Regex JobAddress();
}
