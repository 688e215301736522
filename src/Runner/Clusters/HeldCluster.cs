using System.Diagnostics;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Client;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Runner.Clusters.Relay;

namespace Dashboard.Runner.Clusters;

/// <summary>One cluster from the order to start it until nothing of it is left.</summary>
sealed class HeldCluster(ClusterOrder order, string scratch, ClusterLines lines, Func<ClusterReport, Task> report, Action<string> say)
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long an order to stop may go unnoticed while engines start.</summary>
    static readonly TimeSpan Glance = TimeSpan.FromSeconds(0.5);

    readonly CancellationTokenSource stop = new();
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ClusterProcess? process;

    public string Id => order.Cluster;

    /// <summary>How it stands.</summary>
    public ClusterReport Report { get; private set; } = new(order.Cluster, ClusterState.Starting);

    public string? Socket => process?.Spec.Socket;

    /// <summary>Completes when nothing of it is left.</summary>
    public Task Ended => ended.Task;

    public void Stop() => stop.Cancel();

    /// <summary>Returns when nothing of it is left; <see cref="Report"/> then says how it ended.</summary>
    public async Task RunAsync()
    {
        string? fault = null;
        try
        {
            await ServeAsync();
        }
        catch (OperationCanceledException)
        {
            // It was told to stop.
        }
        catch (Exception e)
        {
            fault = e.Message;
        }
        await EndAsync(fault);
        ended.SetResult();
    }

    async Task ServeAsync()
    {
        process = await Task.Factory.StartNew(Launch, TaskCreationOptions.LongRunning);
        using var client = process.Connect();
        await Task.Factory.StartNew(() => AwaitEngines(client), TaskCreationOptions.LongRunning);
        Report = Report with { State = ClusterState.Ready, Error = null };
        await report(Report);
        var line = lines.KeepAsync(Id, new ClusterRelay(client, TimeProvider.System), stop.Token);
        try
        {
            await process.Ended.WaitAsync(stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await line;
        }
    }

    ClusterProcess Launch()
    {
        var launcher = order.Launcher switch
        {
            ClusterLaunchers.Local => EngineLauncher.Local,
            ClusterLaunchers.Mpi => EngineLauncher.Mpi,
            ClusterLaunchers.Slurm => EngineLauncher.Slurm,
            var other => throw new ClusterException($"This Runner cannot start engines by {other}. It can by {string.Join(", ", ClusterLaunchers.All)}."),
        };
        Directory.CreateDirectory(scratch);
        return ClusterProcess.Start(order.Engines, launcher, scratch, order.IdleStopSeconds, order.Slurm);
    }

    /// <exception cref="ClusterException">An engine does not start.</exception>
    void AwaitEngines(ClusterClient client)
    {
        long start = Stopwatch.GetTimestamp();
        bool settled = false;
        // An allocation may wait for hours; whoever started the cluster sees why, and may stop it.
        while (!settled && client.IsOpen && (order.Slurm is not null || Stopwatch.GetElapsedTime(start) < StartLimit))
        {
            settled = client.AwaitEngines(engines => engines.All(e => e.State == "ready") || engines.Any(e => e.State == "lost"), Glance);
            stop.Token.ThrowIfCancellationRequested();
            TellWaiting(client.Engines.Select(e => e.Why).FirstOrDefault(why => why.Length > 0));
        }
        if (client.Engines.FirstOrDefault(e => e.State == "lost") is { } lost)
        {
            throw new ClusterException($"Engine {lost.Id} does not start: {lost.Why}.");
        }
        if (!settled)
        {
            throw new ClusterException(client.IsOpen
                ? $"After {StartLimit.TotalSeconds:0} s engines {string.Join(", ", client.Engines.Where(e => e.State != "ready").Select(e => e.Id))} were not ready."
                : "The cluster's controller ended while its engines started.");
        }
    }

    /// <summary>Says what engines that start wait for, when it changes.</summary>
    void TellWaiting(string? why)
    {
        if (why != Report.Error && Report.State == ClusterState.Starting)
        {
            Report = Report with { Error = why };
            _ = report(Report);
        }
    }

    async Task EndAsync(string? fault)
    {
        bool byItself = process?.Ended.IsCompleted == true;
        int? exitCode = byItself ? await process!.Ended : null;
        var stopped = process is null ? new StoppedCluster(0, 0, true) : await Task.Factory.StartNew(process.Stop, TaskCreationOptions.LongRunning);
        string? reason = fault ?? (!byItself ? null
            : exitCode == 0 ? $"It stopped by itself after {Minutes(order.IdleStopSeconds)} without a request."
            : $"Its controller ended unexpectedly ({(exitCode is null ? "by a signal" : $"exit code {exitCode}")}).");
        var state = fault is not null || (byItself && exitCode != 0) ? ClusterState.Failed : ClusterState.Stopped;
        Report = new ClusterReport(Id, state, reason) { Stopped = new StopReport(stopped.Processes, stopped.Seconds, stopped.Confirmed) };
        say($"Cluster {Id} {state.ToString().ToLowerInvariant()}{(reason is null ? "." : $": {reason}")}");
    }

    static string Minutes(double seconds) => seconds % 60 == 0 ? $"{seconds / 60:0} minutes" : $"{seconds:0.###} s";
}
