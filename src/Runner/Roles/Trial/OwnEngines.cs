using System.Text;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Clusters;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>A cluster that a trial starts for itself, one engine a worker; it ends with the pipe to its controller, at the latest with the leader.</summary>
sealed class OwnEngines
{
    readonly ClusterSpec spec;
    readonly int input;

    /// <exception cref="LaunchException">The controller does not start.</exception>
    public OwnEngines(LeaderTask task, LinkedCrew crew)
    {
        spec = new ClusterSpec(task.Spec.Workers, EngineLauncher.Local, task.Spec.Marker, TrialFolders.EnginesIn(task.Spec.ScratchDirectory), OfTrial: true);
        if (spec.Engines > ClusterSpec.MostEngines)
        {
            throw new LaunchException($"A cluster of {spec.Engines} engines was asked for. Allowed: 1 to {ClusterSpec.MostEngines}.");
        }
        var told = FileEnds.Pipe();
        var said = FileEnds.Pipe();
        input = told.Write;
        try
        {
            Controller = crew.Launch(Environment.ProcessPath!, ["cluster"], ChildProcess.OwnEnvironment(), "engines", told.Read, said.Write);
        }
        finally
        {
            _ = Libc.Close(told.Read);
            _ = Libc.Close(said.Write);
        }
        FileEnds.WriteAll(input, [.. spec.ToJson(), (byte)'\n']);
        AwaitOpen(said.Read);
    }

    public ChildProcess Controller { get; }

    public string Socket => spec.Socket;

    /// <summary>The controller's first line says that it listens, or why it cannot.</summary>
    static void AwaitOpen(int output)
    {
        byte[] line = new byte[4096];
        string word = Encoding.UTF8.GetString(line, 0, FileEnds.Read(output, line)).Trim();
        _ = Libc.Close(output);
        if (word != "open")
        {
            throw new LaunchException(word.Length > 0 ? $"The engines cannot start: {word}" : "The controller of the engines ended before it listened.");
        }
    }

    public void End() => _ = Libc.Close(input);
}
