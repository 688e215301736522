using Dashboard.Core.Slurm;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Clusters;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Launchers.Slurm;
using Dashboard.Runner.Roles.Engine;

namespace Dashboard.Runner.Roles.Cluster;

/// <summary>Engines in a Slurm allocation: <c>srun</c> asks for it and starts them, one a task; a lost one is started again as one more step in it.</summary>
/// <param name="address">Where they call the controller.</param>
sealed class SlurmEngines(ClusterSpec spec, string address, string secret)
{
    const int MostSaid = 2000;
    static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1), CancelLimit = TimeSpan.FromSeconds(2);

    readonly CancellationTokenSource ended = new();
    volatile string waiting = "is being handed to Slurm", said = "";
    long job;

    /// <summary>Why the allocation has not begun, in words; empty once it has.</summary>
    public string Waiting => waiting;

    /// <summary>What <c>srun</c> said last.</summary>
    public string Said => said;

    /// <param name="launch">Starts a program whose standard output and error go to the given file.</param>
    public ChildProcess Start(Func<string, IEnumerable<string>, IReadOnlyDictionary<string, string>, int, ChildProcess> launch)
    {
        new Thread(Follow, 128 * 1024) { IsBackground = true, Name = "squeue" }.Start();
        return Launch(launch, SrunCommand.Run(spec.Slurm!, spec.Mark, spec.Engines, Program(EngineRole.SlurmTask)));
    }

    /// <exception cref="LaunchException">The allocation is not known.</exception>
    public ChildProcess StartAgain(int engine, Func<string, IEnumerable<string>, IReadOnlyDictionary<string, string>, int, ChildProcess> launch) =>
        Interlocked.Read(ref job) is > 0 and var number ? Launch(launch, SrunCommand.RunOne(spec.Slurm!, number, Program($"{engine}")))
            : throw new LaunchException("Slurm has not told the number of the allocation");

    string[] Program(string engine) => [Environment.ProcessPath!, "engine", address, engine];

    ChildProcess Launch(Func<string, IEnumerable<string>, IReadOnlyDictionary<string, string>, int, ChildProcess> launch, IEnumerable<string> arguments)
    {
        string program = SlurmCommand.Find("srun") ?? throw new LaunchException("There is no srun on the path of this Runner");
        var environment = SrunCommand.Environment(ChildProcess.OwnEnvironment());
        environment[LeaderAddress.SecretVariable] = secret;
        var (read, write) = FileEnds.Pipe();
        new Thread(() => Listen(read), 128 * 1024) { IsBackground = true, Name = "srun" }.Start();
        try
        {
            return launch(program, arguments, environment, write);
        }
        finally
        {
            _ = Libc.Close(write);
        }
    }

    /// <summary>Passes on what srun and the engines print, and keeps the end of it.</summary>
    void Listen(int fd)
    {
        byte[] buffer = new byte[4096];
        for (int got; (got = FileEnds.Read(fd, buffer)) > 0;)
        {
            string text = said + System.Text.Encoding.UTF8.GetString(buffer, 0, got);
            said = text[Math.Max(0, text.Length - MostSaid)..];
            FileEnds.WriteAll(2, buffer.AsSpan(0, got));
        }
        _ = Libc.Close(fd);
    }

    void Follow()
    {
        do
        {
            if (SlurmTables.Queue(Ask("squeue", SrunCommand.Look(spec.Mark))).FirstOrDefault() is { } state)
            {
                Interlocked.Exchange(ref job, state.Id ?? 0);
                waiting = state.State == "PENDING" ? $"Slurm job {state.Id} {SlurmReasons.InWords(state.Reason)}" : "";
            }
        }
        while (waiting.Length > 0 && !ended.Token.WaitHandle.WaitOne(LookEvery));
    }

    /// <summary>What a command of Slurm prints. The fleet reaps it, as it does all children: .NET's own process class would want to do that itself.</summary>
    static string Ask(string command, IEnumerable<string> arguments)
    {
        var (read, write) = FileEnds.Pipe();
        int nothing = Libc.Open("/dev/null", Libc.CloseOnExec | 2, 0);
        try
        {
            var environment = SrunCommand.Environment(ChildProcess.OwnEnvironment());
            environment["LC_ALL"] = "C";
            ChildProcess.Start(SlurmCommand.Find(command) ?? throw new LaunchException($"There is no {command} on the path of this Runner"), arguments, environment, nothing, write, nothing);
            _ = Libc.Close(write);
            write = -1;
            return ReadAll(read);
        }
        catch (LaunchException)
        {
            return "";
        }
        finally
        {
            _ = Libc.Close(read);
            _ = Libc.Close(nothing);
            _ = write >= 0 ? Libc.Close(write) : 0;
        }
    }

    static string ReadAll(int fd)
    {
        var text = new System.Text.StringBuilder();
        byte[] buffer = new byte[4096];
        for (int got; (got = FileEnds.Read(fd, buffer)) > 0;)
        {
            text.Append(System.Text.Encoding.UTF8.GetString(buffer, 0, got));
        }
        return text.ToString();
    }

    /// <summary>Gives the allocation back. Slurm that does not answer is not waited for: whoever started this cluster asks again.</summary>
    public void End()
    {
        ended.Cancel();
        Task.Run(() => Ask("scancel", SrunCommand.CancelArguments(spec.Mark))).Wait(CancelLimit);
    }
}
