using System.Diagnostics;
using System.Net;
using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;
using Dashboard.TestKit;

namespace Dashboard.Benchmarks.Parts;

/// <summary>How long the published server takes to answer from a history of 100,000 jobs and 1,000,000 trials, over HTTP on loopback.</summary>
static class HistoryPart
{
    public static async Task MeasureAsync(Bench bench, Section section)
    {
        if (bench.Options.Quick && !LargeHistory.IsReady)
        {
            section.LeftOut = "Not run: the history is not made yet, which takes minutes. Run `./bench.sh history` once.";
            return;
        }

        section.About = $"The published server on a history of {LargeHistory.Jobs:N0} jobs and {LargeHistory.Trials:N0} trials with all their attempts, results and events: five real sweeps of ten trials, "
            + "stored by the product and then multiplied in its own database, each copy at a time of its own with times of its own. Requests over HTTP on loopback, the whole answer read.";
        string folder = await LargeHistory.PrepareAsync();
        long start = Stopwatch.GetTimestamp();
        await using var server = await SpeedupServer.StartAsync(new ServerSettings { DataDirectory = folder });
        double ready = Stopwatch.GetElapsedTime(start).TotalSeconds;
        section.Note($"The history's file has {Show.Bytes(new FileInfo(Path.Combine(folder, "history.db")).Length)}. From the start to a healthy server with its Runner: {Show.Seconds(ready)}.");
        int count = bench.Options.Quick ? 11 : 25;
        var table = section.AddTable(Table.FigureHeads);
        foreach (var (what, path, target) in await RequestsAsync(server))
        {
            await RowAsync(server, table, what, path, target, count);
        }
    }

    static async Task<IReadOnlyList<(string What, string Path, double? TargetSeconds)>> RequestsAsync(SpeedupServer server)
    {
        var jobs = (await server.Api.GetAsync("api/v1/jobs?limit=500")).Expect(HttpStatusCode.OK);
        string job = jobs.Items("items")[250].Text("id")!;
        return
        [
            ("list of jobs, newest 50", "api/v1/jobs?limit=50", 0.050),
            ("list of jobs, 50 after the first 500", $"api/v1/jobs?limit=50&cursor={Uri.EscapeDataString(jobs.Text("nextCursor")!)}", 0.050),
            ("list of jobs of one analysis", "api/v1/jobs?limit=50&analysis=integrate", 0.050),
            ("list of jobs with a tag", $"api/v1/jobs?limit=50&tag={LargeHistory.Tag}", 0.050),
            ("text search, many found", "api/v1/jobs?limit=50&q=sum", 0.050),
            ("text search, one found among all", $"api/v1/jobs?limit=50&q={LargeHistory.RareText}", null),
            ("text search, none found", "api/v1/jobs?limit=50&q=nowhere-to-be-found", null),
            ("one job with its ten trials", $"api/v1/jobs/{job}", 0.050),
            ("a job's own curves", $"api/v1/jobs/{job}/scaling", 0.200),
            ("curves over the whole history of an analysis", "api/v1/scaling?analysis=sum-range", 0.200),
            ("curves of one analysis and strategy", "api/v1/scaling?analysis=sum-range&strategy=threads", 0.200),
            ("curves of a tag", $"api/v1/scaling?tag={LargeHistory.Tag}", 0.200),
            ("curves of an analysis, 200 jobs behind each", "api/v1/scaling?analysis=sum-range&jobsPerCurve=200", 0.200),
            ("curves as CSV", "api/v1/scaling/export.csv?analysis=sum-range", 0.200),
            ("page of curves, as HTML", "scaling", 0.200),
            ("page of curves of a tag, as HTML", $"scaling?tag={LargeHistory.Tag}", 0.200),
            ("page of jobs, as HTML", "jobs", 0.050),
            ("page of jobs with a tag, as HTML", $"jobs?tag={LargeHistory.Tag}", 0.050),
            ("page of jobs of a strategy, as HTML", "jobs?q=strategy%3Athreads", 0.050),
            ("page of jobs of a strategy that none has, as HTML", "jobs?q=strategy%3Aengines", null),
        ];
    }

    static async Task RowAsync(SpeedupServer server, Table table, string what, string path, double? target, int count)
    {
        var samples = new List<double>();
        for (int i = -2; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            var answer = await server.Api.GetAsync(path);
            if (answer.Status != HttpStatusCode.OK)
            {
                table.Add(answer.Status == HttpStatusCode.NotFound ? null : false, what, "", $"answer {(int)answer.Status}", "", "");
                return;
            }

            samples.AddRange(i >= 0 ? [Stopwatch.GetElapsedTime(start).TotalSeconds] : []);
        }

        table.Limit(what, new Samples(samples), Show.Seconds, target);
    }
}
