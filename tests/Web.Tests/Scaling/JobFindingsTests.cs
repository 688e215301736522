using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Core.Measurement;
using Dashboard.Web.History;
using Dashboard.Web.Pages.Jobs;
using Dashboard.Web.Scaling;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;
using static Dashboard.Web.Tests.Scaling.PlantedSweeps;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>What lists of jobs tell of each, against what the job's own page makes of its trials.</summary>
public sealed class JobFindingsTests
{
    [Fact]
    public async Task A_list_gives_the_figures_of_the_jobs_own_page()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        var random = new Random(7);
        string plain = await web.RunAsync(runner, Body(), t => Amdahl(t) * (1 + (0.02 * random.NextDouble())));
        string disturbed = await web.RunAsync(runner, Body(stop: 2000), Amdahl, "noisy");
        string cold = await web.RunAsync(runner, Body(stop: 3000), Amdahl, "cold");
        var weak = Body(stop: 4000);
        weak["sweep"]!["scaling"] = "weak";
        string grown = await web.RunAsync(runner, weak, _ => 0.5);

        string[] jobs = [plain, disturbed, cold, grown];
        var findings = web.Services.GetRequiredService<JobFindings>().Of(jobs);

        var history = web.Services.GetRequiredService<JobHistory>();
        foreach (string id in jobs)
        {
            var job = (await history.FindAsync(id))!;
            var own = ScalingCurves.Of(JobScaling.Samples(job), job.Sweep.Scaling);
            var listed = findings[id];
            listed.Series.Select(s => (s.Label, s.Cache)).ShouldBe(own.Select(s => (s.Label, s.Cache)));
            listed.Series.SelectMany(s => s.Points).Select(p => (p.Workers, p.N, p.MedianSeconds, p.Speedup, p.SpeedupLow, p.SpeedupHigh, Flags: string.Join(' ', p.Flags)))
                .ShouldBe(own.SelectMany(s => s.Points).Select(p => (p.Workers, p.N, p.MedianSeconds, p.Speedup, p.SpeedupLow, p.SpeedupHigh, Flags: string.Join(' ', p.Flags))));
            new JobPicture(job).Sentence!.ShouldContain($"{listed.Fastest!.Point.Workers} threads");
        }
        findings[plain].Fastest!.IsNoisy.ShouldBeFalse();
        findings[disturbed].Fastest!.IsNoisy.ShouldBeTrue();
        findings[grown].Fastest!.Point.Speedup!.Value.ShouldBe(4, 1e-9, "the problem grew with the workers, and the time stayed");
    }

    [Fact]
    public async Task The_list_shows_the_fastest_configuration_and_a_job_that_measured_none_shows_a_dash()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string measured = await web.RunAsync(runner, Body(), Amdahl);
        using var answer = await web.Http.PostAsJsonAsync("/api/v1/scaling/import", new { title = "cavity", program = "solver", host = "cluster-a", text = "workers,seconds\n1,40\n1,41\n8,6\n8,6.1" });
        string imported = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        string queued = await web.SubmitAsync(Body(stop: 5000));

        string page = await web.Http.GetStringAsync("/jobs");

        Fastest(page, measured).ShouldBe("threads × 4 3.08x");
        page.ShouldContain("class=\"spark-line strategy-threads\"");
        Fastest(page, imported).ShouldBe("imported × 8 6.69x");
        Fastest(page, queued).ShouldBe("–");
    }

    [Fact]
    public async Task Jobs_are_found_by_fields_of_their_sweeps()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string small = await web.RunAsync(runner, Body(workers: [1, 2]), Amdahl), large = await web.RunAsync(runner, Body(workers: [1, 8], tags: ["wheat"]), Amdahl);

        (await FoundAsync("workers:8")).ShouldBe([large]);
        (await FoundAsync("workers:1 strategy:threads")).ShouldBe([large, small]);
        (await FoundAsync("strategy:mpi")).ShouldBeEmpty();
        (await FoundAsync("tag:wheat workers:1")).ShouldBe([large]);
        (await FoundAsync("runner:hand by:owner workers:2")).ShouldBe([small]);
        (await FoundAsync("by:somebody")).ShouldBeEmpty();
        var bare = Body(stop: 9000);
        bare["sweep"]!["baseline"] = false;
        string withoutSerial = await web.RunAsync(runner, bare, Amdahl);
        (await FoundAsync("strategy:serial")).ShouldBe([large, small], "serial was added as their baseline");
        (await FoundAsync("strategy:threads")).ShouldContain(withoutSerial);
        string refused = WebUtility.HtmlDecode(await web.Http.GetStringAsync("/jobs?q=workers:many"));
        refused.ShouldContain("workers:many is no number of workers");
        refused.ShouldNotContain($"row-{small}");

        async Task<IEnumerable<string>> FoundAsync(string text) =>
            Regex.Matches(await web.Http.GetStringAsync($"/jobs?q={Uri.EscapeDataString(text)}"), "id=\"row-(\\w+)\"").Select(m => m.Groups[1].Value);
    }

    [Fact]
    public async Task More_jobs_than_one_page_of_curves_holds_are_said_there_and_known_to_the_list()
    {
        await using var web = await WebUnderTest.StartAsync();
        var jobs = new List<string>();
        for (int i = 0; i <= Dashboard.Web.Pages.Scaling.ScalingModel.MostJobs; i++)
        {
            using var answer = await web.Http.PostAsJsonAsync("/api/v1/scaling/import", new { title = $"run {i}", text = "workers,seconds\n1,40\n8,6" });
            jobs.Add((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!);
        }

        (await web.Http.GetStringAsync("/jobs")).ShouldContain("data-most-curves=\"8\"");
        (await web.Http.GetStringAsync($"/scaling?job={string.Join(',', jobs)}")).ShouldContain("9 jobs are asked for; the first 8 are shown.");
        (await web.Http.GetStringAsync($"/scaling?job={string.Join(',', jobs.Skip(1))}")).ShouldNotContain("jobs are asked for");
    }

    static string Fastest(string page, string job)
    {
        string row = page[page.IndexOf($"id=\"row-{job}\"", StringComparison.Ordinal)..];
        string cell = Regex.Match(row, "<td class=\"n job-fastest\">(.*?)</td>", RegexOptions.Singleline).Groups[1].Value;
        return Regex.Replace(WebUtility.HtmlDecode(Regex.Replace(cell, "<[^>]*>", "")), @"\s+", " ").Trim();
    }
}
