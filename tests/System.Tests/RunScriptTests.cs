using System.Diagnostics;

namespace Dashboard.System.Tests;

/// <summary>run.sh itself, from another folder and with what it must not find.</summary>
[Collection(Node.This)]
public sealed class RunScriptTests
{
    static readonly string Script = Path.Combine(Repository.Root, "run.sh");

    [Fact]
    public async Task A_second_start_is_ready_within_ten_seconds_and_becomes_the_server()
    {
        using var folder = new TemporaryFolder();
        string url = $"http://127.0.0.1:{SpeedupServer.FreePort()}";
        var clock = Stopwatch.StartNew();
        using var process = Start(folder.Path, ("ASPNETCORE_URLS", url), ("Dashboard__DataDirectory", Path.Combine(folder.Path, "data")));
        var transcript = new Transcript();
        _ = transcript.FollowAsync(process.StandardOutput);
        _ = transcript.FollowAsync(process.StandardError);
        try
        {
            await Wait.ForAsync("the login link", TimeSpan.FromSeconds(10), () => transcript.ToString(), text => text.Contains($"{url}/login?code=", StringComparison.Ordinal) || process.HasExited);
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
            RunningProcess.Find(process.Id)!.CommandLine.ShouldEndWith("Dashboard.Web");
        }
        finally
        {
            Signals.Send(process.Id, Signals.Interrupt);
            await Wait.ForAsync("the end", TimeSpan.FromSeconds(10), () => process.HasExited, gone => gone, _ => transcript.ToString());
        }

        process.ExitCode.ShouldBe(0, transcript.ToString());
    }

    [Fact]
    public async Task Without_the_SDK_it_says_so_and_fails()
    {
        using var folder = new TemporaryFolder();
        using var process = Start(folder.Path, ("PATH", PathWithout("dotnet", folder.Path)), ("HOME", folder.Path), ("DOTNET_ROOT", folder.Path));
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(1, errors);
        errors.ShouldContain("The .NET SDK is missing");
    }

    [Theory]
    [InlineData("--engine needs a value: quartz or hangfire.", "--engine")]
    [InlineData("--engine needs a value: quartz or hangfire.", "--engine", "--urls=http://127.0.0.1:0")]
    [InlineData("Unknown engine 'sidekiq'. Allowed are quartz and hangfire.", "--engine", "sidekiq")]
    [InlineData("Unknown engine 'sidekiq'. Allowed are quartz and hangfire.", "--engine=sidekiq")]
    public async Task An_engine_that_there_is_not_is_named_with_those_there_are(string message, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Script, arguments) { RedirectStandardError = true })!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(1);
        errors.Trim().ShouldBe(message);
    }

    static Process Start(string folder, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(Script) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>A folder of links to the few programs that the script needs until it misses the one.</summary>
    static string PathWithout(string program, string folder)
    {
        string bin = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        foreach (string path in new[] { "bash", "env", "dirname", "id", "sed", "cat" }.Where(name => name != program))
        {
            File.CreateSymbolicLink(Path.Combine(bin, path), Path.Combine("/usr/bin", path));
        }

        return bin;
    }
}
