using System.Diagnostics;
using System.Text.Json;

namespace Dashboard.System.Tests;

/// <summary>The clients of a server: the terminal's <c>run --submit</c> as a user in a shell has it, and Python's with its own test and example.</summary>
[Collection(Node.This)]
public sealed class ClientTests(ServerFixture fixture) : ServerTest(fixture)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    string TokenFile => Path.Combine(Server.DataDirectory, "token");

    [Fact]
    public async Task A_sweep_that_is_handed_in_prints_what_the_server_knows()
    {
        var (code, output, errors) = await RunAsync(
            "run", "sum-range", "-s", "threads", "-w", "1,2", "-p", "stop=100000", "-p", "repeats=2", "-n", "2", "--warmups", "0", "--title", "from a shell", "--lane", "shared", "--submit", Server.Url, "--token-file", TokenFile, "--json");

        code.ShouldBe(0, errors);
        var outcome = JsonDocument.Parse(output).RootElement;
        var job = await Api.JobAsync(outcome.Text("jobId")!);
        job.Text("title").ShouldBe("from a shell");
        outcome.Text("url").ShouldBe($"{Server.Url}/jobs/{job.Text("id")}");
        JsonElement.DeepEquals(outcome.GetProperty("result"), job.GetProperty("result")).ShouldBeTrue();
        outcome.Items("trials").Select(t => (t.Text("id"), t.Number("seconds"))).ShouldBe(job.Items("trials").Select(t => (t.Text("id"), t.Number("seconds"))));
        var told = (await Api.GetAsync($"api/v1/jobs/{job.Text("id")}/scaling")).Json;
        Medians(outcome.GetProperty("scaling")).ShouldBe(Medians(told));
        errors.ShouldContain("trial");
    }

    [Fact]
    public async Task The_server_s_words_come_back_as_options_and_exit_codes()
    {
        var invalid = await RunAsync("run", "sum-range", "-s", "threads", "-w", "9999", "--submit", Server.Url, "--token-file", TokenFile);
        (invalid.Code, invalid.Errors).ShouldSatisfyAllConditions(i => i.Code.ShouldBe(2), i => i.Errors.ShouldContain("--workers: 9999 is out of range: allowed 1 to"));

        string wrong = Path.Combine(Server.DataDirectory, "wrong");
        await File.WriteAllTextAsync(wrong, "wrong");
        var unknown = await RunAsync("run", "sum-range", "--submit", Server.Url, "--token-file", wrong);
        (unknown.Code, unknown.Errors).ShouldSatisfyAllConditions(u => u.Code.ShouldBe(3), u => u.Errors.ShouldContain("does not know this token"));
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_job_on_the_server()
    {
        using var process = Start("run", "sum-range", "-s", "threads", "-w", "2", "-p", "stop=9000000000000", "-p", "repeats=100", "-n", "1", "--warmups", "0", "--title", "to be stopped", "--lane", "shared", "--submit", Server.Url, "--token-file", TokenFile);
        var running = await Wait.ForAsync("the job to run", Limit, async () => (await Api.GetAsync("api/v1/jobs?state=running&q=stopped")).Json, jobs => jobs.Items("items").Any());

        Signals.Send(process.Id, Signals.Interrupt);
        var (code, _, errors) = await EndAsync(process);

        code.ShouldBe(130, errors);
        var job = await Api.JobAsync(running.Items("items").Single().Text("id")!);
        job.Text("state").ShouldBe("cancelled");
        job.GetProperty("stopped").GetProperty("confirmed").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_Python_client_passes_its_own_test()
    {
        var (code, output) = await PythonAsync("test_speedup.py");
        code.ShouldBe(0, output);
        output.ShouldContain("Ran 9 tests");
        output.ShouldEndWith("OK");
    }

    [Fact]
    public async Task The_Python_example_runs_from_top_to_bottom()
    {
        var (code, output) = await PythonAsync("scaling_study.py");
        code.ShouldBe(0, output);
        output.ShouldContain("parameters.intervals: Got 0; allowed is a whole number from 1 to");
        output.ShouldContain("same result everywhere: True");
        output.ShouldContain("threads           2");
        output.ShouldContain("Ask for 8 cores");
    }

    [Fact]
    public async Task The_commands_of_the_readme_run()
    {
        string block = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Split("```").Single(b => b.StartsWith("sh\n", StringComparison.Ordinal) && b.Contains("Dashboard.Runner run"));
        string commands = block[3..].Replace("http://127.0.0.1:5080", Server.Url).Replace("data/token", TokenFile)
            .Replace("--workers 1,2", "--workers 1,2 --repetitions 1 --warmups 0 --no-repeats --lane shared");
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", $"set -euo pipefail\n{commands}"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (code, output, errors) = await EndAsync(bash);
        code.ShouldBe(0, errors);
        output.Split("Same result ").Length.ShouldBe(3, output);
        output.ShouldContain("external");
        output.ShouldContain("\"resultsAgree\": {");
        output.ShouldContain($"{Server.Url}/jobs/");
    }

    static IEnumerable<(string?, int, double)> Medians(JsonElement scaling) =>
        from series in scaling.Items("series") from point in series.Items("points")
        select (series.Text("strategy"), point.GetProperty("workers").GetInt32(), point.Number("medianSeconds"));

    async Task<(int Code, string Output)> PythonAsync(string script)
    {
        var start = new ProcessStartInfo("python3", [script])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "clients", "python"), RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["SPEEDUP_URL"] = Server.Url;
        start.Environment["SPEEDUP_TOKEN"] = Server.Token;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["INTERVALS"] = "2000000";
        start.Environment["REPETITIONS"] = "2";
        start.Environment["LANE"] = "shared";
        using var process = Process.Start(start)!;
        var (code, output, errors) = await EndAsync(process);
        return (code, $"{output}\n{errors}".TrimEnd());
    }

    static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        using var process = Start(args);
        return await EndAsync(process);
    }

    static Process Start(params string[] args) => Process.Start(new ProcessStartInfo(Repository.Executable("Dashboard.Runner"), args)
    {
        RedirectStandardOutput = true, RedirectStandardError = true,
    })!;

    static async Task<(int Code, string Output, string Errors)> EndAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(Limit);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output, await errors);
    }
}
