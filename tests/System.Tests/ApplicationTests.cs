using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Dashboard.System.Tests;

/// <summary>The example programs, swept like built-in analyses on a server that believes in 32 CPUs: they compute little or only sleep.</summary>
[Collection(Node.This)]
public sealed class ApplicationTests(ApplicationServer fixture) : IClassFixture<ApplicationServer>, IDisposable
{
    ApiClient Api => fixture.Server.Api;

    public void Dispose() => RedTest.Print(fixture.Server);

    [Theory]
    [InlineData("openmp-area", 20_000_000, "8.175000")]
    [InlineData("mpi-area", 20_000_000, "8.175000")]
    [InlineData("python-area", 400_000, null)]
    public async Task A_program_of_ones_own_is_swept_checked_and_answered_for(string application, int intervals, string? area)
    {
        var job = await Api.RunAsync(Sweep(application, new { intervals }, [1, 2], repetitions: 3), TimeSpan.FromMinutes(2));

        job.Text("state").ShouldBe("succeeded", job.ToString());
        job.GetProperty("resultsAgree").ToString().ShouldBe("""{"same":6,"total":6}""");
        if (area is not null)
        {
            job.GetProperty("result").Text("stdoutTail")!.ShouldContain($"area: {area}");
        }
        job.MeasuredTrials().ShouldAllBe(t => t.Number("seconds") > 0 && t.Number("seconds") < t.Number("elapsedSeconds"));

        var series = (await Api.GetAsync($"api/v1/jobs/{job.Text("id")}/scaling")).Expect(HttpStatusCode.OK).GetProperty("series")[0];
        series.GetProperty("points").GetArrayLength().ShouldBe(2);
        series.GetProperty("fits").Text("refused").ShouldNotBeNullOrEmpty();
        // Nothing is divided by runs that a busy node disturbed; the times themselves have a ratio.
        var fitted = await FitAsync(job);
        fitted.GetProperty("points")[1].Number("relativeSpeedup").ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_planted_curve_is_found_again_and_advice_given()
    {
        var job = await Api.RunAsync(Sweep("planted-curve", new { serial = 0.1, seconds = 0.8 }, [1, 2, 4, 8, 12, 16, 24, 32], repetitions: 3), TimeSpan.FromMinutes(3));

        job.Text("state").ShouldBe("succeeded", job.ToString());
        job.TryGetProperty("resultsAgree", out var agreement).ShouldBeFalse(agreement.ToString());
        var series = (await Api.GetAsync($"api/v1/jobs/{job.Text("id")}/scaling")).Expect(HttpStatusCode.OK).GetProperty("series")[0];
        series.GetProperty("fits").GetProperty("amdahl").Number("serialFraction").ShouldBe(0.1, 0.02, series.ToString());

        // On a busy node the job's own advice is refused, and rightly; the times themselves have an answer.
        var fitted = await FitAsync(job);
        fitted.GetProperty("recommendation").GetProperty("workers").GetInt32().ShouldBeInRange(16, 32);
    }

    [Fact]
    public async Task A_missing_program_fails_the_trials_with_its_name()
    {
        await File.WriteAllTextAsync(Path.Combine(fixture.Applications, "absent.yaml"), "name: absent\nprogram: [./not-there]\n", TestContext.Current.CancellationToken);
        var job = await Api.RunAsync(Sweep("absent", new { }, [1], repetitions: 1));
        job.Text("state").ShouldBe("failed");
        var error = job.GetProperty("trials")[0].GetProperty("error");
        error.Text("kind").ShouldBe("launch");
        error.Text("message")!.ShouldContain("not-there is not there");
    }

    /// <summary>The Runner reads all of it and keeps a little; Web gets the little.</summary>
    [Fact]
    public async Task A_gigabyte_of_output_passes_through_in_flat_memory()
    {
        const string program = "yes $(printf 'x%.0s' $(seq 2000)) | head -c 1000000000; echo; echo end = 1";
        await AddAsync("flood", $"name: flood\nprogram: [bash, -c, \"{program}\"]\ncheck: {{ pattern: \"end = (1)\" }}\n");
        var before = Memory();
        string id = await Api.SubmitAsync(Sweep("flood", new { }, [1], repetitions: 1));
        var most = before.ToDictionary();
        var job = await Wait.ForAsync("the end of the flood", TimeSpan.FromMinutes(2), async () =>
        {
            foreach (var (name, bytes) in Memory())
            {
                most[name] = Math.Max(bytes, most.GetValueOrDefault(name));
            }
            return (await Api.GetAsync($"api/v1/jobs/{id}")).Expect(HttpStatusCode.OK);
        }, j => j.Text("state") is "succeeded" or "failed");

        job.Text("state").ShouldBe("succeeded", job.ToString());
        var trial = job.MeasuredTrials().Single();
        trial.GetProperty("printed").GetProperty("stdoutBytes").GetInt64().ShouldBeInRange(1_000_000_000, 1_000_000_020);
        trial.GetProperty("peakAnonymousBytes").GetInt64().ShouldBeLessThan(200_000_000);
        (await Api.GetAsync($"api/v1/jobs/{id}/trials/{trial.Text("id")}")).Expect(HttpStatusCode.OK).GetProperty("printed").Text("stdoutTail")!.Length.ShouldBeInRange(1_000, 20_000);
        foreach (var (name, bytes) in before)
        {
            (most[name] - bytes).ShouldBeLessThan(150_000_000, $"{name} grew from {bytes} to {most[name]} bytes");
        }
    }

    /// <summary>What a program said before it was cancelled or failed is kept like that of any other.</summary>
    [Fact]
    public async Task What_a_failed_run_said_is_kept_and_the_rest_of_the_sweep_goes_on()
    {
        await AddAsync("picky", "name: picky\nprogram: [bash, -c, \"echo I have {workers}; [ {workers} != 2 ] || { echo not two >&2; exit 5; }\"]\n");
        var job = await Api.RunAsync(Sweep("picky", new { }, [1, 2], repetitions: 1));
        (job.Text("state"), job.GetProperty("error").Text("kind")).ShouldBe(("failed", "trials-failed"));
        var trials = job.GetProperty("trials").EnumerateArray().ToDictionary(t => t.GetProperty("workers").GetInt32());
        trials[1].Text("state").ShouldBe("succeeded");
        trials[2].GetProperty("error").Text("message")!.ShouldContain("ended with code 5; a correct run ends with 0. It last said: not two");
        var kept = (await Api.GetAsync($"api/v1/jobs/{job.Text("id")}/trials/{trials[2].Text("id")}")).Expect(HttpStatusCode.OK).GetProperty("printed");
        (kept.Text("stdoutTail"), kept.Text("stderrTail")).ShouldBe(("I have 2", "not two"));
    }

    /// <summary>It ignores every polite request, and so does the daemon that it leaves without session, mark and parent.</summary>
    [Fact]
    public async Task A_deaf_program_and_its_daemon_are_gone_once_the_job_is_cancelled()
    {
        string sleep = $"9.{Random.Shared.Next(100_000, 999_999)}";
        await AddAsync("deaf", $$"""
            name: deaf
            program: [bash, -c, "trap '' TERM INT HUP; ( env -i setsid bash -c 'trap \"\" TERM; while :; do sleep {{sleep}}; done' & ); while :; do sleep {{sleep}}; done"]
            """);
        string id = await Api.SubmitAsync(Sweep("deaf", new { }, [1], repetitions: 1));
        // Two shells and what they sleep in.
        await Wait.ForAsync("program and daemon", TimeSpan.FromSeconds(30), () => Sleeping(sleep).Count(), count => count >= 4);

        (await Api.PostAsync($"api/v1/jobs/{id}/cancel")).Expect(HttpStatusCode.Accepted);
        var job = await Api.WaitForEndAsync(id);
        job.Text("state").ShouldBe("cancelled", job.ToString());
        job.GetProperty("stopped").GetProperty("confirmed").GetBoolean().ShouldBeTrue();
        Sleeping(sleep).ShouldBeEmpty();
    }

    static IEnumerable<string> Sleeping(string seconds) => Directory.GetDirectories("/proc").Select(d => Path.Combine(d, "cmdline")).Where(File.Exists)
        .Select(f => { try { return File.ReadAllText(f); } catch (IOException) { return ""; } }).Where(c => c.Contains(seconds, StringComparison.Ordinal));

    /// <summary>Resident bytes of Web and of its Runner, by name.</summary>
    Dictionary<string, long> Memory() => fixture.Server.Processes.Where(p => p.Role == "agent").ToDictionary(_ => "Runner", p => ResidentBytes(p.Id))
        .Append(KeyValuePair.Create("Web", ResidentBytes(fixture.Server.Id))).ToDictionary();

    static long ResidentBytes(int process)
    {
        string line = File.ReadAllLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    Task AddAsync(string name, string yaml) => File.WriteAllTextAsync(Path.Combine(fixture.Applications, $"{name}.yaml"), yaml, TestContext.Current.CancellationToken);

    /// <summary>The curve of a job's measured times, whatever disturbed them.</summary>
    async Task<JsonElement> FitAsync(JsonElement job)
    {
        var points = job.MeasuredTrials().GroupBy(t => t.GetProperty("workers").GetInt32()).Select(g => new { workers = g.Key, seconds = g.Select(t => t.Number("seconds")) });
        return (await Api.PostAsync("api/v1/scaling/fit", new { kind = "strong", points })).Expect(HttpStatusCode.OK).GetProperty("series")[0];
    }

    static object Sweep(string application, object arguments, int[] workers, int repetitions) => new
    {
        analysis = "command",
        parameters = new { application, arguments },
        sweep = new { workers, repetitions, warmups = 0 },
    };
}

/// <summary>A server with the example programs, compiled as their own script does it.</summary>
public sealed class ApplicationServer : IAsyncLifetime
{
    public SpeedupServer Server { get; private set; } = null!;

    public string Applications => Path.Combine(Server.DataDirectory, "applications");

    public async ValueTask InitializeAsync()
    {
        Server = await SpeedupServer.StartAsync(new ServerSettings { Environment = new Dictionary<string, string> { ["SPEEDUP_USABLE_CPUS"] = "32" } });
        using var build = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "examples/applications/build.sh"), [Applications]) { RedirectStandardOutput = true })!;
        string said = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        (build.ExitCode, said).ShouldBe((0, ""));
    }

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
