using System.Diagnostics;
using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Tests.Trials;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.Clusters;

/// <summary>Trials on engines of a cluster that runs anyway: they come, work, and go back with all they have.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class EngineTrialTests(ThreeEngines engines) : IClassFixture<ThreeEngines>, IDisposable
{
    readonly TrialRig trials = new();
    readonly ClusterRig rig = engines.Rig;

    [Fact]
    public async Task Engines_work_for_a_trial_and_keep_their_variables()
    {
        rig.Client.All.Push(new Dictionary<string, object?> { ["kept"] = 41 });
        var spec = Spec(2, new ProbeParameters(Millis: 20, Mischief: "talk"));
        var watcher = new Watcher();
        var outcome = await trials.RunAsync(spec, watcher);
        outcome.Error.ShouldBeNull(watcher.Log);
        outcome.ResultHash.ShouldBe((await trials.RunAsync(trials.Spec(StrategyNames.Serial, 1))).ResultHash);
        outcome.WorkersUsed.Select(w => (w.Index, w.Engine, w.Pid)).ShouldBe([(0, 0, PidOf(0)), (1, 1, PidOf(1))]);
        outcome.WorkersUsed.ShouldAllBe(w => w.Items > 0 && w.BusySeconds > 0 && w.Host == Environment.MachineName);
        // They are not below the trial, and yet their use is the trial's.
        outcome.CpuSeconds!.Value.ShouldBeGreaterThan(8 * 0.02 * 0.5);
        watcher.Log.ShouldMatch("engine [01]: line 999");
        rig.Client.All.Execute("kept + 1").Select(r => r.Value).ShouldBe([42L, 42L, 42L]);
        trials.Left(spec).ShouldBeEmpty();
    }

    public static TheoryData<string, string> Deterministic => new()
    {
        { "sum-range", """{ "stop": 100000, "repeats": 3 }""" },
        { "integrate", """{ "intervals": 5000, "rule": "simpson" }""" },
        { "evaluate", """{ "expression": "exp(-a)*sin(b)", "length": 100000 }""" },
        { "create-matrix", """{ "rows": 300, "columns": 70, "seed": 3, "distribution": "normal", "name": "m" }""" },
        { "describe", """{ "path": "FOLDER/values.npy", "linearFit": { "x": 0, "y": 1 } }""" },
        { "group-max", """{ "path": "FOLDER/*.csv", "value": "DEP_DELAY", "key": "ORIGIN", "groupBy": "file" }""" },
    };

    [Fact]
    public async Task Every_deterministic_analysis_gives_what_one_worker_gives()
    {
        AnalysisCatalog.All.Where(a => a.Description.Deterministic && a.Description.Strategies.Contains(StrategyNames.Engines)).Select(a => a.Description.Name)
            .ShouldBe(Deterministic.Select(d => d.Data.Item1), ignoreOrder: true);
        using var folder = Inputs();
        foreach (var (analysis, text) in Deterministic.Select(d => d.Data))
        {
            TrialSpec Of(TrialSpec spec) => spec with
            {
                Analysis = analysis, Parameters = JsonDocument.Parse(text.Replace("FOLDER", folder.Path, StringComparison.Ordinal)).RootElement,
                Output = analysis == "create-matrix" ? new TrialOutput($"ds-{spec.Strategy}", Path.Combine(folder.Path, $"ds-{spec.Strategy}")) : null,
            };
            var serial = await trials.RunAsync(Of(trials.Spec(StrategyNames.Serial, 1)));
            var clustered = await trials.RunAsync(Of(Spec(3, new ProbeParameters())));
            clustered.Error.ShouldBeNull(analysis);
            clustered.ResultHash.ShouldNotBeNull().ShouldBe(serial.ResultHash, analysis);
        }
    }

    /// <summary>An array, and a year of months.</summary>
    static TemporaryFolder Inputs()
    {
        var folder = new TemporaryFolder();
        using (var file = File.Create(Path.Combine(folder.Path, "values.npy")))
        {
            byte[] head = new byte[128];
            head.AsSpan().Fill((byte)' ');
            new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0 }.CopyTo(head, 0);
            System.Text.Encoding.ASCII.GetBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (5000, 3), }").CopyTo(head, 10);
            head[127] = (byte)'\n';
            file.Write(head);
            file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(Enumerable.Range(0, 15_000).Select(i => Math.Sqrt(i)).ToArray()));
        }
        for (int month = 1; month <= 12; month++)
        {
            File.WriteAllLines(Path.Combine(folder.Path, $"2001-{month:00}.csv"), ["ORIGIN,DEP_DELAY", .. Enumerable.Range(0, 200).Select(i => $"A{i * month % 17},{i * 37 % (100 + month)}.0")]);
        }
        return folder;
    }

    [Fact]
    public async Task An_engine_that_dies_is_a_crash_and_is_there_again_for_the_next_attempt()
    {
        var watcher = new Watcher();
        var spec = Spec(3, new ProbeParameters(Chunks: 20, Millis: 1000));
        var running = trials.RunAsync(spec, watcher);
        await Running(watcher);
        int victim = PidOf(1);
        Libc.Kill(victim, Libc.SigKill);
        (await running).Error.ShouldBe(new TrialError("crash", $"Engine 1 (process {victim}) was ended by SIGKILL.", null, "SIGKILL"));
        var again = await trials.RunAsync(Spec(3, new ProbeParameters()), watcher);
        again.Error.ShouldBeNull(watcher.Log);
        watcher.Log.ShouldContain("Engine 1 is lost (was ended by SIGKILL) and is started again.");
        trials.Left(spec).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_trial_gives_its_engines_back_and_deaf_ones_are_started_again()
    {
        rig.Client.All.Push(new Dictionary<string, object?> { ["kept"] = 1 });
        using var cancel = new CancellationTokenSource();
        var watcher = new Watcher();
        var spec = Spec(2, new ProbeParameters(Chunks: 30, Millis: 2000, Mischief: "deaf"));
        var running = trials.RunAsync(spec, watcher, cancel.Token);
        await Running(watcher);
        int[] restarts = [.. rig.Client.Engines.Select(e => e.Restarts)];
        int deaf = watcher.Progress[^1].Workers.First(w => w.Chunk == 0).Index;
        var clock = Stopwatch.StartNew();
        await cancel.CancelAsync();
        var outcome = await running;
        clock.Elapsed.TotalSeconds.ShouldBeLessThan(2);
        outcome.State.ShouldBe(TrialState.Cancelled);
        rig.Client.AwaitEngine(deaf, e => e.State == "ready" && e.Restarts == restarts[deaf] + 1, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        rig.Client[1 - deaf].Apply<int>("pid").ShouldBe(PidOf(1 - deaf));
        rig.Client[1 - deaf].Pull<int>("kept").ShouldBe(1);
        rig.Client.All.Apply<int>("pid").ShouldBe([PidOf(0), PidOf(1), PidOf(2)]);
        trials.Left(spec).ShouldBeEmpty();
    }

    [Fact]
    public async Task Limits_hold_for_engines_that_the_trial_did_not_start()
    {
        int[] before = [.. rig.Client.All.Apply<int>("pid")];
        var memory = await trials.RunAsync(Spec(2, new ProbeParameters(Mischief: "allocate")) with { MemoryLimitBytes = 500 << 20 });
        memory.Error.ShouldNotBeNull().Kind.ShouldBe("memory", memory.Error.Message);
        var time = await trials.RunAsync(Spec(2, new ProbeParameters(Chunks: 20, Millis: 1000)) with { TimeLimitSeconds = 1 });
        time.Error.ShouldNotBeNull().Kind.ShouldBe("timeout", time.Error.Message);
        (await trials.RunAsync(Spec(2, new ProbeParameters(Mischief: "throw")))).Error!.Message.ShouldBe("InvalidOperationException: Piece 0 is broken.");
        rig.Client.All.Apply<int>("pid").ShouldBe(before);
    }

    [Fact]
    public async Task A_cluster_that_is_too_small_or_has_ended_is_told()
    {
        (await trials.RunAsync(Spec(4, new ProbeParameters()))).Error.ShouldBe(new TrialError("launch", "The cluster c1 has 3 engines; 4 workers were asked for. Allowed: 1 to 3."));
        var error = (await trials.RunAsync(Spec(2, new ProbeParameters()) with { ClusterSocket = "/dev/shm/speedup-none/controller" })).Error.ShouldNotBeNull();
        error.Kind.ShouldBe("launch");
        error.Message.ShouldStartWith("The cluster c1 cannot be reached; it has ended, or its controller does not answer");
    }

    int PidOf(int engine) => rig.Client.Engines[engine].Pid;

    TrialSpec Spec(int workers, ProbeParameters probe) =>
        trials.Spec(StrategyNames.Engines, workers, probe) with { Cluster = "c1", ClusterSocket = rig.Cluster.Spec.Socket };

    static Task Running(Watcher watcher) => Wait.ForAsync("all workers at work", TimeSpan.FromSeconds(20), () => watcher.Progress.LastOrDefault(),
        p => p is { Workers.Count: > 0 } && p.Workers.All(w => w is { State: "running", Chunk: not null }));

    public void Dispose() => trials.Dispose();
}
