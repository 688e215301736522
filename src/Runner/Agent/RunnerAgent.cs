using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Mpi;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Clusters;
using Dashboard.Runner.Launchers;
using Dashboard.Runner.Launchers.Mpirun;
using Dashboard.Runner.Launchers.Slurm;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Agent;

/// <summary>The standard streams of a Runner's process; a test gives its own.</summary>
public sealed record AgentSurroundings(TextWriter Output, Stream Input);

/// <summary>
/// A Runner: keeps a line to Web, runs the jobs that Web hands out, and keeps their results until Web has stored them. It ends when
/// told to, when Web refuses it, or some time after the Web that started it.
/// </summary>
public sealed class RunnerAgent
{
    /// <summary>Exit codes of the role.</summary>
    public const int Ended = 0, Unusable = 2, Refused = 3;

    readonly AgentOptions _options;
    readonly AgentSurroundings _surroundings;
    readonly AgentConsole _console;
    readonly IdlenessGauge _idleness = new();

    public RunnerAgent(AgentOptions options, AgentSurroundings surroundings)
    {
        (_options, _surroundings, _console) = (options, surroundings, new(surroundings.Output));
    }

    /// <summary>The product's version, as the first line of output and Hello name it.</summary>
    public static string Version => RunnerProtocol.ProductVersion;

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        _console.Say($"Speedup Runner {Version} '{_options.Name}' for {_options.Server}");
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var parent = new ParentWatch(_options.ParentWatch ? _surroundings.Input : null);
        using var spoolLock = await TakeSpoolAsync(parent, leave.Token);
        if (spoolLock is null)
        {
            return leave.IsCancellationRequested || parent.IsGone ? Ended : Unusable;
        }
        await SweepAsync(leave.Token);
        await using var spool = ReportSpool.Open(_options.Spool, _console);
        return await WorkAsync(spool, parent, leave);
    }

    async Task<SpoolLock?> TakeSpoolAsync(ParentWatch parent, CancellationToken stop)
    {
        if (_options.ParentWatch)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var _ = parent.Gone.Register(either.Cancel);
            return await SpoolLock.WaitAsync(_options.Spool, _console, either.Token, stop);
        }
        var taken = SpoolLock.TryTake(_options.Spool);
        if (taken is null)
        {
            _console.Say($"Another Runner (process {SpoolLock.Holder(_options.Spool)}) uses the spool {_options.Spool}. Name another folder with --spool.");
        }
        return taken;
    }

    async Task SweepAsync(CancellationToken stop)
    {
        var report = await Leftovers.SweepAsync(_options.Scratch, stop);
        if (report.Processes + report.Folders > 0 || !report.Clean)
        {
            _console.Say($"Cleared {report.Processes} processes and {report.Folders} folders of dead Runners{(report.Clean ? "" : "; some could not be cleared")}.");
        }
    }

    async Task<int> WorkAsync(ReportSpool spool, ParentWatch parent, CancellationTokenSource leave)
    {
        using var web = new WebClient(_options);
        var calibrations = new CalibrationStore(_options.Spool);
        var orders = new Orders(_options, ReadNode(calibrations));
        await using var link = new HubLink(_options, orders, _console);
        using var wholeNode = new SemaphoreSlim(1);
        var jobs = orders.Jobs = new HeldJobs(new(
            _options, () => orders.Node, web, spool,
            progress => link.SendAsync(RunnerHubNames.Progress, progress, leave.Token),
            _idleness, wholeNode, _console, id => orders.Clusters.SocketOf(id)));
        orders.Ordered = order => _ = AnswerAsync(order, link, leave.Token);
        await using var clusters = orders.Clusters = new ClusterDesk(
            _options.Scratch, new ClusterLines(_options, link.OnlineAsync), report => link.SendAsync(RunnerHubNames.ClusterTold, report, leave.Token), _console.Say);
        var sender = new ReportSender(spool, web, link, jobs.Release, _console);
        Task[] tasks =
        [
            sender.RunAsync(leave.Token),
            PulseAsync(link, leave.Token),
            new IdleCalibration(_options, calibrations, () => orders.Node, () => jobs.RunningCount + clusters.RunningCount, wholeNode, _idleness, _console)
                .RunAsync(node => link.SendAsync(RunnerHubNames.Learned, orders.Node = node, leave.Token), leave.Token),
            new OneJobWatch(_options, jobs, _console).LeaveAfterAsync(leave),
            // Where there is a line, not before Web has heard of the end.
            parent.LeaveInTimeAsync(_options.ParentGrace, () => jobs.RunningCount + clusters.RunningCount == 0 && (!link.IsOnline || jobs.Held.Count == 0), () => link.IsOnline, _console, leave),
        ];
        string? refusal = await link.RunAsync(leave.Token);
        await Task.WhenAll(jobs.StopAllAsync(), clusters.StopAllAsync());
        await leave.CancelAsync();
        await Task.WhenAll(tasks);
        _console.Say(refusal is null ? "The Runner has ended; its trials are stopped." : $"The dashboard refuses this Runner: {refusal}.");
        return refusal is null ? Ended : Refused;
    }

    /// <summary>Slurm may take its time; the line to Web must not wait for it.</summary>
    async Task AnswerAsync(SlurmOrder order, HubLink link, CancellationToken stop)
    {
        await Task.Yield();
        var answer = await new SlurmSubmitter(SlurmSubmitter.FolderOf(_options), _console).DoAsync(order, stop);
        await link.SendAsync(RunnerHubNames.SlurmAnswered, answer, stop);
    }

    internal static (NodeFacts Facts, IReadOnlyList<StrategyAvailability> Strategies) ReadNode(CalibrationStore calibrations)
    {
        var mpi = MpiInstallation.Find(out string? reason);
        string? name = mpi is null ? null : mpi.Implementation == MpiImplementation.OpenMpi ? "Open MPI" : "MPICH";
        return (calibrations.Complete(NodeProbe.Read((name, reason))), StrategyProbe.Check());
    }

    async Task PulseAsync(HubLink link, CancellationToken stop)
    {
        var reader = new NodePulseReader();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await link.SendAsync(RunnerHubNames.Pulse, reader.Read(), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The Runner ends.
        }
    }

    /// <summary>Turns what Web asks for into calls on the jobs and clusters.</summary>
    sealed class Orders(AgentOptions options, (NodeFacts Facts, IReadOnlyList<StrategyAvailability> Strategies) node) : IHubOrders
    {
        readonly string _hostId = NodeIdentity.HostId();
        readonly SlurmFacts? _slurm = SlurmSubmitter.FactsOf(options);

        public HeldJobs Jobs { get; set; } = null!;

        public ClusterDesk Clusters { get; set; } = null!;

        public Action<SlurmOrder> Ordered { get; set; } = _ => { };

        /// <summary>As known by now; every introduction on a new connection says so.</summary>
        public NodeFacts Node { get; set; } = node.Facts;

        public RunnerHello Hello() =>
            new(RunnerProtocol.Version, options.Name, Version, _hostId, Node, node.Strategies, options.Labels, Jobs.Held)
            {
                Slurm = _slurm,
                OneJob = options.OneJob,
                Clusters = Clusters.Reports,
            };

        public void Welcomed(RunnerWelcome welcome)
        {
            foreach (var lease in welcome.Stale)
            {
                Jobs.Release(lease);
            }
        }

        public void Offered(JobOffer offer) => Jobs.Offer(offer);

        public void Cancelled(JobOffer offer) => Jobs.Cancel(offer);

        public void Released(JobOffer offer) => Jobs.Release(offer);

        public void SlurmOrdered(SlurmOrder order) => Ordered(order);

        public void ClusterOrdered(ClusterOrder order) => Clusters.Obey(order);
    }
}
