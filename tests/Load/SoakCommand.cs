using System.Diagnostics;
using System.Globalization;
using System.Net;
using Dashboard.TestKit;
using Dashboard.Load.Watching;

namespace Dashboard.Load;

/// <summary>Hours of ordinary use in little: sweeps on all strategies, pages, watching browsers that come and go; and what has grown at the end.</summary>
sealed class SoakCommand(int minutes, ReliabilityPage page)
{
    static readonly string[] Pages = ["", "jobs", "scaling", "workers", "data", "labs", "clusters", "settings", "api/v1/jobs?limit=100", "api/v1/scaling"];

    static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    readonly long began = Stopwatch.GetTimestamp();
    readonly Latencies unread = new();
    long jobs, fetched, failed;

    double Clock() => Stopwatch.GetElapsedTime(began).TotalSeconds;

    /// <returns>Whether everything went well and nothing grew.</returns>
    public async Task<bool> RunAsync()
    {
        await using var server = await SpeedupServer.StartAsync();
        ProcessHistory web = new("Web", server.Id), runner = new("Runner", server.Runner.Id);
        using var browser = new HttpClient { BaseAddress = new Uri(server.Url), DefaultRequestHeaders = { Authorization = new("Bearer", server.Token) } };
        while (Clock() < 60 * minutes)
        {
            await SweepAsync(server);
            foreach (string path in Pages)
            {
                using var answer = await browser.GetAsync(path);
                fetched++;
                failed += answer.IsSuccessStatusCode ? 0 : 1;
            }
            // Use as it is, with rests in which things that wait for an idle node happen too.
            await Task.Delay(Rest);
            web.Take(TimeSpan.FromSeconds(Clock()));
            runner.Take(TimeSpan.FromSeconds(Clock()));
            if (jobs % 20 == 0)
            {
                Console.Error.WriteLine($"[{Clock():0} s] {jobs} jobs; {web.Words()}; {runner.Words()}");
            }
        }
        bool good = failed == 0 && !web.Grew && !runner.Grew;
        page.Keep("soak", string.Create(CultureInfo.InvariantCulture, $"""
            | what | figure |
            | --- | --- |
            | took | {Clock() / 60:0} minutes: {jobs:N0} sweeps on five strategies, each watched by a client of its own, {fetched:N0} pages and lists |
            | sweeps that did not succeed, pages that failed | {failed} |
            | Web: settled and at the end | {web.Figures()} |
            | Runner: settled and at the end | {runner.Figures()} |

            {(good ? "Nothing failed or grew." : "**Something failed or grew.**")}
            """));
        return good;
    }

    async Task SweepAsync(SpeedupServer server)
    {
        bool real = jobs++ % 4 == 3;
        var job = (await server.Api.PostAsync("api/v1/jobs", new
        {
            analysis = real ? "integrate" : "sum-range", parameters = real ? (object)new { intervals = 1_000_000 } : new { stop = 200_000, repeats = 4 }, title = $"soak {jobs}",
            sweep = new { strategies = real ? new[] { "serial", "pool", "mpi" } : ["serial", "threads", "processes"], workers = new[] { 1, 2 }, repetitions = 1, warmups = 0 }, lane = "shared",
        })).Expect(HttpStatusCode.Created);
        string id = job.GetProperty("id").GetString()!;
        await using var watcher = new WatchingClient(server.Url, server.Token, id, Clock, unread, unread);
        await watcher.OpenAsync();
        var ended = await Wait.ForAsync("a sweep", TimeSpan.FromMinutes(3), async () => (await server.Api.GetAsync($"api/v1/jobs/{id}")).Expect(HttpStatusCode.OK),
            j => j.GetProperty("state").GetString() is "succeeded" or "failed" or "cancelled");
        failed += ended.GetProperty("state").GetString() == "succeeded" ? 0 : 1;
    }
}
