using System.Diagnostics;
using Dashboard.TestKit;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Scripts;

/// <summary>The browser's pure functions, tested in their own language by Node.js.</summary>
public sealed class ScriptTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.test.mjs").Select(f => Path.GetFileName(f)!).Order()];

    static string Folder => Path.Combine(Repository.Root, "tests", "Web.Tests", "Scripts");

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Scripts_pass_their_own_tests(string file)
    {
        var start = new ProcessStartInfo("node", ["--test", "--test-reporter=tap", Path.Combine(Folder, file)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var node = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Limit);
        var output = node.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = node.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await node.WaitForExitAsync(deadline.Token);
        }
        finally
        {
            node.Kill(entireProcessTree: true);
        }

        string said = await output + await errors;
        node.ExitCode.ShouldBe(0, said);
        said.ShouldMatch("(?m)^# pass [1-9]", said);
    }
}
