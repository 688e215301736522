using System.Diagnostics;
using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Trials;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>Cancelling ends every process in every strategy, soon and for sure.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class StopTests
{
    public static TheoryData<string, string?, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string?, string>();
            foreach (var (strategy, mpi) in new (string, string?)[]
            {
                (StrategyNames.Serial, null), (StrategyNames.Threads, null), (StrategyNames.Processes, null), (StrategyNames.Pool, null),
                (StrategyNames.Mpi, "openmpi"), (StrategyNames.Mpi, "mpich"), (StrategyNames.Engines, null),
            })
            {
                cases.Add(strategy, mpi, "none");
                cases.Add(strategy, mpi, "deaf");
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_running_trial_is_cancelled_within_two_seconds(string strategy, string? mpi, string mischief)
    {
        using var rig = new TrialRig(mpi);
        using var cancel = new CancellationTokenSource();
        var watcher = new Watcher();
        int workers = strategy == StrategyNames.Serial ? 1 : 3;
        var spec = rig.Spec(strategy, workers, new ProbeParameters(Chunks: 30, Millis: 2000, Mischief: mischief));
        var running = rig.RunAsync(spec, watcher, cancel.Token);
        await Wait.ForAsync("a running worker", TimeSpan.FromSeconds(20), () => watcher.Progress.LastOrDefault(),
            p => p is not null && p.Workers.Any(w => w.State == "running"));
        var clock = Stopwatch.StartNew();
        await cancel.CancelAsync();
        var outcome = await running;
        clock.Elapsed.TotalSeconds.ShouldBeLessThan(2);
        outcome.State.ShouldBe(TrialState.Cancelled);
        outcome.Error.ShouldBeNull();
        outcome.Stopped!.Confirmed.ShouldBeTrue();
        outcome.Stopped.Processes.ShouldBeGreaterThanOrEqualTo(strategy is StrategyNames.Serial or StrategyNames.Threads ? 1 : 1 + workers);
        rig.Left(spec).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StrategyNames.Serial)]
    [InlineData(StrategyNames.Processes)]
    [InlineData(StrategyNames.Mpi)]
    [InlineData(StrategyNames.Engines)]
    public async Task A_trial_is_cancelled_while_it_starts(string strategy)
    {
        using var rig = new TrialRig();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(60));
        var spec = rig.Spec(strategy, 2, new ProbeParameters(Millis: 1000));
        var outcome = await rig.RunAsync(spec, null, cancel.Token);
        outcome.State.ShouldBe(TrialState.Cancelled);
        outcome.Stopped!.Confirmed.ShouldBeTrue();
        rig.Left(spec).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_starting_Runner_clears_what_a_dead_one_left()
    {
        using var rig = new TrialRig();
        string orphan = OrphanMark();
        Directory.CreateDirectory(TrialMark.ScratchUnder(rig.ScratchBase, orphan));
        string shared = Directory.CreateDirectory($"/dev/shm/{TrialMark.FolderPrefix}{orphan}").FullName;
        string alive = Directory.CreateDirectory(TrialMark.ScratchUnder(rig.ScratchBase, TrialMark.New())).FullName;
        using var sleeper = Process.Start(new ProcessStartInfo("sleep", "60") { Environment = { [TrialMark.Variable] = orphan } })!;
        var report = await Leftovers.SweepAsync(rig.ScratchBase);
        report.ShouldBe(new LeftoverReport(1, 2, true));
        sleeper.WaitForExit(2000).ShouldBeTrue();
        Directory.Exists(shared).ShouldBeFalse();
        Directory.GetDirectories(rig.ScratchBase).ShouldBe([alive]);
    }

    [Fact]
    public async Task Secrets_of_the_Runner_stay_with_it()
    {
        using var rig = new TrialRig();
        Environment.SetEnvironmentVariable("Dashboard__Token", "owner-secret");
        try
        {
            var watcher = new Watcher();
            using var cancel = new CancellationTokenSource();
            var running = rig.RunAsync(rig.Spec(StrategyNames.Processes, 1, new ProbeParameters(Millis: 5000)), watcher, cancel.Token);
            int worker = (await watcher.Workers.Task.WaitAsync(TimeSpan.FromSeconds(20)))[0].Pid;
            var environment = ProcessTable.Environment(worker);
            environment.ShouldContain("SPEEDUP_TRIAL=");
            environment.ShouldNotContain("owner-secret");
            await cancel.CancelAsync();
            await running;
        }
        finally
        {
            Environment.SetEnvironmentVariable("Dashboard__Token", null);
        }
    }

    /// <summary>The mark of a Runner with this process's number that started at another time.</summary>
    static string OrphanMark()
    {
        var parts = TrialMark.New().Split('-');
        parts[2] = "1";
        return string.Join('-', parts);
    }
}
