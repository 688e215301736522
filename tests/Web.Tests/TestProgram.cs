using Dashboard.Web.Tests.Queue;

namespace Dashboard.Web.Tests;

/// <summary>Runs the tests, or, where a test starts this executable to kill it, the job queue alone.</summary>
static class TestProgram
{
    static Task<int> Main(string[] args) => args is [QueueHost.Role, var folder] ? QueueHost.ServeAsync(folder) : TestAsync(args);

    static Task<int> TestAsync(string[] args) => args.Contains("--server") || args.Contains("--internal-msbuild-node")
        ? Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
}
