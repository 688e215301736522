using System.Diagnostics;
using System.Text;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Client;
using Dashboard.Core.Strategies.Native;
using Dashboard.Core.Slurm;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Launchers.Slurm;
using Dashboard.Runner.Roles;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Clusters;

/// <summary>A running cluster as the process that started it sees it. When that process ends, in whatever way, the cluster does.</summary>
public sealed class ClusterProcess : IDisposable
{
    readonly ChildProcess controller;
    readonly int input;
    int stopped;

    ClusterProcess(ClusterSpec spec, ChildProcess controller, int input)
    {
        (Spec, this.controller, this.input) = (spec, controller, input);
        Ended = Task.Factory.StartNew(() => controller.Wait().ExitCode, TaskCreationOptions.LongRunning);
    }

    public ClusterSpec Spec { get; }

    /// <summary>Of the controller.</summary>
    public int Pid => controller.Pid;

    /// <summary>Completes when the controller has ended; null where a signal ended it.</summary>
    public Task<int?> Ended { get; }

    /// <summary>Starts a cluster and returns as soon as clients can connect; engines become ready after that.</summary>
    /// <param name="scratchBase">Below which its folder on disk is made.</param>
    /// <exception cref="ClusterException">The number of engines is out of range, or the controller does not start.</exception>
    public static ClusterProcess Start(int engines, EngineLauncher launcher, string scratchBase, double idleStopSeconds = 0, SlurmRequest? slurm = null)
    {
        if (engines is < 1 or > ClusterSpec.MostEngines)
        {
            throw new ClusterException($"A cluster of {engines} engines was asked for. Allowed: 1 to {ClusterSpec.MostEngines}.");
        }
        string mark = TrialMark.New();
        return Start(new ClusterSpec(engines, launcher, mark, TrialMark.ScratchUnder(scratchBase, mark), idleStopSeconds) { Slurm = slurm });
    }

    static ClusterProcess Start(ClusterSpec spec)
    {
        var input = FileEnds.Pipe();
        var output = FileEnds.Pipe();
        try
        {
            var child = ChildProcess.Start(TrialSession.Executable, ["cluster"], TrialEnvironment.Of(spec.Mark, spec.ScratchDirectory), input.Read, output.Write, 2);
            FileEnds.WriteAll(input.Write, [.. spec.ToJson(), (byte)'\n']);
            var cluster = new ClusterProcess(spec, child, input.Write);
            _ = Libc.Close(output.Write);
            output.Write = -1;
            cluster.AwaitOpen(output.Read);
            return cluster;
        }
        finally
        {
            _ = Libc.Close(input.Read);
            _ = Libc.Close(output.Read);
            _ = output.Write >= 0 ? Libc.Close(output.Write) : 0;
        }
    }

    /// <summary>The controller's first line says that it listens, or why it cannot.</summary>
    void AwaitOpen(int output)
    {
        var line = new byte[4096];
        int got = FileEnds.Read(output, line);
        string said = Encoding.UTF8.GetString(line, 0, got).Trim();
        if (said != "open")
        {
            Dispose();
            throw new ClusterException(said.Length > 0 ? $"The cluster cannot start: {said}" : "The cluster's controller ended before it listened.");
        }
    }

    /// <exception cref="IOException">The cluster has ended.</exception>
    public ClusterClient Connect() => ClusterClient.Connect(Spec.Socket);

    /// <summary>Ends engines and controller, deletes what they shared, and says how many processes there were.</summary>
    public StoppedCluster Stop()
    {
        long start = Stopwatch.GetTimestamp();
        int seen = Ended.IsCompleted ? 0 : TrialProcesses.Find(Spec.Mark, Pid).Count;
        if (Interlocked.Exchange(ref stopped, 1) == 0)
        {
            // The controller sees the end of its input, ends its engines and itself.
            _ = Libc.Close(input);
            Ended.Wait(TimeSpan.FromSeconds(3));
        }
        bool gone = TrialProcesses.KillAll(Spec.Mark, Ended.IsCompleted ? -1 : Pid, TimeSpan.FromSeconds(5)) && Ended.Wait(TimeSpan.FromSeconds(2));
        if (Spec.Launcher == EngineLauncher.Slurm)
        {
            // In case the controller could not.
            gone &= SrunCommand.Cancel(Spec.Mark);
        }
        TrialProcesses.DeleteFolders(Spec.Folder, Spec.ScratchDirectory);
        return new StoppedCluster(seen, Stopwatch.GetElapsedTime(start).TotalSeconds, gone);
    }

    public void Dispose() => Stop();
}

/// <summary>The end of a cluster.</summary>
/// <param name="Confirmed">Whether no process is left.</param>
public sealed record StoppedCluster(int Processes, double Seconds, bool Confirmed);
