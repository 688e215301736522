using System.Diagnostics;
using Dashboard.Runner.Agent;
using Shouldly;
using Xunit;

namespace Dashboard.Runner.Tests.Agent;

public sealed class AgentCommandTests : IDisposable
{
    readonly TempFolder _folder = new();

    public AgentCommandTests() => _folder.Write("token", "  abc\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_full_command_line_is_understood()
    {
        var options = Parse(out _, "--server", "https://a.example/lab/", "--token-file", _folder.Below("token"),
            "--name", "n1", "--label", "big", "--label", "gpu", "--spool", _folder.Below("s"), "--parent-watch");
        options.ShouldNotBeNull().Token.ShouldBe("abc");
        options.Labels.ShouldBe(["big", "gpu"]);
        options.ParentWatch.ShouldBeTrue();
        options.Below("hubs/runners").ShouldBe(new Uri("https://a.example/lab/hubs/runners"));
    }

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        Parse(out string faults, "--server", "http://far.example", "--token-file", _folder.Below("none"), "--name", "a b", "--usable-cpus", "0", "--ca-file", _folder.Below("no.pem")).ShouldBeNull();
        faults.ShouldContain("plain http");
        faults.ShouldContain("ssh -N -L 5080:127.0.0.1:80 far.example");
        faults.ShouldContain("--ca-file");
        faults.ShouldContain("cannot be read");
        faults.ShouldContain("'a b'");
        faults.ShouldContain("--usable-cpus '0'");
    }

    [Fact]
    public async Task The_executable_runs_announces_itself_and_ends_with_0_on_a_signal()
    {
        var memory = new WebMemory();
        await using var web = await TestWeb.StartAsync(memory);
        using var process = Start("agent", "--server", $"{web.Address}", "--spool", _folder.Below("spool"), "--scratch", _folder.Below("scratch"));
        await Wait.UntilAsync(() => !memory.Hellos.IsEmpty, () => $"exited: {process.HasExited}");
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_bad_command_line_ends_the_executable_with_2()
    {
        using var process = Start("agent", "--surprise");
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        process.ExitCode.ShouldBe(2);
    }

    /// <summary>The test's own output holds the Runner with all it needs.</summary>
    static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(RunnerAgent).Assembly.Location, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment[AgentCommand.TokenVariable] = WebMemory.Token;
        return Process.Start(start)!;
    }

    static AgentOptions? Parse(out string faults, params string[] args)
    {
        var errors = new StringWriter();
        var options = new AgentCommand().Parse(args, errors, out int exitCode);
        faults = errors.ToString();
        exitCode.ShouldBe(options is null ? 2 : 0);
        return options;
    }
}
