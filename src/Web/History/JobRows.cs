using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.History;

/// <summary>A row of <c>jobs</c>; Dapper fills it by column name.</summary>
sealed class JobRow
{
    public string Id { get; init; } = "";
    public string Title { get; init; } = "";
    public string Analysis { get; init; } = "";
    public string Tags { get; init; } = "[]";
    public string Parameters { get; init; } = "{}";
    public string Sweep { get; init; } = "{}";
    public string Lane { get; init; } = "";
    public string? Placement { get; init; }
    public int Priority { get; init; }
    public int Cores { get; init; }
    public string? Owner { get; init; }
    public double? TrialTimeLimitSeconds { get; init; }
    public long? MemoryLimitBytes { get; init; }
    public string Datasets { get; init; } = "{}";
    public bool Deterministic { get; init; }
    public string? Applications { get; init; }
    public string State { get; init; } = "";
    public string? WaitingFor { get; init; }
    public long? CancelRequestedAt { get; init; }
    public string? Runner { get; init; }
    public long? Lease { get; init; }
    public long CreatedAt { get; init; }
    public long? StartedAt { get; init; }
    public long? FinishedAt { get; init; }
    public int TrialsTotal { get; init; }
    public int TrialsDone { get; init; }
    public long ItemsDone { get; init; }
    public long ItemsTotal { get; init; }
    public double BusySeconds { get; init; }
    public double BusySquares { get; init; }
    public int? AgreeSame { get; init; }
    public int? AgreeTotal { get; init; }
    public string? ErrorKind { get; init; }
    public string? ErrorMessage { get; init; }
    public string? Stopped { get; init; }
    public long LogLines { get; init; }
    public long LastSeq { get; init; }
    public string Kept { get; init; } = "all";
    public bool Pinned { get; init; }

    public JobState JobState => Enum.Parse<JobState>(State, ignoreCase: true);

    public bool CancelRequested => CancelRequestedAt is not null;

    public bool Terminal => JobState is JobState.Succeeded or JobState.Failed or JobState.Cancelled;

    public JobView ToView(IReadOnlyList<TrialView>? trials = null, JsonElement? result = null) => new()
    {
        Id = Id,
        Title = Title,
        Tags = Stored.Read<string[]>(Tags)!,
        Analysis = Analysis,
        Parameters = Stored.Element(Parameters)!.Value,
        Sweep = Stored.Read<Sweep>(Sweep)!,
        Lane = Enum.Parse<Lane>(Lane, ignoreCase: true),
        Placement = Stored.Read<PlacementRequest>(Placement),
        Priority = Priority,
        TrialTimeLimitSeconds = TrialTimeLimitSeconds,
        MemoryLimitBytes = MemoryLimitBytes,
        State = JobState,
        WaitingFor = JobState is JobState.Queued or JobState.Running ? WaitingFor : null,
        Owner = Owner,
        Runner = Runner,
        CreatedAt = Stored.Time(CreatedAt),
        StartedAt = Stored.Time(StartedAt),
        FinishedAt = Stored.Time(FinishedAt),
        Progress = Progress,
        Trials = trials,
        Result = result,
        ResultsAgree = AgreeTotal is int total ? new ResultAgreement(AgreeSame ?? 0, total) : null,
        Error = ErrorKind is null ? null : new JobError(ErrorKind, ErrorMessage ?? ""),
        Stopped = Stored.Read<StopReport>(Stopped),
        LastSeq = LastSeq,
        Kept = Kept,
        Pinned = Pinned,
    };

    public JobProgress Progress => JobProgress.At(ItemsDone, ItemsTotal, TrialsDone, TrialsTotal, Terminal ? null : (BusySeconds, BusySquares));
}

/// <summary>A row of <c>trials</c>.</summary>
sealed class TrialRow
{
    public string JobId { get; init; } = "";
    public string Id { get; init; } = "";
    public int Ordinal { get; init; }
    public string Strategy { get; init; } = "";
    public int Workers { get; init; }
    public string? Variant { get; init; }
    public int Repetition { get; init; }
    public bool Warmup { get; init; }
    public string? Parameters { get; init; }
    public string State { get; init; } = "";
    public int Attempt { get; init; }
    public int Failures { get; init; }
    public bool LaterRound { get; init; }
    public long? StartedAt { get; init; }
    public long? FinishedAt { get; init; }
    public string? EnvironmentId { get; init; }
    public double? Seconds { get; init; }
    public string? ResultHash { get; init; }
    public long Items { get; init; }
    public string? Outcome { get; init; }
    public string? WorkersUsed { get; init; }
    public long? Lease { get; init; }

    public TrialState TrialState => Enum.Parse<TrialState>(State, ignoreCase: true);

    public TrialView ToView(bool withWorkers, IReadOnlyList<ChunkTime>? timeline = null)
    {
        var outcome = Stored.Read<TrialOutcome>(Outcome);
        var view = new TrialView
        {
            Id = Id,
            Strategy = Strategy,
            Workers = Workers,
            Variant = Variant,
            Repetition = Repetition,
            Warmup = Warmup,
            State = TrialState,
            Attempt = Attempt,
            StartedAt = Stored.Time(StartedAt),
            FinishedAt = Stored.Time(FinishedAt),
            EnvironmentId = EnvironmentId,
            WorkersUsed = withWorkers ? Stored.Read<WorkerUse[]>(WorkersUsed) ?? [] : null,
            Flags = Flags(outcome),
            Timeline = timeline,
        };
        return outcome is null ? view : Measured(view, outcome);
    }

    static TrialView Measured(TrialView view, TrialOutcome outcome) => view with
    {
        Seconds = outcome.Seconds,
        InnerLoops = outcome.InnerLoops,
        StartupSeconds = outcome.StartupSeconds,
        ElapsedSeconds = outcome.ElapsedSeconds,
        AllocatedCores = outcome.AllocatedCores,
        Phases = outcome.Phases,
        BytesMoved = outcome.BytesMoved,
        PeakResidentBytes = outcome.PeakResidentBytes,
        PeakAnonymousBytes = outcome.PeakAnonymousBytes,
        ManagedHeapBytes = outcome.ManagedHeapBytes,
        GcCollections = outcome.GcCollections,
        GcPauseSeconds = outcome.GcPauseSeconds,
        CpuSeconds = outcome.CpuSeconds,
        InvoluntarySwitches = outcome.InvoluntarySwitches,
        ForeignLoadCores = outcome.ForeignLoadCores,
        StealSeconds = outcome.StealSeconds,
        DeviceReadBytes = outcome.DeviceReadBytes,
        Cache = outcome.Cache,
        CpuMegahertz = outcome.CpuMegahertz,
        ResultHash = outcome.ResultHash,
        Printed = outcome.Printed,
        Error = outcome.Error,
    };

    IReadOnlyList<string> Flags(TrialOutcome? outcome) =>
        LaterRound ? [.. outcome?.Flags ?? [], "later-round"] : outcome?.Flags ?? [];
}

/// <summary>A row of <c>events</c>.</summary>
sealed class EventRow
{
    public long Seq { get; init; }
    public long At { get; init; }
    public string Type { get; init; } = "";
    public string Data { get; init; } = "{}";

    public JobEvent ToEvent() => new(Seq, Stored.Time(At), Type, Stored.Element(Data)!.Value);
}
