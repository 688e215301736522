using System.Globalization;
using Dashboard.Core.Clusters.Wire;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>
/// An engine: its first thread takes tasks one after the other, and makes every MPI call; a second one hears of aborts. When the controller
/// hangs up, dead or done with us, the process ends at once.
/// </summary>
static class EngineRole
{
    /// <summary>Last argument of engines that a trial started for itself: no code comes to them, so no compiler is warmed up while it measures.</summary>
    public const string OfTrial = "trial";

    /// <summary>In place of an id: the number of the task under <c>srun</c> is the id.</summary>
    public const string SlurmTask = "slurm";

    /// <param name="args">
    /// Folder of the cluster, or the address of a controller on another node; id of the engine, <see cref="SlurmTask"/>, or <c>mpi</c> and the name of the
    /// implementation; perhaps <see cref="OfTrial"/>.
    /// </param>
    public static int Run(string[] args)
    {
        var call = ControllerCall.Of(args[0]);
        var mpi = new EngineMpi(args[1] == "mpi" ? args[2] : null);
        int id = args[1] switch
        {
            "mpi" => EngineMpi.RankFromEnvironment(),
            SlurmTask => int.Parse(Environment.GetEnvironmentVariable("SLURM_PROCID")!, CultureInfo.InvariantCulture),
            var number => int.Parse(number, CultureInfo.InvariantCulture),
        };
        var abort = new AbortFlag();
        int control = call.Greet(PeerRole.EngineControl, id);
        int tasks = call.Greet(PeerRole.EngineTasks, id);
        new Thread(() => Hear(control, abort), 256 * 1024) { IsBackground = true, Name = "control line" }.Start();
        new EngineLoop(tasks, id, mpi, abort).Run(runsCode: args[^1] != OfTrial);
        return 0;
    }

    /// <summary>The control line knows only interruptions; its end is the end.</summary>
    static void Hear(int fd, AbortFlag abort)
    {
        Span<byte> frame = stackalloc byte[WireFormat.HeadBytes + 4];
        while (FileEnds.ReadAll(fd, frame))
        {
            abort.Abort(new WireReader(frame[WireFormat.HeadBytes..]).UInt32());
        }
        Libc.ExitNow(0);
    }
}

/// <summary>Which requests were given up, and a token for the code that runs now.</summary>
sealed class AbortFlag
{
    readonly Lock gate = new();
    readonly HashSet<uint> aborted = [];
    CancellationTokenSource source = new();
    uint running;

    public CancellationToken Token => source.Token;

    public void Abort(uint request)
    {
        lock (gate)
        {
            aborted.Add(request);
            if (running == request)
            {
                source.Cancel();
            }
        }
    }

    /// <summary>Before a task; false where its request was given up.</summary>
    public bool Begin(uint request)
    {
        lock (gate)
        {
            if (source.IsCancellationRequested)
            {
                source = new CancellationTokenSource();
            }
            running = request;
            // Requests are numbered upwards and answered in order: what lies far behind will not come again.
            if (aborted.Count > 0)
            {
                aborted.RemoveWhere(r => r + 100_000 < request);
            }
            return !aborted.Contains(request);
        }
    }

    public void End()
    {
        lock (gate)
        {
            running = 0;
        }
    }
}
