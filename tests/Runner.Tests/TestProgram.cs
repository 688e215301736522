using Dashboard.Core.Analyses;
using Dashboard.Runner.Roles;
using Dashboard.Runner.Tests.Labs;
using Dashboard.Runner.Tests.Trials;

namespace Dashboard.Runner.Tests;

/// <summary>
/// Runs the tests, or, where a trial under test starts this executable in a role of the Runner, that role with more
/// analyses: <see cref="ProbeAnalysis"/> and <see cref="ScheduleAnalysis"/>. The product itself has no way to load foreign analyses.
/// </summary>
static class TestProgram
{
    static Task<int> Main(string[] args) => args.FirstOrDefault() switch
    {
        "trial" or "worker" or "rank" or "child" or "task" or "partner" or "cluster" or "engine" => RoleAsync(args),
        LockDeathTests.Role => LockDeathTests.DieInLockAsync(args[1]),
        _ => TestAsync(args),
    };

    static Task<int> RoleAsync(string[] args)
    {
        IAnalysis[] own = [new ProbeAnalysis(), new ScheduleAnalysis()];
        TrialWork.Find = name => Array.Find(own, a => a.Description.Name == name) ?? AnalysisCatalog.Find(name);
        return RunnerApp.RunAsync(args);
    }

    static Task<int> TestAsync(string[] args) => args.Contains("--server") || args.Contains("--internal-msbuild-node")
        ? Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
}
