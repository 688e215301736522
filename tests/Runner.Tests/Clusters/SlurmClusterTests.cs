#pragma warning disable CA1416 // Slurm, like the Runner, lives on Linux.
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Wire;
using Dashboard.Core.Slurm;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Clusters;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Tests.Trials;
using Dashboard.Runner.Trials;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.Clusters;

/// <summary>Slurm's own daemons, which the tests of a class share.</summary>
public sealed class SlurmDaemons : IAsyncLifetime
{
    string? before;

    public SlurmCluster Daemons { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        TrialSession.Executable = Path.Combine(AppContext.BaseDirectory, "Dashboard.Runner.Tests");
        Daemons = await SlurmCluster.StartAsync();
        before = Environment.GetEnvironmentVariable("SLURM_CONF");
        Environment.SetEnvironmentVariable("SLURM_CONF", Daemons.Configuration);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("SLURM_CONF", before);
        await Daemons.DisposeAsync();
    }
}

/// <summary>Engines on the nodes of a Slurm allocation: they call over the network, and share no memory with anybody.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class SlurmClusterTests(SlurmDaemons slurm) : IClassFixture<SlurmDaemons>, IDisposable
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Engines_on_two_nodes_take_tasks_and_arrays_and_one_that_dies_is_started_again()
    {
        using (var cluster = Start(3, new SlurmRequest { Partition = "debug", Nodes = 2, TimeLimitMinutes = 5, Setup = ["export GREETING='from the set-up'"] }))
        {
            using var client = cluster.Connect();
            client.AwaitReady(Soon);
            client.Engines.Select(e => e.Host).Distinct().Order().ShouldBe(["n1", "n2"]);
            client.All.Execute("Environment.GetEnvironmentVariable(\"GREETING\") + Environment.GetEnvironmentVariable(\"SPEEDUP_RANK_SECRET\")").ShouldAllBe(r => (string?)r.Value == "from the set-up");
            double[] values = [.. Enumerable.Range(0, 300_000).Select(i => (double)i)];
            client.All.Scatter("x", values);
            client.All.Execute("var y = x.Select(v => 2 * v).ToArray();");
            client.All.Gather<double>("y").ShouldBe(values.Select(v => 2 * v));
            client.Balanced.Map<long>("length", new object[] { values, values }).ShouldBe([300_000, 300_000]);
            Should.Throw<ClusterException>(() => client[0].Push(new Dictionary<string, object?> { ["big"] = new double[9 << 20] })).Message.ShouldContain("longer than allowed");

            Libc.Kill(client.Engines[1].Pid, Libc.SigKill);
            client.AwaitEngine(1, e => e.State == "lost", Soon).ShouldBeTrue();
            client.Restart(1, Soon);
            client.Engines.Select(e => (e.State, e.Restarts)).ShouldBe([("ready", 0), ("ready", 1), ("ready", 0)]);
            client[2].Pull<double[]>("y").Length.ShouldBe(100_000);
        }
        await slurm.Daemons.EmptyAsync(Soon);
        Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_allocation_that_waits_says_why_and_one_that_ends_takes_the_cluster_with_it()
    {
        using var all = Start(4, new SlurmRequest { Nodes = 2, TimeLimitMinutes = 5 });
        using var first = all.Connect();
        first.AwaitReady(Soon);
        using (var second = Start(1, new SlurmRequest { TimeLimitMinutes = 5 }))
        {
            using var waiting = second.Connect();
            waiting.AwaitEngine(0, e => e.State == "starting" && e.Why.Contains("waiting for resources (Resources)", StringComparison.Ordinal), Soon).ShouldBeTrue(waiting.Engines[0].ToString());
        }
        (await slurm.Daemons.QueueAsync()).Split('\n').Length.ShouldBe(1);

        await slurm.Daemons.RunAsync("scancel", $"--user={Environment.UserName}");
        (await all.Ended.WaitAsync(Soon)).ShouldBe(1);
        first.Engines.ShouldAllBe(e => e.State == "lost" && e.Why.StartsWith("the Slurm allocation ended: srun", StringComparison.Ordinal));
        await slurm.Daemons.EmptyAsync(Soon);
        Left().ShouldNotContain(p => p.StartsWith("process", StringComparison.Ordinal));
    }

    [Fact]
    public void What_Slurm_refuses_is_told_in_its_words()
    {
        using var cluster = Start(1, new SlurmRequest { Partition = "nowhere", TimeLimitMinutes = 5 });
        using var client = cluster.Connect();
        client.AwaitEngine(0, e => e.State == "lost", Soon).ShouldBeTrue();
        client.Engines[0].Why.ShouldContain("invalid partition");
    }

    [Fact]
    public void Whoever_does_not_know_the_secret_is_hung_up_on()
    {
        using var cluster = Start(1, new SlurmRequest { TimeLimitMinutes = 5 });
        using var client = cluster.Connect();
        client.AwaitReady(Soon);
        int pid = client.Engines[0].Pid;
        int port = int.Parse(ProcessTable.Read($"/proc/{pid}/cmdline")!.Split((char)0).First(a => a.StartsWith("tcp:", StringComparison.Ordinal)).Split(':')[1]);
        foreach (byte[] secret in new byte[][] { [], new byte[32], new byte[900] })
        {
            int fd = NetworkEnds.Connect(System.Net.IPAddress.Loopback, port)!.Value;
            WireFormat.SayHello(fd, PeerRole.EngineTasks, 0, "here", secret);
            FileEnds.Read(fd, new byte[1]).ShouldBe(0);
            _ = Libc.Close(fd);
        }
        client[0].Apply<int>("pid").ShouldBe(pid);
    }

    ClusterProcess Start(int engines, SlurmRequest request) => ClusterProcess.Start(engines, EngineLauncher.Slurm, folder.Path, slurm: request);

    IReadOnlyList<string> Left() => [.. Directory.EnumerateFileSystemEntries(folder.Path), .. Directory.EnumerateFileSystemEntries("/dev/shm").Where(f => f.Contains(TrialMark.FolderPrefix + TrialMark.New().Split('-')[0] + "-" + Environment.ProcessId, StringComparison.Ordinal))];

    public void Dispose() => folder.Dispose();
}
