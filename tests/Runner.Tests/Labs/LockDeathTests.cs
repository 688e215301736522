using System.Diagnostics;
using Dashboard.Core.Strategies.Native;
using Dashboard.Core.Strategies.SharedMemory;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.Labs;

/// <summary>A lock whose owner dies inside it is taken over by the next one, who is told.</summary>
public sealed unsafe class LockDeathTests
{
    public const string Role = "die-in-lock";

    /// <summary>The part of the process that dies: it takes the lock in the folder and leaves by the kernel's exit.</summary>
    internal static Task<int> DieInLockAsync(string folder)
    {
        var memory = SharedRegion.Open(folder, "lock", 4096);
        new FutexLock((int*)memory.Start).Enter();
        Libc.ExitNow(7);
        return Task.FromResult(7);
    }

    [Fact]
    public void The_next_one_takes_it_over_and_is_told()
    {
        using var folder = new TemporaryFolder();
        using var memory = SharedRegion.Open(folder.Path, "lock", 4096);
        var mutex = new FutexLock((int*)memory.Start);
        using var other = Process.Start(Path.Combine(AppContext.BaseDirectory, "Dashboard.Runner.Tests"), [Role, folder.Path]);
        other.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        other.ExitCode.ShouldBe(7);
        (*(int*)memory.Start).ShouldBe(other.Id, "it died in the lock");

        mutex.Enter().ShouldBeTrue();
        mutex.Exit();
        mutex.Enter().ShouldBeFalse();
        mutex.Exit();
    }
}
