using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Dashboard.System.Tests;

/// <summary>The commands of README.md, run as they stand there against a server of this test's own.</summary>
[Collection(Node.Others)]
public sealed partial class ReadMeTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task The_calls_of_the_readme_do_the_exercise()
    {
        await using var server = await SpeedupServer.StartAsync();
        string commands = Commands("TOKEN=")
            .Replace("http://127.0.0.1:5080", server.Url, StringComparison.Ordinal)
            .Replace("data/token", Path.Combine(server.DataDirectory, "token"), StringComparison.Ordinal);

        var (code, output) = await RunAsync($"set -eu\n{commands}", Repository.Root);

        code.ShouldBe(0, output + server.Log.Tail());
        output.ShouldContain("\"HNL\"");
        output.ShouldContain("\"SJU\"");
        output.ShouldContain("\"series\"");
        output.ShouldContain("strategy");
    }

    [Fact]
    public void The_scripts_that_the_readme_names_exist_and_are_executable()
    {
        foreach (string script in ScriptName().Matches(ReadMe()).Select(match => match.Groups[1].Value).Distinct())
        {
            File.GetUnixFileMode(Path.Combine(Repository.Root, script)).HasFlag(UnixFileMode.UserExecute).ShouldBeTrue(script);
        }
    }

    static string ReadMe() => File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    /// <summary>The one block of shell commands that holds a text.</summary>
    static string Commands(string text) => ShellBlock().Matches(ReadMe()).Select(match => match.Groups[1].Value).Single(block => block.Contains(text, StringComparison.Ordinal));

    static async Task<(int Code, string Output)> RunAsync(string commands, string folder)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", commands]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var transcript = new Transcript();
        var output = Task.WhenAll(transcript.FollowAsync(process.StandardOutput), transcript.FollowAsync(process.StandardError));
        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The commands went on for {Limit}. They said:\n{transcript}");
        }

        await output;
        return (process.ExitCode, transcript.ToString());
    }

    [GeneratedRegex(@"```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"\./([a-z]+\.sh)")]
    private static partial Regex ScriptName();
}
