using System.Text.RegularExpressions;

namespace Dashboard.Browser.Tests;

/// <summary>Parameters that hold others, as fields: with scripts, without, and by keyboard alone.</summary>
[Collection(nameof(Site))]
public sealed partial class NewJobPageTests(Site site)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task Variables_are_given_in_rows_and_reach_the_job(bool scripts)
    {
        await using var watched = await site.OpenAsync(scripts: scripts);
        var page = watched.Page;
        await page.GotoAsync("/jobs/new?analysis=evaluate&strategies=serial&workers=1&repetitions=1&length=3");
        await page.Locator("[name='parameters.expression']").FillAsync("a + 1");
        await page.Locator("[name='parameters.variables[0].name']").FillAsync("a");
        await page.Locator("[name='parameters.variables[0].way']").SelectOptionAsync("values");
        await page.Locator("[name='parameters.variables[0].values']").FillAsync("1, 2, 4");

        await page.GetByRole(AriaRole.Button, new() { Name = "Run sweep" }).ClickAsync();
        await page.ComesToAsync(JobAddress());
        var job = await site.Server.Api.WaitForEndAsync(new Uri(page.Url).Segments[^1]);

        job.Text("state").ShouldBe("succeeded");
        job.GetProperty("parameters").GetProperty("variables").GetProperty("a").Items("values").Select(v => v.GetDouble()).ShouldBe([1, 2, 4]);
        job.GetProperty("result").Number("sum").ShouldBe(10);
        watched.ShouldBeQuiet();
    }

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task Faults_stand_at_the_row_and_the_field_they_belong_to()
    {
        await using var watched = await site.OpenAsync(scripts: false);
        var page = watched.Page;
        await page.GotoAsync("/jobs/new?analysis=describe");
        await page.Locator("[name='parameters.select']").CheckAsync();
        await page.Locator("[name='parameters.select.rows']").FillAsync("0, many");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();

        (await page.Locator(".field[data-path='parameters.select.rows'] .fault").InnerTextAsync()).ShouldContain("“many” is not a whole number");
        (await page.Locator("[name='parameters.select.rows']").InputValueAsync()).ShouldBe("0, many");
        (await page.Locator("[name='parameters.select']").IsCheckedAsync()).ShouldBeTrue();
        await watched.ShootAsync("new-job-nested");
        watched.ShouldBeQuiet();
    }

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.Keyboard)]
    public async Task A_record_opens_and_is_filled_by_keyboard_and_a_row_is_added()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync("/jobs/new?analysis=describe");
        await page.Locator("[name='parameters.clean']").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<string>("document.activeElement.name")).ShouldBe("parameters.clean.dropNonFinite");

        await page.GotoAsync("/jobs/new?analysis=evaluate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a variable" }).PressAsync("Enter");
        (await page.EvaluateAsync<string>("document.activeElement.name")).ShouldBe("parameters.variables[1].name");
        watched.ShouldBeQuiet();
    }

    [Fact]
    [Trait(AccessibilityReport.Trait, AccessibilityReport.WithoutScripts)]
    public async Task Without_scripts_a_page_asks_before_a_job_is_deleted()
    {
        string id = (await site.Server.Api.RunAsync(Jobs.Brief("to be deleted"))).Text("id")!;
        await using var watched = await site.OpenAsync(scripts: false);
        var page = watched.Page;
        await page.GotoAsync($"/jobs/{id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete job" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Delete this job?" }).WaitForAsync();
        (await site.Server.Api.GetAsync($"api/v1/jobs/{id}")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        await watched.ShootAsync("confirm");

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete job" }).ClickAsync();
        await page.ComesToAsync(JobList());

        (await site.Server.Api.GetAsync($"api/v1/jobs/{id}")).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
        watched.ShouldBeQuiet();
    }

    [GeneratedRegex("/jobs/(?!new)[^/?]+")]
    private static partial Regex JobAddress();

    [GeneratedRegex("/jobs$")]
    private static partial Regex JobList();
}
