using Dashboard.Core.Clusters;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Clusters;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles.Cluster;

/// <summary>
/// The controller of a cluster: first process of its session, adopter of what its engines leave. Standard input is a pipe of whoever
/// started it; its end means that nobody is there any more, and the cluster ends.
/// </summary>
static class ClusterRole
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static int Run()
    {
        _ = Libc.NewSession();
        _ = Libc.ProcessControl(Libc.ChildSubreaper, 1, 0, 0, 0);
        ClusterSpec? spec = null;
        try
        {
            spec = ClusterSpec.Parse(ReadLine());
            CreateFolders(spec);
            using var controller = new Controller(spec);
            Say("open");
            controller.Serve();
            return controller.Fault is null ? 0 : 1;
        }
        catch (Exception fault) when (fault is ClusterException or LaunchException or IOException or UnauthorizedAccessException)
        {
            Say(fault.Message.ReplaceLineEndings(" "));
            return 1;
        }
        finally
        {
            if (spec is not null)
            {
                TrialProcesses.KillAll(spec.OfTrial ? null : spec.Mark, Environment.ProcessId, TimeSpan.FromSeconds(3));
                TrialProcesses.DeleteFolders(spec.Folder, spec.ScratchDirectory);
                _ = spec.Launcher == EngineLauncher.Mpi ? SharedMemoryRemains.Delete(DateTime.MinValue) : 0;
            }
        }
    }

#pragma warning disable CA1416 // Linux
    static void CreateFolders(ClusterSpec spec)
    {
        Directory.CreateDirectory(spec.Folder, Private);
        Directory.CreateDirectory(spec.ScratchDirectory, Private);
    }
#pragma warning restore CA1416

    static byte[] ReadLine()
    {
        var text = new List<byte>();
        Span<byte> one = stackalloc byte[1];
        while (FileEnds.Read(0, one) == 1 && one[0] != '\n')
        {
            text.Add(one[0]);
        }
        return [.. text];
    }

    /// <summary>The first line is for whoever started the cluster, who then closes the pipe.</summary>
    static void Say(string line) => FileEnds.WriteAll(1, System.Text.Encoding.UTF8.GetBytes(line + "\n"));
}
