using Dashboard.Core.Clusters.Client;
using Dashboard.Runner.Clusters;
using Dashboard.Runner.Tests.Trials;
using Dashboard.Runner.Trials;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.Clusters;

/// <summary>A real cluster and a client; at the end nothing may be left of it.</summary>
sealed class ClusterRig : IDisposable
{
    readonly TemporaryFolder folder = new();

    public ClusterRig(int engines = 2, EngineLauncher launcher = EngineLauncher.Local, double idleStopSeconds = 0)
    {
        TrialSession.Executable = Path.Combine(AppContext.BaseDirectory, "Dashboard.Runner.Tests");
        Cluster = ClusterProcess.Start(engines, launcher, folder.Path, idleStopSeconds);
        Client = Cluster.Connect();
        Client.AwaitReady(TimeSpan.FromSeconds(60));
    }

    public ClusterProcess Cluster { get; }

    public ClusterClient Client { get; }

    /// <summary>Processes that bear the cluster's mark, and files of its.</summary>
    public IReadOnlyList<string> Left() =>
    [
        .. TrialProcesses.Find(Cluster.Spec.Mark, -1).Select(p => $"process {p.Pid}"),
        .. Directory.EnumerateFileSystemEntries(folder.Path),
        .. Directory.EnumerateFileSystemEntries("/dev/shm").Where(f => f.Contains(Cluster.Spec.Mark, StringComparison.Ordinal) || Path.GetFileName(f).StartsWith("vader", StringComparison.Ordinal)),
    ];

    public void Dispose()
    {
        Client.Dispose();
        Cluster.Stop().Confirmed.ShouldBeTrue();
        Left().ShouldBeEmpty();
        folder.Dispose();
    }
}

/// <summary>Three engines that the tests of a class share, and may lose.</summary>
public sealed class ThreeEngines : IDisposable
{
    internal ClusterRig Rig { get; } = new(3);

    public void Dispose() => Rig.Dispose();
}

/// <summary>Four engines that the tests of a class share.</summary>
public sealed class FourEngines : IDisposable
{
    internal ClusterRig Rig { get; } = new(4);

    public void Dispose() => Rig.Dispose();
}
