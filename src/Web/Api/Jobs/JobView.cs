using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;

namespace Dashboard.Web.Api.Jobs;

/// <summary>A job as the API and the pages show it.</summary>
public sealed record JobView
{
    public required string Id { get; init; }
    public required string Title { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required string Analysis { get; init; }
    public required JsonElement Parameters { get; init; }
    public required Sweep Sweep { get; init; }
    public required Lane Lane { get; init; }
    public PlacementRequest? Placement { get; init; }
    public required int Priority { get; init; }
    public double? TrialTimeLimitSeconds { get; init; }
    public long? MemoryLimitBytes { get; init; }
    public required JobState State { get; init; }
    /// <summary>Why a queued job waits, in words; of a running one, that its Runner is not heard of. Null where all is well.</summary>
    public string? WaitingFor { get; init; }
    public string? Owner { get; init; }
    public string? Runner { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public required JobProgress Progress { get; init; }
    /// <summary>Left out of lists. Beyond 500 trials each one's <c>workersUsed</c> moves to the trial's own page.</summary>
    public IReadOnlyList<TrialView>? Trials { get; init; }
    public JsonElement? Result { get; init; }
    public ResultAgreement? ResultsAgree { get; init; }
    public JobError? Error { get; init; }
    public StopReport? Stopped { get; init; }
    /// <summary>Its Slurm jobs, oldest first; null for a job that does not go through Slurm, and left out of lists.</summary>
    public IReadOnlyList<Slurm.SlurmView>? Slurm { get; init; }
    /// <summary>Number of the last event this picture includes.</summary>
    public long LastSeq { get; init; }
    /// <summary>What the retention rules left: <c>all</c>, <c>figures</c> (no log, printed text and timelines) or <c>curves</c> (no trials either).</summary>
    public string Kept { get; init; } = "all";
    /// <summary>Pinned jobs are left alone by the retention rules.</summary>
    public bool Pinned { get; init; }
}

/// <param name="EtaSeconds">Time left, in seconds; null before the first trial is done, once all planned ones are, and once the job is over.</param>
/// <param name="EtaLowSeconds">The time left lies between this and <paramref name="EtaHighSeconds"/> nine times in ten; null before three trials are done.</param>
public sealed record JobProgress(
    long ItemsDone, long ItemsTotal, int TrialsDone, int TrialsTotal, double? EtaSeconds = null, double? EtaLowSeconds = null, double? EtaHighSeconds = null)
{
    /// <summary>Of the standard normal distribution, two-sided nine tenths.</summary>
    const double Quantile = 1.645;

    /// <summary>
    /// The remaining r trials take r times the mean of the n finished ones. The interval is the prediction interval of a sum of
    /// r further values, mean ± z s √(r + r²/n) with s their standard deviation (Hahn and Meeker 1991, "Statistical Intervals").
    /// </summary>
    /// <param name="busy">Sum and sum of squares of the finished trials' seconds; null once the job is over.</param>
    public static JobProgress At(long itemsDone, long itemsTotal, int trialsDone, int trialsTotal, (double Seconds, double Squares)? busy)
    {
        var progress = new JobProgress(itemsDone, itemsTotal, trialsDone, trialsTotal);
        if (busy is not { } times || trialsDone == 0 || trialsDone >= trialsTotal)
        {
            return progress;
        }

        double mean = times.Seconds / trialsDone;
        double left = trialsTotal - trialsDone;
        progress = progress with { EtaSeconds = mean * left };
        if (trialsDone < 3)
        {
            return progress;
        }

        double variance = Math.Max(0, times.Squares - (trialsDone * mean * mean)) / (trialsDone - 1);
        double half = Quantile * Math.Sqrt(variance * (left + (left * left / trialsDone)));
        return progress with { EtaLowSeconds = Math.Max(0, (mean * left) - half), EtaHighSeconds = (mean * left) + half };
    }
}

public sealed record JobError(string Kind, string Message);

/// <summary>One trial. What was not measured, or not yet, travels as null, so that every trial has every field.</summary>
public sealed record TrialView
{
    public required string Id { get; init; }
    public required string Strategy { get; init; }
    public required int Workers { get; init; }
    public string? Variant { get; init; }
    public required int Repetition { get; init; }
    public required bool Warmup { get; init; }
    public required TrialState State { get; init; }
    public required int Attempt { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Seconds { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? InnerLoops { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? StartupSeconds { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? ElapsedSeconds { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? AllocatedCores { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Phases? Phases { get; init; }
    /// <summary>Between memory and cores, of one loop; only where the analysis knows.</summary>
    public long? BytesMoved { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? PeakResidentBytes { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? PeakAnonymousBytes { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? ManagedHeapBytes { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? GcCollections { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? GcPauseSeconds { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? CpuSeconds { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? InvoluntarySwitches { get; init; }
    public double? ForeignLoadCores { get; init; }
    public double? StealSeconds { get; init; }
    /// <summary>From storage rather than from the page cache.</summary>
    public long? DeviceReadBytes { get; init; }
    /// <summary><c>warm</c> or <c>cold</c>; only of analyses whose timed region reads files.</summary>
    public string? Cache { get; init; }
    /// <summary>Mean clock of the usable CPUs; only where the system tells it.</summary>
    public double? CpuMegahertz { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? EnvironmentId { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ResultHash { get; init; }
    /// <summary>Only on <c>GET /api/v1/jobs/{id}/trials/{trial}</c>.</summary>
    public JsonElement? Result { get; init; }
    public IReadOnlyList<WorkerUse>? WorkersUsed { get; init; }
    public IReadOnlyList<string> Flags { get; init; } = [];
    /// <summary>Of a program of the user's own; the kept text only on <c>GET /api/v1/jobs/{id}/trials/{trial}</c>.</summary>
    public ProgramPrint? Printed { get; init; }
    public TrialError? Error { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    /// <summary>Only on <c>GET /api/v1/jobs/{id}/trials/{trial}</c>.</summary>
    public IReadOnlyList<ChunkTime>? Timeline { get; init; }
}

/// <summary>One entry of a job's numbered, append-only log.</summary>
/// <param name="Type"><c>job.queued, job.waiting, job.started, job.finished, trial.started, trial.finished, log, …</c></param>
public sealed record JobEvent(long Seq, DateTimeOffset At, string Type, JsonElement Data);

/// <summary>A list that grows: the items of one page, and where the next one starts.</summary>
/// <param name="NextCursor">Null, and said so, on the last page.</param>
public sealed record Page<T>(
    IReadOnlyList<T> Items, [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.Never)] string? NextCursor);
