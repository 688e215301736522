using System.Reflection;
using System.Text.Json.Serialization;
using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Protocol;

/// <summary>
/// What a Runner says to Web. Control and live progress go over the hub (<see cref="RunnerHubNames"/>); durable
/// reports, which may be large and must be acknowledged, go by <c>POST /api/v1/runner/reports</c>.
/// </summary>
public static class RunnerProtocol
{
    /// <summary>Checked in the first message; another version is refused with a clear reason.</summary>
    public const int Version = 1;

    /// <summary>
    /// The product's version, checked in the first message as well: Web and Runners are of one release, so that analyses, parameters and
    /// timings mean the same on both sides.
    /// </summary>
    public static string ProductVersion { get; } =
        typeof(RunnerProtocol).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>In a spool's folder: the process number of the Runner that has it, which Web's child leaves to be read after its end.</summary>
    public const string SpoolHolderFile = "runner.pid";

    /// <summary>How often either side says something where there is nothing to say.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(2);

    /// <summary>A connection over which nothing came for this long is given up: a cut line ends without a word.</summary>
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(7);
}

/// <summary>Hub method names of <c>/hubs/runners</c>, both directions.</summary>
public static class RunnerHubNames
{
    // Runner to Web
    public const string Hello = "Hello";           // (RunnerHello) -> RunnerWelcome
    public const string Progress = "Progress";     // (JobProgressReport)
    public const string Pulse = "Pulse";           // (NodePulse), once a second
    public const string Learned = "Learned";       // (NodeFacts): the same node, known better than at Hello
    public const string SlurmAnswered = "SlurmAnswered"; // (SlurmAnswer)
    public const string ClusterTold = "ClusterTold"; // (ClusterReport)

    // Web to Runner
    public const string Offer = "Offer";           // (JobOffer): fetch the assignment and run it
    public const string Cancel = "Cancel";         // (JobOffer): stop that job's trials, then report JobStopped
    public const string Release = "Release";       // (JobOffer): the lease is stale; stop and forget
    public const string Slurm = "Slurm";           // (SlurmOrder), to Runners that can submit
    public const string Cluster = "Cluster";       // (ClusterOrder); requests and values go over the cluster's own line
}

/// <summary>First message of a Runner on every connection.</summary>
/// <param name="HostId">Boot id and CPU set: two Runners with the same one share their cores.</param>
/// <param name="Held">Jobs it still works on, which a restarted Web re-attaches.</param>
public sealed record RunnerHello(
    int ProtocolVersion, string Name, string RunnerVersion, string HostId, NodeFacts Node,
    IReadOnlyList<StrategyAvailability> Strategies, IReadOnlyList<string> Labels, IReadOnlyList<JobOffer> Held)
{
    /// <summary>Null where no <c>sbatch</c> was found.</summary>
    public SlurmFacts? Slurm { get; init; }

    /// <summary>The one job that the Runner was started for, and with which it ends; null for an ordinary one.</summary>
    public string? OneJob { get; init; }

    /// <summary>Clusters that it holds, which a restarted Web takes up again, and those that have lately ended.</summary>
    public IReadOnlyList<ClusterReport> Clusters { get; init; } = [];
}

/// <param name="Refusal">Null where the Runner is welcome; otherwise why not, and it must stop.</param>
/// <param name="Stale">Held jobs whose lease is no longer valid: stop and forget them.</param>
public sealed record RunnerWelcome(int ProtocolVersion, string? Refusal, IReadOnlyList<JobOffer> Stale);

/// <summary>A job under a numbered lease.</summary>
public sealed record JobOffer(string JobId, long Lease);

