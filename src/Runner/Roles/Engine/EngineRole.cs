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

    /// <param name="args">Folder of the cluster; id of the engine, or <c>mpi</c> and the name of the implementation; perhaps <see cref="OfTrial"/>.</param>
    public static int Run(string[] args)
    {
        string socket = Path.Combine(args[0], "controller");
        var mpi = new EngineMpi(args[1] == "mpi" ? args[2] : null);
        int id = args[1] == "mpi" ? EngineMpi.RankFromEnvironment() : int.Parse(args[1], CultureInfo.InvariantCulture);
        var abort = new AbortFlag();
        int control = Greet(socket, PeerRole.EngineControl, id);
        int tasks = Greet(socket, PeerRole.EngineTasks, id);
        new Thread(() => Hear(control, abort), 256 * 1024) { IsBackground = true, Name = "control line" }.Start();
        new EngineLoop(tasks, id, mpi, abort).Run(runsCode: args[^1] != OfTrial);
        return 0;
    }

    static int Greet(string socket, PeerRole role, int id)
    {
        int fd = FileEnds.Connect(socket);
        WireFormat.SayHello(fd, role, id);
        return fd;
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
