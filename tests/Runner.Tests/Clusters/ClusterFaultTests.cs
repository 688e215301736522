using System.Diagnostics;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Client;
using Dashboard.Core.Clusters.Wire;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Tests.Trials;
using Dashboard.Runner.Trials;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.Clusters;

/// <summary>Engines that die, do not stop, are started again; owners and clients that vanish.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class ClusterFaultTests
{
    [Fact]
    public void An_engine_killed_in_the_middle_of_a_map_costs_no_result()
    {
        using var rig = new ClusterRig(2);
        rig.Client.All.Execute("long slow(long x) { System.Threading.Thread.Sleep(2); return x * x; }");
        var map = rig.Client.Balanced.MapAsync<long>("slow", Enumerable.Range(0, 300));
        WaitFor(() => map.Progress.Done > 30);
        _ = Libc.Kill(rig.Client.Engines[1].Pid, Libc.SigKill);
        map.Get(TimeSpan.FromSeconds(30)).ShouldBe(Enumerable.Range(0, 300).Select(i => (long)i * i));
        var log = rig.Client.Log(0, 1000);
        log.ShouldContain(e => e.State == "lost" && e.Engine == 1);
        log.ShouldContain(e => e.State == "engine-lost" && e.Engine == 1 && e.What.Contains("SIGKILL"));
        rig.Client.Engines[1].State.ShouldBe("lost");
        rig.Client.Engines[1].Why.ShouldContain("SIGKILL");
    }

    [Fact]
    public void Engines_that_die_again_and_again_while_tasks_stream_cost_no_result()
    {
        using var rig = new ClusterRig(2);
        long[] numbers = [.. Enumerable.Range(0, 60_000).Select(i => (long)i)];
        for (int round = 0; round < 8; round++)
        {
            var map = rig.Client.Balanced.MapAsync<long>("sum", numbers);
            var direct = Enumerable.Range(0, 200).Select(_ => rig.Client.All.TryApplyAsync("pid")).ToList();
            _ = Libc.Kill(rig.Client.Engines[round % 2].Pid, Libc.SigKill);
            map.Get(TimeSpan.FromSeconds(30)).AsSpan().SequenceEqual(numbers).ShouldBeTrue();
            direct.ShouldAllBe(d => d.Get(TimeSpan.FromSeconds(30))[(round + 1) % 2].Error == null);
            rig.Client.Restart(round % 2);
        }
        rig.Client.Engines.ShouldAllBe(e => e.State == "ready" && e.Restarts == 4);
    }

    [Fact]
    public void A_direct_request_fails_with_its_engine_which_can_be_started_again()
    {
        using var rig = new ClusterRig(2);
        rig.Client.All["kept"] = 3;
        var sleeping = rig.Client.All.ExecuteAsync("System.Threading.Thread.Sleep(EngineId == 0 ? 100 : 20_000); EngineId");
        _ = Libc.Kill(rig.Client.Engines[1].Pid, Libc.SigKill);
        var clock = Stopwatch.StartNew();
        var error = Should.Throw<EngineException>(() => sleeping.Get(TimeSpan.FromSeconds(15))).Errors.ShouldHaveSingleItem();
        clock.Elapsed.TotalSeconds.ShouldBeLessThan(10);
        (error.Engine, error.Type).ShouldBe((1, "EngineLost"));
        error.Message.ShouldContain("engine 1 on");
        error.Message.ShouldContain("SIGKILL");
        Should.Throw<EngineException>(() => rig.Client[1].Apply<int>("pid")).Message.ShouldContain("SIGKILL");
        rig.Client[0].Pull<int>("kept").ShouldBe(3);
        rig.Client.Restart(1);
        rig.Client[1].Apply<int>("pid").ShouldBe(rig.Client.Engines[1].Pid);
        rig.Client.Engines[1].Restarts.ShouldBe(1);
        Should.Throw<EngineException>(() => rig.Client[1].Pull<int>("kept"));
        Should.Throw<ClusterException>(() => rig.Client.Restart(9)).Message.ShouldContain("There is no engine 9");
    }

    [Fact]
    public void Code_that_listens_is_aborted_and_keeps_its_engine_and_code_that_does_not_loses_it()
    {
        using var rig = new ClusterRig(2);
        rig.Client.All["kept"] = 3;
        int before = rig.Client.Engines[0].Pid;
        rig.Client.All.Execute("\"the compiler is warm\"");
        var polite = rig.Client.All.ExecuteAsync("while (true) { Abort.ThrowIfCancellationRequested(); System.Threading.Thread.Sleep(5); }");
        polite.Abort().ShouldBeTrue();
        Should.Throw<RequestAbortedException>(() => polite.Get());
        rig.Client.All.Pull<int>("kept").ShouldBe([3, 3]);
        rig.Client.Engines[0].Pid.ShouldBe(before);
        string began = Path.Combine(rig.Cluster.Spec.ScratchDirectory, "began");
        var deaf = rig.Client[0].ExecuteAsync($"System.IO.File.WriteAllText(\"{began}\", \"\"); while (true) {{ }}");
        var behind = rig.Client[0].ApplyAsync<int>("pid");
        WaitFor(() => File.Exists(began));
        deaf.Abort().ShouldBeTrue();
        Should.Throw<EngineException>(() => behind.Get(TimeSpan.FromSeconds(20))).Message.ShouldContain("did not stop within 1 s of an abort");
        rig.Client.AwaitEngine(0, e => e.State == "ready", TimeSpan.FromSeconds(30)).ShouldBeTrue();
        rig.Client[0].Apply<int>("pid").ShouldNotBe(before);
        rig.Client[1].Pull<int>("kept").ShouldBe(3);
        polite.Abort().ShouldBeFalse();
    }

    [Fact]
    public void Code_that_ends_its_engine_is_told_so()
    {
        using var rig = new ClusterRig(1);
        var fatal = rig.Client[0].ExecuteAsync("System.Diagnostics.Process.GetCurrentProcess().Kill()");
        Should.Throw<EngineException>(() => fatal.Get(TimeSpan.FromSeconds(30))).Errors[0].ToString().ShouldContain("SIGKILL");
    }

    [Fact]
    public async Task A_client_that_vanishes_leaves_no_work_and_the_cluster_stops_when_nobody_asks()
    {
        using var rig = new ClusterRig(1, idleStopSeconds: 2);
        using (var other = rig.Cluster.Connect())
        {
            _ = other.Balanced.MapAsync<int>("length", Enumerable.Repeat("text", 100_000));
            other.All.Scatter("big", new double[100_000]);
        }
        WaitFor(() => rig.Client.Status().Requests == 0);
        (await rig.Cluster.Ended.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(0);
        Should.Throw<ClusterException>(() => rig.Client.All.Apply<int>("pid"));
    }

    [Fact]
    public void A_connection_that_talks_nonsense_is_closed_and_harms_nobody()
    {
        using var rig = new ClusterRig(1);
        var random = new Random(5);
        for (int round = 0; round < 300; round++)
        {
            int fd = FileEnds.Connect(rig.Cluster.Spec.Socket);
            WireFormat.SayHello(fd, (PeerRole)random.Next(0, 4), random.Next(1, 9));
            byte[] body = new byte[random.Next(0, 60)];
            random.NextBytes(body);
            byte[] kinds = [.. "SA?HRT"u8];
            FileEnds.WriteAll(fd, [(byte)body.Length, 0, 0, (byte)(random.Next(20) == 0 ? 0x80 : 0), kinds[random.Next(kinds.Length)], .. body]);
            _ = Libc.Close(fd);
        }
        rig.Client[0].Apply<int>("pid").ShouldBe(rig.Client.Engines[0].Pid);
        rig.Client.Engines[0].Restarts.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_outlives_whoever_started_the_cluster()
    {
        using var rig = new ClusterRig(2);
        rig.Client.All.Scatter("x", new double[200_000]);
        _ = rig.Client.All.ExecuteAsync("while (true) { }");
        _ = Libc.Kill(rig.Cluster.Pid, Libc.SigKill);
        await rig.Cluster.Ended.WaitAsync(TimeSpan.FromSeconds(5));
        await Wait.ForAsync("no process of the cluster", TimeSpan.FromSeconds(5), () => TrialProcesses.Find(rig.Cluster.Spec.Mark, -1), left => left.Count == 0);
    }

    static void WaitFor(Func<bool> condition) => SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)).ShouldBeTrue();
}
