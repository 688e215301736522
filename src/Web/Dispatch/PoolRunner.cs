using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Runners;

namespace Dashboard.Web.Dispatch;

/// <summary>A Runner in the pool; guarded by the pool's lock.</summary>
sealed class PoolRunner(RunnerHello hello, DateTimeOffset lastSeen)
{
    public RunnerHello Hello { get; set; } = hello;
    public string? ConnectionId { get; set; }
    public bool Drained { get; set; }
    public NodePulse? Pulse { get; set; }
    public DateTimeOffset LastSeen { get; set; } = lastSeen;

    public PoolNode Node => new(Hello.Name, Hello.HostId, Hello.Node.Host, Hello.Node.UsableCpus, Hello.Labels, ConnectionId is not null, Drained)
    {
        OneJob = Hello.OneJob,
        LastSeen = LastSeen,
        Missing = Hello.Strategies.Where(s => !s.Available).ToDictionary(s => s.Name, s => s.Reason ?? "not available there"),
    };

    public RunnerView ToView(RunnerState state, IReadOnlyList<PoolLease> own, IReadOnlyList<PoolLease> onHost) => new()
    {
        Name = Hello.Name,
        State = state,
        Drained = Drained,
        Host = Hello.Node.Host,
        Cores = Hello.Node.UsableCpus,
        MachineCores = Hello.Node.MachineCpus,
        MemoryBytes = Hello.Node.MemoryBytes,
        Labels = Hello.Labels,
        Held = [.. own.Select(l => new HeldJob(l.JobId, l.Number, l.Lane, l.Cores))],
        Lanes = Lanes(onHost),
        Strategies = Hello.Strategies,
        Mpi = Hello.Node.Mpi,
        MpiReason = Hello.Node.MpiReason,
        Pulse = Pulse,
        LastSeenAt = LastSeen,
        RunnerVersion = Hello.RunnerVersion,
        OneJob = Hello.OneJob,
        SubmitsToSlurm = Hello.Slurm is not null,
        Environment = Hello.Node,
    };

    LaneView Lanes(IReadOnlyList<PoolLease> onHost)
    {
        var exclusive = onHost.FirstOrDefault(l => l.Lane == Lane.Exclusive);
        int used = onHost.Where(l => l.Lane == Lane.Shared).Sum(l => l.Cores);
        string state = exclusive is not null ? exclusive.JobId : onHost.Count > 0 ? "blocked" : "free";
        return new LaneView(state, used, exclusive is null ? Math.Max(0, Hello.Node.UsableCpus - used) : 0);
    }
}
