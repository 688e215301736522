using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Core.Jobs;

namespace Dashboard.Core.Protocol;

/// <summary>Everything a trial's leader process needs; the first line on its standard input.</summary>
public sealed record TrialSpec
{
    public required string JobId { get; init; }
    public required string TrialId { get; init; }
    public required int Attempt { get; init; }
    public required string Analysis { get; init; }
    public required JsonElement Parameters { get; init; }
    public required string Strategy { get; init; }
    public required int Workers { get; init; }
    public bool Warmup { get; init; }
    public long Seed { get; init; }
    public int? BatchSize { get; init; }
    public Binding Binding { get; init; }
    /// <summary>Nodes, ranks on each and threads of each rank; null where ranks spread over the nodes there are.</summary>
    public LayoutRequest? Layout { get; init; }
    public double? TimeLimitSeconds { get; init; }
    public long? MemoryLimitBytes { get; init; }
    /// <summary>Threads in all processes of the trial together, each of which has one at least; null for any number.</summary>
    public int? ThreadLimit { get; init; }
    /// <summary>Private folder of the trial, deleted when it ends.</summary>
    public required string ScratchDirectory { get; init; }
    /// <summary>Value of the environment variable that marks every process of the trial.</summary>
    public required string Marker { get; init; }
    public IReadOnlyDictionary<string, string> Datasets { get; init; } = new Dictionary<string, string>();
    /// <summary>Folders from which data may be read; one that begins with <c>-</c> is taken out of the one that holds it.</summary>
    public IReadOnlyList<string> DataRoots { get; init; } = [];
    /// <summary>Cores behind the node's usable CPUs, where the Runner knows; filled in by it, never sent.</summary>
    [JsonIgnore]
    public int? PhysicalCores { get; init; }
    /// <summary>Of strategy <c>engines</c>: the running cluster to work on; null where the trial starts engines of its own.</summary>
    public string? Cluster { get; init; }
    /// <summary>Where that cluster's controller listens; filled in by the Runner.</summary>
    public string? ClusterSocket { get; init; }
    /// <summary>The program that a trial of <c>command</c> runs or one of <c>process-launch</c> starts, as <see cref="Applications.ApplicationEntry.ToJson"/> writes it; else null.</summary>
    public JsonElement? Application { get; init; }
    /// <summary>Null where the analysis leaves no data set behind.</summary>
    public TrialOutput? Output { get; init; }
}

/// <summary>Where the first successful trial of a job leaves its data set.</summary>
/// <param name="Dataset">Id of the data set, the same for all trials of the job.</param>
/// <param name="Directory">Its folder, on a file system that the Runner and the server share; made by renaming, never written to in place.</param>
public sealed record TrialOutput(string Dataset, string Directory);

/// <summary>Worker-seconds of a trial divided by its workers, per loop; they add up to start-up plus region within 1 %.</summary>
/// <param name="Imbalance">The part of <paramref name="Idle"/> that comes from uneven work; given beside, not on top.</param>
public sealed record Phases(double Startup, double Read, double Compute, double Communicate, double Reduce, double Idle, double Imbalance);

/// <summary>One worker of a trial: a thread, process, rank or engine.</summary>
/// <param name="Engine">The engine's id in its cluster; null for other workers.</param>
/// <param name="PackSeconds">From its last chunk's end until its results were ready to be sent, of the loop that the timeline shows; null where they stay in memory.</param>
public sealed record WorkerUse(int Index, int Pid, string Host, double BusySeconds, long Items, int? Engine = null, double? PackSeconds = null);

/// <summary>
/// One chunk on the timeline; seconds count from the start barrier. Of plans with more than 4,096 chunks an entry is a stretch that a worker
/// did one after the other: the first chunk's number, the items of all.
/// </summary>
/// <param name="ReadSeconds">The part of it spent reading, in one piece or many; null where the analysis read nothing, or cannot tell reading from computing.</param>
public sealed record ChunkTime(int Chunk, int Worker, double StartSeconds, double EndSeconds, long Items, double? ReadSeconds = null);

/// <summary>Why a trial failed: <c>input, analysis, crash, memory, processes, timeout, lost, launch, mismatch</c>.</summary>
public sealed record TrialError(string Kind, string Message, int? ExitCode = null, string? Signal = null);

/// <summary>What stopping a trial's processes came to.</summary>
public sealed record StopReport(int Processes, double Seconds, bool Confirmed);

