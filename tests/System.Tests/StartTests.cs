using System.Diagnostics;
using System.Net;

namespace Dashboard.System.Tests;

[Collection(Node.Others)]
public sealed class StartTests
{
    [Fact]
    public async Task The_login_link_signs_in_once_and_the_token_is_a_private_file()
    {
        await using var server = await SpeedupServer.StartAsync();
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = true });

        var first = await browser.GetAsync(server.LoginLink);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync(server.Url + "/jobs")).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/jobs");

        using var thief = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = true });
        await thief.GetAsync(server.LoginLink);
        (await thief.GetAsync(server.Url + "/jobs")).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/login");

        File.GetUnixFileMode(Path.Combine(server.DataDirectory, "token")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        server.Log.ToString().ShouldNotContain(server.Token);
    }

    [Fact]
    public async Task Health_is_open_to_all_and_the_API_is_not()
    {
        await using var server = await SpeedupServer.StartAsync();
        using var stranger = server.ClientWith(null);

        (await stranger.GetAsync("healthz")).Status.ShouldBe(HttpStatusCode.OK);
        (await stranger.GetAsync("api/v1/jobs")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        using var liar = server.ClientWith("wrong");
        (await liar.GetAsync("api/v1/jobs")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Interrupt)]
    public async Task A_stop_ends_the_server_its_Runner_and_the_ranks_of_a_running_trial(int signal)
    {
        await using var server = await SpeedupServer.StartAsync();
        string job = await server.Api.SubmitAsync(Work.Endless("mpi", 2));
        await server.Api.WaitForJobAsync(job, "to have ranks", view => view.MeasuredTrials()[0].Text("state") == "running" && server.Processes.Count(process => process.Role == "rank") == 2);

        (await server.StopAsync(signal)).ShouldBe(0);

        await Wait.ForAsync("every process to be gone", TimeSpan.FromSeconds(1), () => server.Processes, left => left.Count == 0, left => string.Join('\n', left));
        server.LeftBehind.Now().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_server_gives_way_to_work_that_is_measured()
    {
        const int ordinary = 0, batch = 3;
        await using var server = await SpeedupServer.StartAsync();
        string job = await server.Api.SubmitAsync(Work.Endless("processes", 2));
        await server.Api.WaitForJobAsync(job, "to have workers", view => view.MeasuredTrials()[0].Text("state") == "running" && server.Processes.Count(process => process.Role == "worker") == 2);

        Policies(server.Id).Distinct().ShouldBe([batch]);
        server.Processes.ShouldAllBe(process => Policies(process.Id).All(policy => policy == ordinary));
    }

    /// <summary>Of each thread, as sched(7) numbers them.</summary>
    static IReadOnlyList<int> Policies(int process)
    {
        const int policy = 38;
        return [.. Directory.GetDirectories($"/proc/{process}/task").Select(thread => File.ReadAllText(Path.Combine(thread, "stat"))).Select(stat => int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[policy]))];
    }

    [Fact]
    public async Task A_second_start_after_a_stop_has_the_same_jobs_and_token()
    {
        await using var server = await SpeedupServer.StartAsync();
        var job = await server.Api.RunAsync(Work.Brief());
        string token = server.Token;
        await server.StopAsync();

        await server.StartAgainAsync();

        server.Token.ShouldBe(token);
        (await server.Api.JobAsync(job.Text("id")!)).Text("state").ShouldBe("succeeded");
        (await server.Api.RunAsync(Work.Brief())).Text("state").ShouldBe("succeeded");
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused_with_exit_code_2()
    {
        await using var server = await SpeedupServer.StartAsync();
        var (code, output) = await RunWebAsync(("Dashboard__DataDirectory", server.DataDirectory));

        code.ShouldBe(2, output);
        output.ShouldContain(server.DataDirectory);
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_words()
    {
        await using var server = await SpeedupServer.StartAsync();
        using var other = new TemporaryFolder();
        var (code, output) = await RunWebAsync(("Dashboard__DataDirectory", Path.Combine(other.Path, "data")), ("ASPNETCORE_URLS", server.Url));

        code.ShouldNotBe(0, output);
        output.ShouldContain(new Uri(server.Url).Port.ToString());
        output.ShouldContain("in use");
        output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_said_in_words()
    {
        var (code, output) = await RunWebAsync(("Dashboard__DataDirectory", "/proc/speedup"));

        code.ShouldBe(2, output);
        output.ShouldContain("/proc/speedup");
        output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Every_fault_of_the_settings_is_listed_at_once()
    {
        var (code, output) = await RunWebAsync(("Dashboard__LocalRunner", "perhaps"), ("Dashboard__PublicUrl", "nowhere"), ("Dashboard__DataRoots__0", "/does/not/exist"),
            ("Dashboard__LeaseGraceSeconds", "-3"), ("Dashboard__RunnerLostSeconds", "soon"), ("Dashboard__SlurmPollSeconds", "NaN"));

        code.ShouldBe(2, output);
        output.ShouldContain("LocalRunner");
        output.ShouldContain("PublicUrl");
        output.ShouldContain("DataRoots");
        output.ShouldContain("Dashboard:LeaseGraceSeconds = '-3': allowed is a number from 0.05 to 86400.");
        output.ShouldContain("RunnerLostSeconds = 'soon'");
        output.ShouldContain("SlurmPollSeconds = 'NaN'");
    }

    /// <summary>Runs Web, which must end by itself.</summary>
    static async Task<(int Code, string Output)> RunWebAsync(params (string Name, string Value)[] settings)
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo(Repository.Executable("Dashboard.Web")) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{SpeedupServer.FreePort()}";
        start.Environment["Dashboard__DataDirectory"] = Path.Combine(folder.Path, "data");
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Signals.Send(process.Id, Signals.Terminate);
            throw new TimeoutException($"Web went on running. It said:\n{await output}\n{await errors}");
        }

        return (process.ExitCode, await output + await errors);
    }
}
