using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Dashboard.TestKit;

/// <summary>
/// Slurm's own daemons with virtual nodes of two CPUs on this host, <c>n1</c> and <c>n2</c> in the partition <c>debug</c> and <c>n3</c> in <c>small</c>: an authentication
/// daemon, a controller and a daemon for each node, on private folders and free ports. Ends what it started, by process id.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class SlurmCluster : IAsyncDisposable
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    // Not below /tmp directly: every folder above the socket must belong to root or to munge.
    readonly string _folder = Directory.CreateDirectory($"/run/speedup-slurm-{Environment.ProcessId}-{Guid.NewGuid():N}"[..48]).FullName;
    readonly List<Process> _daemons = [];
    readonly Transcript _log = new();

    SlurmCluster()
    {
    }

    /// <summary>Value of <c>SLURM_CONF</c>, by which every command of Slurm finds this cluster.</summary>
    public string Configuration => Path.Combine(_folder, "slurm.conf");

    /// <summary>A folder that all nodes share, as all are this host.</summary>
    public string Shared => Path.Combine(_folder, "shared");

    public static async Task<SlurmCluster> StartAsync()
    {
        var cluster = new SlurmCluster();
        try
        {
            await cluster.BeginAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a command of Slurm prints; it must succeed.</summary>
    public async Task<string> RunAsync(string command, params string[] arguments)
    {
        var (code, output) = await TryAsync(command, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with code {code}: {output}\n{_log.Tail()}");
    }

    /// <summary>Jobs of the partition <c>debug</c> that wait or run, a line each.</summary>
    public async Task<string> QueueAsync() => (await RunAsync("squeue", "--noheader", "--partition=debug", "--format=%i %j %T %r")).Trim();

    public Task EmptyAsync(TimeSpan deadline) => Wait.ForAsync("an empty queue of Slurm", deadline, QueueAsync, queue => queue.Length == 0);

    public async ValueTask DisposeAsync()
    {
        await EndJobsAsync();
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            await EndAsync(daemon);
        }
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What runs in a job outlives the daemons.</summary>
    async Task EndJobsAsync()
    {
        var clock = Stopwatch.StartNew();
        await TryAsync("scancel", $"--user={Environment.UserName}");
        while (clock.Elapsed < TimeSpan.FromSeconds(10) && await TryAsync("squeue", "--noheader") is { Code: 0, Output.Length: > 0 })
        {
            await Task.Delay(100);
        }
    }

    async Task BeginAsync()
    {
        string munge = Path.Combine(_folder, "munge");
        await PrepareAsync(munge);
        Start("setpriv", "--reuid=munge", "--regid=munge", "--clear-groups", "munged", "--foreground", "--force", $"--key-file={munge}/key", $"--socket={munge}/socket",
            $"--pid-file={munge}/pid", $"--seed-file={munge}/seed", $"--log-file={munge}/log");
        await Wait.ForAsync("munge's socket", Deadline, () => File.Exists($"{munge}/socket"), there => there, _ => _log.Tail());
        Start("slurmctld", "-D");
        Start("slurmd", "-D", "-N", "n1");
        Start("slurmd", "-D", "-N", "n2");
        Start("slurmd", "-D", "-N", "n3");
        await Wait.ForAsync("three idle nodes", Deadline, () => TryAsync("sinfo", "--noheader", "--Node", "--states=idle", "--format=%N"),
            said => said.Code == 0 && said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 3, said => $"{said.Output}\n{_log.Tail()}");
    }

    async Task PrepareAsync(string munge)
    {
        Directory.CreateDirectory(munge);
        Directory.CreateDirectory(Shared);
        foreach (string name in new[] { "state", "tmp-n1", "tmp-n2", "tmp-n3" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, name));
        }
        await File.WriteAllBytesAsync($"{munge}/key", RandomNumberGenerator.GetBytes(128));
        File.SetUnixFileMode($"{munge}/key", UnixFileMode.UserRead);
        using var own = Process.Start("chown", ["--recursive", "munge:munge", munge]);
        await own.WaitForExitAsync();
        await File.WriteAllTextAsync(Configuration, Text(munge));
    }

    /// <summary>Processes are followed by process groups and tasks are not confined: virtual nodes have no control groups of their own. They do have temporary folders of their own.</summary>
    string Text(string munge)
    {
        string host = Environment.MachineName.Split('.')[0];
        string Node(string name) => $"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={SpeedupServer.FreePort()} CPUs=2 RealMemory=1000 State=UNKNOWN";
        return $"""
            ClusterName=speedup
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={SpeedupServer.FreePort()}
            AuthInfo=socket={munge}/socket
            SlurmUser=root
            SlurmdUser=root
            StateSaveLocation={_folder}/state
            SlurmctldPidFile={_folder}/slurmctld.pid
            SlurmdPidFile={_folder}/slurmd-%n.pid
            SlurmdSpoolDir={_folder}/spool-%n
            TmpFS={_folder}/tmp-%n
            ProctrackType=proctrack/pgid
            TaskPlugin=task/none
            SwitchType=switch/none
            MpiDefault=none
            ReturnToService=2
            SchedulerType=sched/backfill
            SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0,bf_interval=1
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            AccountingStorageType=accounting_storage/none
            JobAcctGatherType=jobacct_gather/none
            SlurmdParameters=config_overrides
            KillWait=1
            OverTimeLimit=0
            {Node("n1")}
            {Node("n2")}
            {Node("n3")}
            PartitionName=small Nodes=n3 MaxTime=60 State=UP
            PartitionName=debug Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP

            """;
    }

    void Start(string program, params string[] arguments)
    {
        var process = Process.Start(StartInfo(program, arguments))!;
        _daemons.Add(process);
        _ = _log.FollowAsync(process.StandardOutput);
        _ = _log.FollowAsync(process.StandardError);
    }

    ProcessStartInfo StartInfo(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        start.Environment["SLURM_CONF"] = Configuration;
        // Debian keeps daemons where the path of ordinary users does not lead.
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        return start;
    }

    async Task<(int Code, string Output)> TryAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(command, arguments))!;
        var error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, process.ExitCode == 0 ? output : await error);
    }

    static async Task EndAsync(Process daemon)
    {
        if (!daemon.HasExited)
        {
            Signals.Send(daemon.Id, Signals.Terminate);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await daemon.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!daemon.HasExited)
            {
                daemon.Kill();
                await daemon.WaitForExitAsync(CancellationToken.None);
            }
        }
        daemon.Dispose();
    }
}
