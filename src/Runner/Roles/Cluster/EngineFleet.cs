using Dashboard.Core.Mpi;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Clusters;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Launchers.Mpirun;
using Dashboard.Runner.Roles.Engine;
using Dashboard.Runner.Roles.Trial;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles.Cluster;

/// <summary>The processes of the engines: started, reaped, killed, started again. Under mpirun they live and die together.</summary>
sealed class EngineFleet(ClusterSpec spec)
{
    static readonly TimeSpan ReapFor = TimeSpan.FromMilliseconds(200);

    readonly TrialChildren children = new(spec.Mark);
    ChildProcess? launcher;
    SlurmEngines? slurm;

    public IReadOnlyList<EngineSeat> Seats { get; } = [.. Enumerable.Range(0, spec.Engines).Select(i => new EngineSeat(i))];

    /// <summary>Whether engines may be on other nodes: they call over the network, and share no memory with this process.</summary>
    public bool AreFar => spec.Launcher == EngineLauncher.Slurm;

    public bool AreRanks => spec.Launcher == EngineLauncher.Mpi;

    /// <param name="door">Where engines on other nodes call; null where none are.</param>
    /// <exception cref="LaunchException">A program cannot be started.</exception>
    public void StartAll(FarDoor? door)
    {
        if (door is not null)
        {
            slurm = new SlurmEngines(spec, door.Address.ToString(), door.Secret);
            launcher = slurm.Start(Launch);
            return;
        }
        if (AreRanks)
        {
            StartRanks();
            return;
        }
        foreach (var seat in Seats)
        {
            Start(seat);
        }
    }

    void Start(EngineSeat seat)
    {
        seat.Child = Launch(Environment.ProcessPath!, spec.OfTrial ? ["engine", spec.Folder, $"{seat.Id}", EngineRole.OfTrial] : ["engine", spec.Folder, $"{seat.Id}"], ChildProcess.OwnEnvironment(), 2);
        seat.Pid = seat.Child.Pid;
    }

    void StartRanks()
    {
        var mpi = MpiInstallation.Find(out string? reason) ?? throw new LaunchException(reason!);
        var command = MpirunCommand.Build(mpi, spec.Engines, TrialEnvironment.Cores, spec.Folder, spec.ScratchDirectory,
            [Environment.ProcessPath!, "engine", spec.Folder, "mpi", MpiImplementations.NameOf(mpi.Implementation)], ChildProcess.OwnEnvironment());
        launcher = Launch(command.Program, command.Arguments, command.Environment, 2);
    }

    /// <summary>Its standard output joins ours of errors: the first is spoken for.</summary>
    /// <param name="output">Where it prints; 2 is where we do.</param>
    ChildProcess Launch(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, int output)
    {
        int nothing = Libc.Open("/dev/null", Libc.CloseOnExec, 0);
        try
        {
            var child = ChildProcess.Start(program, arguments, environment, nothing, output, output);
            children.Add(child);
            return child;
        }
        finally
        {
            _ = Libc.Close(nothing);
        }
    }

    /// <summary>Starts the process of a lost seat; under mpirun those of all.</summary>
    public void StartAgain(EngineSeat seat)
    {
        seat.Restarts++;
        seat.State = EngineState.Restarting;
        if (slurm is not null)
        {
            seat.Child = slurm.StartAgain(seat.Id, Launch);
        }
        else if (!AreRanks)
        {
            Start(seat);
        }
        else if (Seats.All(s => s.State is EngineState.Restarting))
        {
            EndLauncher();
            StartRanks();
        }
    }

    void EndLauncher()
    {
        if (launcher is { HasEnded: false })
        {
            _ = Libc.Kill(launcher.Pid, Libc.SigKill);
            children.ReapUntil(() => launcher.HasEnded, TimeSpan.FromSeconds(2));
        }
    }

    /// <summary>Kills the process of a seat, if it is still the one: a number may be used again once it is reaped.</summary>
    public void Kill(EngineSeat seat)
    {
        if (AreFar)
        {
            // Its number is that of a process of another node. It ends by itself when its lines do.
            return;
        }
        bool ours = seat.Child is { } child ? !child.HasEnded : seat.Pid > 0 && TrialProcesses.HasVariable(seat.Pid, $"{TrialMark.Variable}={spec.Mark}");
        if (ours)
        {
            _ = Libc.Kill(seat.Pid, Libc.SigKill);
        }
    }

    /// <summary>How the process of a seat ended, whose line has; one that lives on is killed.</summary>
    public string EndOf(EngineSeat seat)
    {
        Kill(seat);
        if (AreFar || seat.Child is not { } child)
        {
            return AreFar ? "its process ended, or its node is out of reach" : "its process ended";
        }
        children.ReapUntil(() => child.HasEnded, ReapFor);
        return Words(child.TryWait());
    }

    static string Words(ChildEnd? end) => end?.SignalName is { } signal ? $"was ended by {signal}" : $"ended with code {end?.ExitCode?.ToString() ?? "unknown"}";

    /// <summary>Reaps; gives the seats whose process ended before it had connected.</summary>
    public IEnumerable<(EngineSeat Seat, string Why)> ReapFailedStarts()
    {
        children.Reap();
        foreach (var seat in Seats.Where(s => s.State is EngineState.Starting or EngineState.Restarting && s.Tasks is null))
        {
            if ((seat.Child ?? launcher) is { HasEnded: true } gone)
            {
                yield return (seat, $"{(AreFar ? "srun" : seat.Child is null ? "mpirun" : "its process")} {Words(gone.TryWait())} before it was ready{SrunSaid}");
            }
        }
    }

    string SrunSaid => slurm?.Said.Trim().ReplaceLineEndings(" ") is { Length: > 0 } said ? $": {said}" : "";

    /// <summary>Why engines that start have not, in words; null where there is nothing to say.</summary>
    public string? Waiting => slurm?.Waiting is { Length: > 0 } words ? words : null;

    /// <summary>Why no engine can run any more: the Slurm allocation has ended. Null while it lasts.</summary>
    public string? EndOfAllocation() => slurm is not null && launcher is { HasEnded: true } ? $"the Slurm allocation ended: srun {Words(launcher.TryWait())}{SrunSaid}" : null;

    /// <summary>Ends what is not below this process.</summary>
    public void End() => slurm?.End();
}