/// <summary>The machine a Runner is on.</summary>
/// <param name="ComparabilityKey">Equal on nodes whose timings may be compared; leaves out what varies per boot.</param>
/// <param name="MpiReason">Null where MPI can run; otherwise what is missing.</param>
public sealed record NodeFacts(
    string EnvironmentId, string ComparabilityKey, string Host, string OperatingSystem, string Kernel, string Runtime,
    string CpuModel, int MachineCpus, int UsableCpus, int PhysicalCores, string? UsableCpusReason, IReadOnlyList<CacheFacts> Caches, int NumaNodes,
    long MemoryBytes, int VectorBits, string? Mpi, string? MpiReason, string? Governor, bool Virtual)
{
    /// <summary>What the node can do at most; null until it was measured. Part of no key.</summary>
    public NodeCalibration? Calibration { get; init; }
}

public sealed record CacheFacts(int Level, string Type, long Bytes, int SharedByCpus);

/// <summary>A node's heartbeat.</summary>
public sealed record NodePulse(double CpuPercent, double CoresBusy, long MemoryUsedBytes, long MemoryBytes, double LoadAverage, double StealPercent);

/// <summary>Live progress of the trial a job is in; never stored.</summary>
public sealed record JobProgressReport(string JobId, long Lease, string TrialId, int Attempt, TrialProgress Trial);

/// <summary>What Web hands out for a lease; fetched by <c>GET /api/v1/runner/jobs/{id}/assignment?lease=</c>.</summary>
public sealed record JobAssignment
{
    public required string JobId { get; init; }
    public required long Lease { get; init; }
    /// <summary>Remaining trials in the order of execution; <see cref="TrialSpec.ScratchDirectory"/> and Marker are filled in by the Runner.</summary>
    public required IReadOnlyList<TrialSpec> Trials { get; init; }
    /// <summary>Whether the node is ours alone meanwhile; idleness is then checked and recorded before each trial.</summary>
    public required bool Exclusive { get; init; }
    /// <summary>How many attempts the Runner may add after the last trial, for trials that others disturbed (<see cref="Jobs.NoiseRepeats"/>).</summary>
    public int NoiseRepeats { get; init; }
    /// <summary>A request with reports that is larger is refused; null for no limit.</summary>
    public long? MostReportBytes { get; init; }
}

/// <summary>A durable report. A Runner numbers them, spools each to disk before sending, and resends until acknowledged.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(TrialStarted), "trialStarted")]
[JsonDerivedType(typeof(TrialFinished), "trialFinished")]
[JsonDerivedType(typeof(TrialLogged), "trialLogged")]
[JsonDerivedType(typeof(JobStopped), "jobStopped")]
public abstract record RunnerReport
{
    /// <summary>Place in the Runner's spool; Web acknowledges the highest it has stored.</summary>
    public required long Sequence { get; init; }
    public required string JobId { get; init; }
    public required long Lease { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>A trial's workers have started.</summary>
public sealed record TrialStarted : RunnerReport
{
    public required string TrialId { get; init; }
    public required int Attempt { get; init; }
    public IReadOnlyList<WorkerUse> Workers { get; init; } = [];
}

/// <summary>A trial ended; Web stores each attempt once.</summary>
public sealed record TrialFinished : RunnerReport
{
    public required string TrialId { get; init; }
    public required int Attempt { get; init; }
    public required string EnvironmentId { get; init; }
    public required TrialOutcome Outcome { get; init; }
}

public sealed record TrialLogged : RunnerReport
{
    public string? TrialId { get; init; }
    public required IReadOnlyList<LogLine> Lines { get; init; }
}

/// <summary>The Runner holds nothing of the job any more: all trials done, or stopped on request.</summary>
public sealed record JobStopped : RunnerReport
{
    public bool Cancelled { get; init; }
    public StopReport? Stopped { get; init; }
    /// <summary>Set where the Runner had to give the job up, for example on an unusable assignment.</summary>
    public TrialError? Error { get; init; }
}

/// <summary>A batch of reports; the answer is <see cref="ReportAck"/>.</summary>
public sealed record ReportBatch(string Runner, IReadOnlyList<RunnerReport> Reports);

/// <param name="Sequence">Everything up to here is stored; the Runner drops it from its spool.</param>
/// <param name="Stale">Leases among the batch that are no longer valid: stop those jobs.</param>
public sealed record ReportAck(long Sequence, IReadOnlyList<JobOffer> Stale);
