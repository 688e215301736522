using System.Diagnostics;
using System.Net;

namespace Dashboard.System.Tests;

/// <summary>The example programs, swept like built-in analyses on a server that believes in 32 CPUs: they compute little or only sleep.</summary>
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
        series.GetProperty("points")[1].Number("relativeSpeedup").ShouldBeGreaterThan(0);
        series.GetProperty("fits").Text("refused").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_planted_curve_is_found_again_and_advice_given()
    {
        var job = await Api.RunAsync(Sweep("planted-curve", new { serial = 0.1, seconds = 0.8 }, [1, 2, 4, 8, 12, 16, 24, 32], repetitions: 5), TimeSpan.FromMinutes(3));

        job.Text("state").ShouldBe("succeeded", job.ToString());
        job.TryGetProperty("resultsAgree", out var agreement).ShouldBeFalse(agreement.ToString());
        var series = (await Api.GetAsync($"api/v1/jobs/{job.Text("id")}/scaling")).Expect(HttpStatusCode.OK).GetProperty("series")[0];
        series.GetProperty("fits").GetProperty("amdahl").Number("serialFraction").ShouldBe(0.1, 0.02, series.ToString());

        // On a busy node the job's own advice is refused, and rightly; the times themselves have an answer.
        var points = job.MeasuredTrials().GroupBy(t => t.GetProperty("workers").GetInt32()).Select(g => new { workers = g.Key, seconds = g.Select(t => t.Number("seconds")) });
        var answer = (await Api.PostAsync("api/v1/scaling/fit", new { kind = "strong", points })).Expect(HttpStatusCode.OK);
        answer.GetProperty("series")[0].GetProperty("recommendation").GetProperty("workers").GetInt32().ShouldBeInRange(16, 32);
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
