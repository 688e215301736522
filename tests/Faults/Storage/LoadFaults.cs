using System.Diagnostics;
using System.Globalization;
using System.Net;
using Dashboard.Faults.Product;

namespace Dashboard.Faults.Storage;

/// <summary>A clock that jumps, a trial that eats memory, more jobs than anyone hands in.</summary>
static class LoadFaults
{
    const int ManyJobs = 10_000, AtOnce = 8;

    /// <summary>Times that a page is asked for, after the first, to take the median of.</summary>
    const int Looks = 20;

    public static async Task<string> ClockAsync()
    {
        string library = Directory.Exists("/usr/lib") ? Directory.EnumerateFiles("/usr/lib", "libfaketime.so.1", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 3 }).FirstOrDefault() ?? "" : "";
        if (library.Length == 0)
        {
            throw new ImpossibleHereException("libfaketime is not installed (package faketime)");
        }
        using var folder = new TemporaryFolder();
        string offset = Path.Combine(folder.Path, "offset");
        await File.WriteAllTextAsync(offset, "+0");
        await using var server = await SpeedupServer.StartAsync(new ServerSettings
        {
            Environment = new Dictionary<string, string>
            {
                ["LD_PRELOAD"] = library, ["FAKETIME_TIMESTAMP_FILE"] = offset, ["FAKETIME_NO_CACHE"] = "1", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            },
        });
        string id = await server.Api.SubmitAsync(JobUnderFault.Body(["processes"], 8));
        await server.Api.WaitForJobAsync(id, "to have begun", job => job.TrialsIn("succeeded") >= 1);
        await File.WriteAllTextAsync(offset, "+1d");
        await server.Api.WaitForJobAsync(id, "to go on a day later", job => job.TrialsIn("succeeded") >= 4);
        await File.WriteAllTextAsync(offset, "-1d");
        var job = await server.Api.WaitForEndAsync(id, TimeSpan.FromSeconds(60));
        Require.That(job.Text("state") == "succeeded" && job.Items("trials").All(trial => trial.GetProperty("attempt").GetInt32() == 1), $"the job is {job}");
        var (least, most) = (job.Items("trials").Min(trial => trial.Number("seconds")), job.Items("trials").Max(trial => trial.Number("seconds")));
        Require.That(least > 0 && most < 30, $"the regions took {least} to {most} s");
        var days = job.Items("trials").Select(trial => DateTimeOffset.Parse(trial.Text("finishedAt")!, CultureInfo.InvariantCulture).Date).Distinct().Count();
        Require.That(days >= 3, $"the clock did not jump: trials ended on {days} days");
        Require.That((await server.Api.RunAsync(JobUnderFault.Body(["threads"], 1))).Text("state") == "succeeded", "no job runs after the jumps");
        return $"no lease was lost, every trial ran once, regions took {least:0.00} to {most:0.00} s by the monotonic clock; a job after the jumps ran too";
    }

    public static async Task<string> MemoryAsync()
    {
        await using var server = await SpeedupServer.StartAsync();
        var job = await server.Api.RunAsync(new
        {
            analysis = "evaluate",
            parameters = new { expression = "a*b+c", length = 60_000_000 },
            sweep = new { strategies = new[] { "threads", "processes" }, workers = new[] { 2 }, repetitions = 1, warmups = 0, baseline = false },
            memoryLimitBytes = 300L << 20,
        }, TimeSpan.FromSeconds(90));
        var errors = job.Items("trials").Select(trial => trial.GetProperty("error")).ToList();
        Require.That(job.Text("state") == "failed" && errors.All(error => error.Text("kind") == "memory"), $"the job is {job}");
        Require.That((await server.Api.RunAsync(JobUnderFault.Body(["threads"], 1))).Text("state") == "succeeded", "no job runs after it");
        await Wait.ForAsync("nothing to be left", TimeSpan.FromSeconds(5), server.LeftBehind.Now, left => left.Count == 0, left => string.Join('\n', left));
        return $"the job is `failed`, its trials say `memory`: \"{errors[0].Text("message")}\"; the next job ran";
    }

    public static async Task<string> ManyJobsAsync()
    {
        await using var server = await SpeedupServer.StartAsync();
        (await server.Api.PostAsync("api/v1/runners/local/drain")).Expect(HttpStatusCode.OK);
        var clock = Stopwatch.StartNew();
        var first = new List<string>();
        for (int i = 0; i < 3; i++)
        {
            first.Add(await server.Api.SubmitAsync(Brief(i)));
        }
        await Parallel.ForEachAsync(Enumerable.Range(3, ManyJobs - 4), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => await server.Api.SubmitAsync(Brief(i)));
        string urgent = await server.Api.SubmitAsync(Brief(ManyJobs, priority: 50));
        double submitted = clock.Elapsed.TotalSeconds;

        Require.That(await server.StopAsync(deadline: TimeSpan.FromSeconds(60)) == 0, "Web did not end in good order");
        clock.Restart();
        await server.StartAgainAsync();
        double started = clock.Elapsed.TotalSeconds;
        var (firstPage, page) = await TimeAsync(server, "jobs");
        var (_, list) = await TimeAsync(server, "api/v1/jobs?state=queued&limit=50");

        await server.Api.PostAsync("api/v1/runners/local/resume");
        clock.Restart();
        var ended = new List<DateTimeOffset>();
        foreach (string id in new[] { urgent }.Concat(first))
        {
            var job = await server.Api.WaitForEndAsync(id, TimeSpan.FromSeconds(120));
            Require.That(job.Text("state") == "succeeded", $"the job is {job}");
            ended.Add(DateTimeOffset.Parse(job.Text("startedAt")!, CultureInfo.InvariantCulture));
        }
        double ran = clock.Elapsed.TotalSeconds;
        Require.That(ended.SequenceEqual(ended.Order()), $"the urgent job and the oldest three started at {string.Join(", ", ended)}");
        await server.Api.PostAsync("api/v1/runners/local/drain");

        clock.Restart();
        var (left, most) = await CancelAllAsync(server);
        return string.Create(CultureInfo.InvariantCulture,
            $"handed in within {submitted:0} s, started again in {started:0.0} s with all of them; page of jobs {page * 1000:0} ms (the first, whose code is still compiled, {firstPage * 1000:0}), list {list * 1000:0} ms (medians of {Looks}); the urgent job and then the oldest ran first, within {ran:0.0} s; {left} cancelled within {clock.Elapsed.TotalSeconds:0} s, the slowest in {most * 1000:0} ms");
    }

    static async Task<(int Cancelled, double Slowest)> CancelAllAsync(SpeedupServer server)
    {
        int cancelled = 0;
        double slowest = 0;
        while (true)
        {
            var queued = (await server.Api.GetAsync("api/v1/jobs?state=queued&limit=500")).Expect(HttpStatusCode.OK).Items("items");
            if (queued.Count == 0)
            {
                var running = (await server.Api.GetAsync("api/v1/jobs?state=running&limit=500")).Expect(HttpStatusCode.OK).Items("items");
                foreach (var job in running)
                {
                    await server.Api.WaitForEndAsync(job.Text("id")!, TimeSpan.FromSeconds(30));
                }
                if (running.Count == 0)
                {
                    return (cancelled, slowest);
                }
            }
            await Parallel.ForEachAsync(queued, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (job, _) =>
            {
                var clock = Stopwatch.StartNew();
                var answer = await server.Api.PostAsync($"api/v1/jobs/{job.Text("id")}/cancel");
                Require.That(answer.Status is HttpStatusCode.Accepted or HttpStatusCode.Conflict, $"cancelling answered {answer.Text}");
                Interlocked.Increment(ref cancelled);
                slowest = Math.Max(slowest, clock.Elapsed.TotalSeconds);
            });
        }
    }

    /// <summary>The first answer, and the median of those after it.</summary>
    static async Task<(double First, double Median)> TimeAsync(SpeedupServer server, string path)
    {
        var took = new List<double>();
        for (int look = 0; look <= Looks; look++)
        {
            var clock = Stopwatch.StartNew();
            Require.That((await server.Api.GetAsync(path)).Status == HttpStatusCode.OK, $"{path} does not answer");
            took.Add(clock.Elapsed.TotalSeconds);
        }
        return (took[0], took.Skip(1).Order().ElementAt(Looks / 2));
    }

    static object Brief(int number, int priority = 0) => new
    {
        analysis = "sum-range",
        parameters = new { stop = 1000, repeats = 1 },
        title = $"number {number}",
        priority,
        sweep = new { strategies = new[] { "serial" }, workers = new[] { 1 }, repetitions = 1, warmups = 0 },
    };
}
