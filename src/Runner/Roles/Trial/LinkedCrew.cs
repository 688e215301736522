using Dashboard.Core.Strategies;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>
/// What trials of processes and of ranks share: a board and a socket in shared memory, children, their log, and the watch over
/// all of them until each is at the barrier, done, or dead.
/// </summary>
sealed class LinkedCrew : IDisposable
{
    /// <summary>How long a wait for news may last before the children and the stop flag are looked at again.</summary>
    const int PollMilliseconds = 20;

    readonly LeaderTask task;
    readonly WorkerLinks links;
    readonly int nothing = Libc.Open("/dev/null", Libc.CloseOnExec | 2, 0);
    readonly bool[] ready;

    /// <param name="far">Where workers may be on other hosts: they call over the network, and get the specification there.</param>
    public LinkedCrew(LeaderTask task, FarAdmission? far = null)
    {
        this.task = task;
        Shared = TrialFolders.SharedOf(task.Spec.Marker);
        File.WriteAllBytes(TrialFolders.SpecIn(Shared), task.SpecText);
        links = far is null ? new WorkerLinks(Shared) : new WorkerLinks(far.Socket, far);
        Hosts = new string[task.Spec.Workers];
        Array.Fill(Hosts, Environment.MachineName);
        Children = new TrialChildren(task.Spec.Marker);
        Log = new LogPump(task.Output);
        ready = new bool[task.Spec.Workers];
    }

    public string Shared { get; }

    /// <summary>Where each worker is, as it says at the barrier.</summary>
    public string[] Hosts { get; }

    public TrialChildren Children { get; }

    public LogPump Log { get; }

    /// <summary>What rank 0 said at the barrier; with worker processes the first one's word.</summary>
    public RoleReady? First { get; private set; }

    public Action<Frame> OnFrame { get; set; } = _ => { };

    /// <summary>Called when the line to a worker ends without a word; must throw.</summary>
    public Action<int> OnLost { get; set; } = _ => { };

    /// <param name="input">Its standard input; nothing where left out.</param>
    /// <param name="output">Its standard output; the log where left out.</param>
    public ChildProcess Launch(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string name, int? input = null, int? output = null)
    {
        int log = Log.Open(name);
        try
        {
            var child = ChildProcess.Start(program, arguments, environment, input ?? nothing, output ?? log, log);
            Children.Add(child);
            return child;
        }
        finally
        {
            _ = Libc.Close(log);
        }
    }

    /// <summary>Serves the lines until a condition holds.</summary>
    /// <exception cref="OperationCanceledException">The trial was asked to stop.</exception>
    public void ServeUntil(Func<bool> condition, Action? idle = null)
    {
        while (!condition())
        {
            ThrowIfCancelled();
            links.Pump(PollMilliseconds, Take, Lost);
            idle?.Invoke();
        }
    }

    /// <exception cref="OperationCanceledException">The trial was asked to stop.</exception>
    public void ThrowIfCancelled()
    {
        if (task.Cancelled)
        {
            throw new OperationCanceledException();
        }
    }

    /// <summary>Waits for all workers at the start barrier.</summary>
    /// <param name="idle">Looks after children that died before they could connect; throws.</param>
    public void AwaitBarrier(Action idle)
    {
        ServeUntil(() => Array.TrueForAll(ready, r => r), idle);
        links.SortLines();
    }

    public void SendAll(FrameKind kind) => links.SendAll(kind);

    void Take(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Ready:
                var word = FramePayloads.Ready(frame);
                ready[word.Index] = true;
                Hosts[word.Index] = word.Host;
                task.Board.Worker(word.Index).Pid = word.Pid;
                First = word.Index == 0 ? word : First;
                break;
            case FrameKind.Error:
                throw new TrialFault(FramePayloads.Error(frame));
            default:
                OnFrame(frame);
                break;
        }
    }

    void Lost(int worker)
    {
        ThrowIfCancelled();
        OnLost(worker);
    }

    /// <summary>Sees the children to their end: first by themselves, then by force.</summary>
    public void End(bool failed)
    {
        if (failed)
        {
            task.Board.AskToStop(StopReason.Failed);
            Children.ReapUntil(() => Children.NoneLeft, TimeSpan.FromMilliseconds(60));
        }
        else
        {
            Children.ReapUntil(() => Children.NoneLeft, TimeSpan.FromSeconds(2));
        }
        links.CloseAll();
        Children.ReapUntil(() => Children.NoneLeft, TimeSpan.FromMilliseconds(failed ? 60 : 500));
        Children.KillRest();
    }

    public void Dispose()
    {
        links.Dispose();
        Log.Dispose();
        _ = Libc.Close(nothing);
    }
}
