using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>What every strategy owes alike, in real processes and real ranks.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class StrategyTests
{
    /// <summary>Of the probe's eight chunks, as the sum in chunk order gives it.</summary>
    static readonly Lazy<Task<string>> Reference = new(async () =>
    {
        using var rig = new TrialRig();
        return (await rig.RunAsync(rig.Spec(StrategyNames.Serial, 1))).ResultHash!;
    });

    public static TheoryData<string, string?> Strategies => new()
    {
        { StrategyNames.Serial, null }, { StrategyNames.Threads, null }, { StrategyNames.Processes, null },
        { StrategyNames.Pool, null }, { StrategyNames.Mpi, "openmpi" }, { StrategyNames.Mpi, "mpich" }, { StrategyNames.Engines, null },
    };

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task The_result_is_the_same_to_the_bit_for_every_worker_count(string strategy, string? mpi)
    {
        using var rig = new TrialRig(mpi);
        foreach (int workers in strategy == StrategyNames.Serial ? [1] : new[] { 1, 2, 3, 4, 5 })
        {
            var watcher = new Watcher();
            var spec = rig.Spec(strategy, workers);
            var outcome = await rig.RunAsync(spec, watcher);
            outcome.Error.ShouldBeNull(watcher.Log);
            outcome.ResultHash.ShouldBe(await Reference.Value, $"{strategy} with {workers}");
            outcome.WorkersUsed.Count.ShouldBe(workers);
            outcome.WorkersUsed.Sum(w => w.Items).ShouldBe(80);
            outcome.WorkersUsed.Select(w => w.Pid).Distinct().Count().ShouldBe(strategy is StrategyNames.Threads ? 1 : workers);
            rig.Left(spec).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(550, 0)]
    public async Task A_first_pass_counts_only_where_it_is_long(int millis, int uncounted)
    {
        using var rig = new TrialRig();
        var outcome = await rig.RunAsync(rig.Spec(StrategyNames.Serial, 1, new ProbeParameters(Chunks: 4, Millis: millis)));
        outcome.InnerLoops.ShouldBe(1);
        double pass = 4 * millis / 1000.0;
        outcome.Seconds!.Value.ShouldBeInRange(pass, pass + 0.8);
        (outcome.ElapsedSeconds - outcome.StartupSeconds)!.Value.ShouldBeInRange((1 + uncounted) * pass, ((1 + uncounted) * pass) + 1.5);
        outcome.WorkersUsed!.Single().BusySeconds.ShouldBeInRange(pass * 0.99, pass + 0.8, "of one pass");
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task Phases_add_up_and_the_timeline_holds_every_chunk(string strategy, string? mpi)
    {
        using var rig = new TrialRig(mpi);
        var watcher = new Watcher();
        int workers = strategy == StrategyNames.Serial ? 1 : 2;
        var outcome = await rig.RunAsync(rig.Spec(strategy, workers, new ProbeParameters(Chunks: 8, Millis: 60, Mischief: "read", At: 2)), watcher);
        outcome.Error.ShouldBeNull(watcher.Log);
        outcome.InnerLoops.ShouldBe(1);
        outcome.Seconds!.Value.ShouldBeInRange(0.4 / workers, 3);
        AddsUp(outcome);
        outcome.Phases!.Read.ShouldBeInRange(0.019 / workers, 0.2);
        outcome.Phases.Compute.ShouldBeInRange(0.48 / workers * 0.99, outcome.Seconds.Value);
        outcome.Timeline.Select(c => c.Chunk).ShouldBe(Enumerable.Range(0, 8));
        // A worker that leaves the barrier before the one that keeps the time is shown from that one's begin on.
        outcome.Timeline.ShouldAllBe(c => c.EndSeconds - c.StartSeconds >= (c.StartSeconds > 0 ? 0.059 : 0.03) && c.EndSeconds <= outcome.Seconds.Value + 0.001 && c.Items == 10);
        // Only the third chunk reads, for 20 ms; it is the phase's whole.
        outcome.Timeline.Where(c => c.ReadSeconds is not null).Select(c => c.Chunk).ShouldBe([2]);
        outcome.Timeline[2].ReadSeconds!.Value.ShouldBe(outcome.Phases.Read * workers, 0.0001);
        bool sends = strategy is not (StrategyNames.Serial or StrategyNames.Threads);
        outcome.WorkersUsed.ShouldAllBe(w => w.PackSeconds.HasValue == sends);
        outcome.WorkersUsed.ShouldAllBe(w => w.CpuSeconds > 0.02 && w.CpuSeconds < outcome.Seconds * 4 && w.ReadBytes >= 0, string.Join('\n', outcome.WorkersUsed));
        outcome.WorkersUsed.ShouldAllBe(w => w.ResidentBytes > 1_000_000 == (strategy != StrategyNames.Threads));
        outcome.ElapsedSeconds!.Value.ShouldBeGreaterThan(outcome.Seconds.Value + outcome.StartupSeconds!.Value);
        // The chunks wait on the clock, so a busy machine gives them less than all of their time.
        outcome.CpuSeconds!.Value.ShouldBeGreaterThan(0.1);
        outcome.PeakResidentBytes!.Value.ShouldBeGreaterThan(10_000_000);
        outcome.PeakAnonymousBytes!.Value.ShouldBeInRange(1_000_000, outcome.PeakResidentBytes.Value);
        var last = watcher.Progress[^1];
        (last.ItemsDone > 0 && last.ItemsTotal == 80).ShouldBeTrue(last.ToString());
        last.Workers.Count.ShouldBe(workers);
        (await watcher.Workers.Task).Count.ShouldBe(workers);
    }

    [Fact]
    public async Task Each_thread_shows_the_processor_time_that_it_uses()
    {
        using var rig = new TrialRig();
        var watcher = new Watcher();
        await rig.RunAsync(rig.Spec(StrategyNames.Threads, 3, new ProbeParameters(Chunks: 2, Millis: 1500)), watcher);

        // Three threads, two chunks: one has nothing to do.
        var shown = watcher.Progress.Select(p => p.Workers.OrderByDescending(w => w.CpuPercent).ToList()).Where(w => w.All(x => x.CpuPercent is not null)).ToList();
        shown.ShouldContain(w => w[1].CpuPercent > 25 && w[2].CpuPercent < 10, string.Join('\n', shown.Select(w => string.Join(' ', w.Select(x => x.CpuPercent)))));
        shown.ShouldAllBe(w => w.All(x => x.ResidentBytes == null) && w.Select(x => x.ThreadId).Distinct().Count() == 3);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task A_short_region_is_repeated_until_it_lasts(string strategy, string? mpi)
    {
        using var rig = new TrialRig(mpi);
        int workers = strategy == StrategyNames.Serial ? 1 : 2;
        var outcome = await rig.RunAsync(rig.Spec(strategy, workers, new ProbeParameters(Chunks: 4, Millis: 2)));
        outcome.State.ShouldBe(TrialState.Succeeded);
        outcome.Seconds!.Value.ShouldBeInRange(0.008 / workers, 0.1);
        (outcome.Seconds.Value * outcome.InnerLoops!.Value).ShouldBeGreaterThanOrEqualTo(0.2);
        outcome.WorkersUsed.Sum(w => w.Items).ShouldBe(40);
        AddsUp(outcome);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task An_empty_plan_gives_the_empty_result(string strategy, string? mpi)
    {
        using var rig = new TrialRig(mpi);
        var outcome = await rig.RunAsync(rig.Spec(strategy, strategy == StrategyNames.Serial ? 1 : 2, new ProbeParameters(Chunks: 0)));
        outcome.State.ShouldBe(TrialState.Succeeded, outcome.Error?.Message);
        outcome.Result!.Value.GetProperty("pieces").GetInt32().ShouldBe(0);
        outcome.Flags.ShouldContain("fewer-chunks-than-workers");
        outcome.Timeline.ShouldBeEmpty();
    }

    [Fact]
    public async Task More_workers_than_cores_or_chunks_are_flagged()
    {
        using var rig = new TrialRig();
        int cores = Environment.ProcessorCount;
        var outcome = await rig.RunAsync(rig.Spec(StrategyNames.Threads, cores + 1, new ProbeParameters(Chunks: cores)));
        outcome.Flags.ShouldContain("oversubscribed");
        outcome.Flags.ShouldContain("fewer-chunks-than-workers");
        outcome.AllocatedCores.ShouldBe(cores);
    }

    [Theory]
    [InlineData(StrategyNames.Threads, Binding.Close, null)]
    [InlineData(StrategyNames.Pool, Binding.Spread, 3)]
    public async Task Bound_workers_and_batches_change_no_result(string strategy, Binding binding, int? batch)
    {
        using var rig = new TrialRig();
        var outcome = await rig.RunAsync(rig.Spec(strategy, 2) with { Binding = binding, BatchSize = batch });
        outcome.ResultHash.ShouldBe(await Reference.Value);
    }

    /// <summary>Within 1 % of start-up and region; the imbalance is part of idle.</summary>
    static void AddsUp(TrialOutcome outcome)
    {
        var p = outcome.Phases!;
        double sum = p.Startup + p.Read + p.Compute + p.Communicate + p.Reduce + p.Idle;
        double whole = outcome.StartupSeconds!.Value + outcome.Seconds!.Value;
        sum.ShouldBe(whole, whole * 0.01);
        p.Imbalance.ShouldBeInRange(0, p.Idle);
        (p.Read + p.Compute + p.Communicate + p.Reduce).ShouldBeLessThanOrEqualTo(outcome.Seconds.Value * 1.01);
    }
}
