using System.Diagnostics;
using Dashboard.Core.Strategies.SharedMemory;
using Shouldly;
using Xunit;

namespace Dashboard.Runner.Tests.Strategies;

public sealed class StartGateTests
{
    /// <summary>One worker is held up on its way out of sleep, as a host does that takes its core away.</summary>
    [Fact]
    public async Task The_moment_is_not_before_the_last_one_is_awake()
    {
        const int Workers = 3, Open = 4;
        byte[] memory = GC.AllocateArray<byte>(24, pinned: true);
        using ManualResetEventSlim held = new(), go = new();
        var late = Passing(memory, Workers, () => { held.Set(); go.Wait(); });
        held.Wait();
        var others = Enumerable.Range(1, Workers - 1).Select(_ => Passing(memory, Workers, () => { })).ToList();
        SpinWait.SpinUntil(() => Volatile.Read(ref memory[Open]) == 1);
        // For longer than the moment is ahead.
        SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(20));
        long released = Stopwatch.GetTimestamp();
        go.Set();
        long[] moments = await Task.WhenAll([late, .. others]);

        moments.Distinct().Count().ShouldBe(1);
        moments[0].ShouldBeGreaterThanOrEqualTo(released);
    }

    [Fact]
    public async Task One_worker_waits_for_nobody()
    {
        byte[] memory = GC.AllocateArray<byte>(24, pinned: true);
        (await Passing(memory, 1, () => { })).ShouldBeGreaterThan(0);
    }

    static unsafe Task<long> Passing(byte[] memory, int workers, Action whileWaiting) => Task.Factory.StartNew(() =>
    {
        fixed (byte* start = memory) return new StartGate(start).Pass(workers, whileWaiting);
    }, TaskCreationOptions.LongRunning);
}
