using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>Trials that go wrong end with the right kind of error and leave nothing.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class FailureTests
{
    static readonly ProbeParameters Long = new(Chunks: 20, Millis: 1000);

    public static TheoryData<string, string?> Parallel => new()
    {
        { StrategyNames.Threads, null }, { StrategyNames.Processes, null }, { StrategyNames.Pool, null },
        { StrategyNames.Mpi, "openmpi" }, { StrategyNames.Mpi, "mpich" }, { StrategyNames.Engines, null },
    };

    [Theory]
    [MemberData(nameof(Parallel))]
    public async Task A_fault_in_one_worker_fails_the_trial_with_its_words(string strategy, string? mpi)
    {
        await Fails(strategy, mpi, new ProbeParameters(Millis: 100, Mischief: "throw", At: 5), "analysis", "InvalidOperationException: Piece 5 is broken.");
    }

    [Theory]
    [MemberData(nameof(Parallel))]
    public async Task Unusable_input_met_by_one_worker_is_told_as_input(string strategy, string? mpi)
    {
        await Fails(strategy, mpi, new ProbeParameters(Mischief: "input", At: 3), "input", "Piece 3 is not a number.");
    }

    [Theory]
    [MemberData(nameof(Parallel))]
    public async Task Unusable_parameters_are_told_as_input(string strategy, string? mpi)
    {
        await Fails(strategy, mpi, new ProbeParameters(Chunks: -1), "input", "chunks is -1; it must not be negative.");
    }

    [Theory]
    [MemberData(nameof(Parallel))]
    public async Task A_worker_that_exits_is_a_crash(string strategy, string? mpi)
    {
        var error = await Fails(strategy, mpi, new ProbeParameters(Millis: 50, Mischief: "exit", At: 6), "crash");
        error.ExitCode.ShouldBe(7, error.Message);
    }

    /// <summary>Whoever kills it does not know how far it is: an engine on its way up is no launch that fails each time.</summary>
    [Theory]
    [InlineData(StrategyNames.Processes, "worker")]
    [InlineData(StrategyNames.Pool, "worker")]
    [InlineData(StrategyNames.Engines, "engine")]
    public async Task A_worker_killed_as_it_starts_is_a_crash(string strategy, string role)
    {
        using var rig = new TrialRig();
        var spec = rig.Spec(strategy, 2, new ProbeParameters(Chunks: 20, Millis: 100));
        var running = rig.RunAsync(spec);
        int victim = 0;
        while (victim == 0 && !running.IsCompleted)
        {
            victim = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Select(name => int.TryParse(name, out int pid) ? pid : 0)
                .FirstOrDefault(pid => pid > 0 && IsInRole(pid, role) && TrialProcesses.HasVariable(pid, $"{TrialMark.Variable}={spec.Marker}"));
        }
        victim.ShouldBeGreaterThan(0);
        _ = Libc.Kill(victim, Libc.SigKill);
        var outcome = await running;
        // An engine that had not yet spoken to its controller is started again, and nothing is lost.
        if (outcome.State != TrialState.Succeeded || role != "engine")
        {
            outcome.Error.ShouldNotBeNull();
            (outcome.Error.Kind, outcome.Error.Signal).ShouldBe(("crash", "SIGKILL"), outcome.Error.Message);
        }
        rig.Left(spec).ShouldBeEmpty();
    }

    static bool IsInRole(int pid, string role)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0') is [_, var first, ..] && first == role;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Theory]
    [MemberData(nameof(Parallel))]
    public async Task A_killed_worker_is_a_crash_that_names_the_signal(string strategy, string? mpi)
    {
        using var rig = new TrialRig(mpi);
        var watcher = new Watcher();
        var spec = rig.Spec(strategy, 2, Long);
        var running = rig.RunAsync(spec, watcher);
        var workers = await watcher.Workers.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Libc.Kill(workers[^1].Pid, Libc.SigKill);
        var outcome = await running;
        outcome.State.ShouldBe(TrialState.Failed);
        outcome.Error!.Kind.ShouldBe("crash");
        outcome.Error.Signal.ShouldBe("SIGKILL", $"{outcome.Error}\n{watcher.Log}");
        rig.Left(spec).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StrategyNames.Pool)]
    [InlineData(StrategyNames.Mpi)]
    [InlineData(StrategyNames.Engines)]
    public async Task A_killed_leader_takes_its_workers_along(string strategy)
    {
        using var rig = new TrialRig();
        var watcher = new Watcher();
        var spec = rig.Spec(strategy, 2, Long);
        var running = rig.RunAsync(spec, watcher);
        var workers = await watcher.Workers.Task.WaitAsync(TimeSpan.FromSeconds(20));
        int leader = ProcessTable.Find(workers[0].Pid)!.Value.Session;
        // Engines are in the session of their controller, the leader's child.
        leader = strategy == StrategyNames.Engines ? ProcessTable.Find(leader)!.Value.Parent : leader;
        Libc.Kill(leader, Libc.SigKill);
        var outcome = await running;
        outcome.Error.ShouldNotBeNull().ShouldBe(new TrialError("crash", "The trial's leader was ended by SIGKILL.", null, "SIGKILL"));
        rig.Left(spec).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Parallel))]
    public async Task The_time_limit_ends_a_trial(string strategy, string? mpi)
    {
        using var rig = new TrialRig(mpi);
        var spec = rig.Spec(strategy, 2, Long) with { TimeLimitSeconds = 1.5 };
        var outcome = await rig.RunAsync(spec);
        outcome.Error!.Kind.ShouldBe("timeout");
        outcome.ElapsedSeconds!.Value.ShouldBeInRange(1.5, 3.5);
        outcome.Stopped!.Confirmed.ShouldBeTrue();
        rig.Left(spec).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StrategyNames.Threads)]
    [InlineData(StrategyNames.Processes)]
    [InlineData(StrategyNames.Engines)]
    public async Task The_memory_limit_ends_a_trial(string strategy)
    {
        using var rig = new TrialRig();
        var spec = rig.Spec(strategy, 2, new ProbeParameters(Mischief: "allocate")) with { MemoryLimitBytes = 400 << 20 };
        var outcome = await rig.RunAsync(spec);
        outcome.Error.ShouldNotBeNull().Kind.ShouldBe("memory", outcome.Error.Message);
        outcome.PeakResidentBytes!.Value.ShouldBeGreaterThan(200 << 20);
        rig.Left(spec).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_launcher_is_told_as_launch()
    {
        using var rig = new TrialRig("lam");
        var outcome = await rig.RunAsync(rig.Spec(StrategyNames.Mpi, 2));
        outcome.Error.ShouldBe(new TrialError("launch", "SPEEDUP_MPI is 'lam'. Allowed: openmpi, mpich."));
    }

    [Fact]
    public async Task A_missing_executable_is_told_as_launch()
    {
        using var rig = new TrialRig();
        TrialSession.Executable = "/nowhere/Dashboard.Runner";
        var outcome = await rig.RunAsync(rig.Spec(StrategyNames.Serial, 1));
        outcome.Error.ShouldBe(new TrialError("launch", "/nowhere/Dashboard.Runner cannot be started: No such file or directory."));
    }

    static async Task<TrialError> Fails(string strategy, string? mpi, ProbeParameters probe, string kind, string? message = null)
    {
        using var rig = new TrialRig(mpi);
        var watcher = new Watcher();
        var spec = rig.Spec(strategy, 2, probe);
        var outcome = await rig.RunAsync(spec, watcher);
        outcome.State.ShouldBe(TrialState.Failed, watcher.Log);
        outcome.Error!.Kind.ShouldBe(kind, $"{outcome.Error}\n{watcher.Log}");
        if (message is not null)
        {
            outcome.Error.Message.ShouldBe(message);
        }
        rig.Left(spec).ShouldBeEmpty();
        return outcome.Error;
    }
}
