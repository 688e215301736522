using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Client;
using Dashboard.Runner.Clusters;
using Dashboard.Runner.Tests.Trials;

namespace Dashboard.Runner.Tests.Clusters;

/// <summary>Arrays that go through shared memory, millions of tasks, and engines under mpirun.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class ClusterArrayTests
{
    [Fact]
    public void Large_arrays_are_shared_worked_on_and_their_memory_is_used_again()
    {
        using var rig = new ClusterRig(2);
        var client = rig.Client;
        double[] sent = [.. Enumerable.Range(0, 1_000_001).Select(i => i * 0.25)], back = new double[sent.Length];
        for (int round = 0; round < 4; round++)
        {
            sent[7] = round;
            client.All.Scatter("a", sent);
            client.All.Gather<double>("a", back).ShouldBe(sent.Length);
            back.AsSpan().SequenceEqual(sent).ShouldBeTrue();
        }
        // What the engines hold, and what the next round is written into.
        Directory.GetFiles(rig.Cluster.Spec.Folder, "block-*").Length.ShouldBeLessThanOrEqualTo(2);
        client.All.Apply<double>("sum", sent).ShouldAllBe(total => Math.Abs(total - sent.Sum()) < 1e-3);
        client.All.Execute("a[0] = -1; var b = a.Select(x => (float)x).ToArray();");
        client.All.Gather<double>("a")[0].ShouldBe(-1);
        client.All.Gather<float>("b").Skip(1).Take(3).ShouldBe([0.25f, 0.5f, 0.75f]);
        client.All["whole"] = sent;
        client.All.Pull<double[]>("whole")[1].ShouldBe(sent);
        Should.Throw<ClusterException>(() => client.All.Gather<double>("a", new double[5])).Message.ShouldContain("do not fit into 5");
        Should.Throw<EngineException>(() => client.All.Gather<double>("none")).Message.ShouldContain("no variable 'none'");
        client.All.Gather<double>("a").Length.ShouldBe(sent.Length);
    }

    [Fact]
    public void A_hundred_thousand_tasks_leave_no_memory_behind()
    {
        using var rig = new ClusterRig(2);
        long[] numbers = [.. Enumerable.Range(0, 100_000).Select(i => (long)i)];
        rig.Client.Balanced.Map<long>("sum", numbers).ShouldBe(numbers);
        var before = rig.Client.Status();
        rig.Client.Balanced.Map<long>("sum", numbers).ShouldBe(numbers);
        var after = rig.Client.Status();
        after.Engines.Sum(e => e.Done).ShouldBe(before.Engines.Sum(e => e.Done) + 100_000);
        after.Engines.ShouldAllBe(e => e.Done > before.Engines[e.Id].Done && e.Given == 0 && e.ResidentBytes > 0);
        rig.Client.Log(0, 1000).Count.ShouldBe(1000);
    }

    [Theory]
    [InlineData("openmpi")]
    [InlineData("mpich")]
    public void Engines_that_are_ranks_speak_MPI_among_themselves(string mpi)
    {
        Environment.SetEnvironmentVariable("SPEEDUP_MPI", mpi);
        try
        {
            using var rig = new ClusterRig(2, EngineLauncher.Mpi);
            rig.Client.All.Apply<int>("pid").Distinct().Count().ShouldBe(2);
            rig.Client.All.Execute("(int)Mpi.Rank").Select(r => r.Value).ShouldBe([0L, 1L]);
            rig.Client.All.Execute("Mpi.Sum(EngineId + 1.5)").Select(r => r.Value).ShouldBe([4.0, 0.0]);
            rig.Client.All.Execute("string.Join(\" \", Mpi.Gather(new[] { (double)EngineId, 7.0 }))")[0].Value.ShouldBe("0 7 1 7");
            rig.Client.All.Execute("Mpi.Broadcast(EngineId == 0 ? 2.5 : 0)").Select(r => r.Value).ShouldBe([2.5, 2.5]);
            rig.Client.Restart(1);
            rig.Client.Engines.ShouldAllBe(e => e.State == "ready" && e.Restarts == 1);
            rig.Client.All.Apply<int>("pid").ShouldBe(rig.Client.Engines.Select(e => e.Pid));
        }
        finally
        {
            Environment.SetEnvironmentVariable("SPEEDUP_MPI", null);
        }
    }
}