/// <summary>The figures of one trial, wherever it is told of. The times are defined once, in the user guide under "A trial".</summary>
public abstract record TrialFigures
{
    /// <summary>Succeeded, Failed or Cancelled.</summary>
    public required TrialState State { get; init; }
    /// <summary>The parallel region of one loop, from the start barrier until the result is reduced.</summary>
    public double? Seconds { get; init; }
    public int? InnerLoops { get; init; }
    /// <summary>Launch to start barrier.</summary>
    public double? StartupSeconds { get; init; }
    /// <summary>Launch to exit of the last process.</summary>
    public double? ElapsedSeconds { get; init; }
    public int? AllocatedCores { get; init; }
    public Phases? Phases { get; init; }
    /// <summary>Between memory and cores, of one loop, as far as the analysis knows.</summary>
    public long? BytesMoved { get; init; }
    public long? PeakResidentBytes { get; init; }
    public long? PeakAnonymousBytes { get; init; }
    public long? ManagedHeapBytes { get; init; }
    public int? GcCollections { get; init; }
    public double? GcPauseSeconds { get; init; }
    public double? CpuSeconds { get; init; }
    public long? InvoluntarySwitches { get; init; }
    /// <summary>CPU seconds per second that processes outside the trial used while it ran.</summary>
    public double? ForeignLoadCores { get; init; }
    public double? StealSeconds { get; init; }
    /// <summary>What the trial's processes had from storage rather than from the page cache.</summary>
    public long? DeviceReadBytes { get; init; }
    /// <summary><c>warm</c> or <c>cold</c>, for analyses whose timed region reads files; else null.</summary>
    public string? Cache { get; init; }
    /// <summary>Mean clock of the usable CPUs at the end of the trial; null where the system does not tell, as most virtual machines.</summary>
    public double? CpuMegahertz { get; init; }
    public string? ResultHash { get; init; }
    public IReadOnlyList<string> Flags { get; init; } = [];
    public TrialError? Error { get; init; }
}

/// <summary>Everything measured in one trial.</summary>
public sealed record TrialOutcome : TrialFigures
{
    public JsonElement? Result { get; init; }
    public IReadOnlyList<WorkerUse> WorkersUsed { get; init; } = [];
    public IReadOnlyList<ChunkTime> Timeline { get; init; } = [];
    /// <summary>Of a program of the user's own, whatever became of it; null for built-in analyses.</summary>
    public ProgramPrint? Printed { get; init; }
    public StopReport? Stopped { get; init; }
}

/// <summary>What a program printed and the figures that were read from it.</summary>
/// <param name="StdoutBytes">All that it printed, kept or not.</param>
/// <param name="StdoutTail">The last 16 KiB, in whole lines; null where it was left to the trial's own page.</param>
/// <param name="Checked">What the check's pattern captured last.</param>
public sealed record ProgramPrint(
    long StdoutBytes, long StderrBytes, string? StdoutTail, string? StderrTail, string? Checked, IReadOnlyDictionary<string, ProgramMetric> Metrics);

/// <summary>One figure of a program.</summary>
public sealed record ProgramMetric(double Value, string? Unit = null);

/// <summary>A worker while it runs.</summary>
/// <param name="State"><c>starting, ready, running, concluding, finished</c>; concluding is after the region, where results are summed up and written.</param>
/// <param name="CpuPercent">100 is one core. This and <paramref name="ReadBytesPerSecond"/> are known where the worker is a process or thread of its own on the Runner's node.</param>
/// <param name="ResidentBytes">Of a worker that is a process of its own: threads share their memory.</param>
/// <param name="ThreadId">The kernel's number of a worker that is a thread among others of <paramref name="Pid"/>.</param>
public sealed record WorkerProgress(
    int Index, int Pid, string Host, string State, long ItemsDone, int? Chunk, string? ChunkLabel, double BusySeconds,
    double? CpuPercent = null, long? ResidentBytes = null, double? ReadBytesPerSecond = null, int? ThreadId = null);

/// <summary>A merged picture of a running trial, at most ten a second, of bounded size: workers beyond 64 are left out.</summary>
public sealed record TrialProgress(
    long ItemsDone, long ItemsTotal, double ElapsedSeconds, IReadOnlyList<WorkerProgress> Workers,
    double? CpuPercent = null, long? ResidentBytes = null, double? ReadBytesPerSecond = null);

/// <summary>One line that a trial's processes said.</summary>
/// <param name="Source"><c>trial</c>, <c>worker 3</c>, <c>rank 0</c>.</param>
public sealed record LogLine(string Source, string Level, string Text);
