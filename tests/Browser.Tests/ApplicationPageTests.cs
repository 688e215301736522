namespace Dashboard.Browser.Tests;

/// <summary>An owner adds programs by form, by YAML and as examples, and sweeps them from the browser, on a server that believes in 32 CPUs.</summary>
public sealed class ApplicationPageTests(ApplicationSite site) : IClassFixture<ApplicationSite>
{
    [Fact]
    public async Task Programs_are_added_by_form_yaml_and_example_and_swept()
    {
        await using var watched = await site.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync("/settings/applications");
        await watched.ShootAsync("applications-empty");
        await page.Locator("#add-examples").ClickAsync();
        await page.Locator("#applications tbody tr").Nth(3).WaitForAsync(new() { Timeout = 60_000 });
        await watched.ShootAsync("applications");

        await AddByFormAsync(watched);
        await AddByYamlAsync(watched);
        foreach (string application in (string[])["by-form", "by-yaml", "python-area"])
        {
            await SweepAsync(watched, application, ("intervals", "300000"), "1, 2", 2);
            string text = await page.Locator("#job-live").InnerTextAsync();
            text.ShouldContain("same result 4/4", customMessage: await watched.StoryAsync());
            text.ShouldContain("No law is fitted");
            (await page.Locator("#figures tbody tr").CountAsync()).ShouldBeGreaterThanOrEqualTo(2, "The table of speedups has a row for each count.");
            (await page.Locator(".configurations tbody tr").CountAsync()).ShouldBe(2);
        }
        await FiguresAndOutputAsync(watched);

        await SweepAsync(watched, "planted-curve", ("seconds", "0.3"), "1, 2, 4, 8, 12, 16, 24, 32", 3);
        await watched.ShootAsync("application-planted");
        var series = (await site.Server.Api.GetAsync($"api/v1/jobs/{new Uri(page.Url).Segments[^1]}/scaling")).Expect(System.Net.HttpStatusCode.OK).GetProperty("series")[0];
        series.GetProperty("fits").GetProperty("amdahl").Number("serialFraction").ShouldBe(0.1, 0.03, series.ToString());
        (await page.Locator(".fits").InnerTextAsync()).ShouldNotContain("No law is fitted", customMessage: await watched.StoryAsync());
        // On a busy node advice is refused, and the card says why.
        string advice = series.TryGetProperty("recommendation", out var answer) ? $"Ask for {answer.GetProperty("workers")} core" : series.Text("adviceRefused")!;
        (await page.Locator("#ask").InnerTextAsync()).ShouldContain(advice);
        watched.ShouldBeQuiet();
    }

    /// <summary>C with OpenMP, typed in field by field; rows are added by their buttons, without a reload.</summary>
    static async Task AddByFormAsync(WatchedPage watched)
    {
        var page = watched.Page;
        await page.GotoAsync("/settings/applications/edit");
        async Task Fill(string name, string value) => await page.Locator($"[name='{name}']").FillAsync(value);
        await Fill("name", "by-form");
        await Fill("program", "./openmp_area\n{intervals}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a parameter" }).ClickAsync();
        await Fill("parameters[0].name", "intervals");
        await Fill("parameters[0].default", "1000000");
        await Fill("parameters[0].unit", "intervals");
        await Fill("parameters[0].minimum", "1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a variable" }).ClickAsync();
        await Fill("environment[0].name", "OMP_NUM_THREADS");
        await Fill("environment[0].value", "{workers}");
        await page.Locator("[name='elapsed.way']").SelectOptionAsync("pattern");
        await Fill("elapsed.pattern", "elapsed: ([0-9.]+) s");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a figure" }).ClickAsync();
        await Fill("metrics[0].name", "rate");
        await Fill("metrics[0].pattern", "rate: (\\S+)");
        await Fill("metrics[0].unit", "points/s");
        await Fill("check.pattern", "area: ([0-9.]+)");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the command" }).ClickAsync();
        (await page.Locator("#try-command").InnerTextAsync()).ShouldMatch(@"OMP_NUM_THREADS=2\s+\S+/applications/openmp_area 1000000");
        await watched.ShootAsync("application-form");
        await page.Locator("#save").ClickAsync();
        await page.GetByText("by-form is saved").WaitForAsync();
    }

    /// <summary>C with MPI, pasted; a fault is shown with its line first.</summary>
    static async Task AddByYamlAsync(WatchedPage watched)
    {
        var page = watched.Page;
        string yaml = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "examples/applications/mpi-area.yaml"))).Replace("name: mpi-area", "name: by-yaml");
        await page.GotoAsync("/settings/applications/edit?view=yaml");
        await page.Locator("[name=yaml]").FillAsync(yaml.Replace("launcher: mpirun", "launcher: ssh"));
        await page.Locator("#save").ClickAsync();
        (await page.Locator("#yaml-faults").InnerTextAsync()).ShouldContain("Line 7 · launcher");
        await watched.ShootAsync("application-yaml");
        await page.Locator("[name=yaml]").FillAsync(yaml);
        await page.Locator("#save").ClickAsync();
        await page.GetByText("by-yaml is saved").WaitForAsync();
    }

    static async Task SweepAsync(WatchedPage watched, string application, (string Name, string Value) argument, string workers, int repetitions)
    {
        var page = watched.Page;
        await page.GotoAsync("/jobs/new?analysis=command");
        await page.Locator("[name='parameters.application']").SelectOptionAsync(application);
        await page.Locator($"[name='parameters.arguments.{argument.Name}']").FillAsync(argument.Value);
        (await page.Locator("[name='sweep.baseline']").CountAsync()).ShouldBe(0);
        await page.Locator("[name='sweep.workers']").FillAsync(workers);
        await page.Locator("[name='sweep.repetitions']").FillAsync($"{repetitions}");
        await page.Locator("[name='sweep.warmups']").FillAsync("0");
        await watched.ShootAsync("application-job");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run sweep" }).ClickAsync();
        // The job's page itself: a wait for the navigation may be set up after it has happened.
        await page.Locator("#job[data-over='1']").WaitForAsync(new() { Timeout = 120_000 });
        (await page.Locator("#job").GetAttributeAsync("data-state")).ShouldBe("succeeded", await watched.StoryAsync());
    }

    static async Task FiguresAndOutputAsync(WatchedPage watched)
    {
        var page = watched.Page;
        await page.Locator(".job-tabs [data-tab=result]").ClickAsync();
        (await page.Locator("#program-figures tbody").InnerTextAsync()).ShouldContain("points/s");
        await watched.ShootAsync("application-figures");
        await page.Locator(".job-tabs [data-tab=output]").ClickAsync();
        (await page.Locator("#output-lines .said").First.InnerTextAsync()).ShouldContain("area: 8.17");
        (await page.Locator("#output-command").InnerTextAsync()).ShouldContain("python_area.py");
        await watched.ShootAsync("application-output");
    }
}

/// <summary>A server that believes in 32 CPUs: what sleeps needs none.</summary>
public sealed class ApplicationSite : Site
{
    protected override ServerSettings Settings => new() { Environment = new Dictionary<string, string> { ["SPEEDUP_USABLE_CPUS"] = "32" } };
}
