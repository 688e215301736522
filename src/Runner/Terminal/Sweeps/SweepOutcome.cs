using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Terminal.Sweeps;

/// <summary>What became of a sweep, here or on a server; <c>--json</c> prints it. Names and units are those of the HTTP contract.</summary>
sealed record SweepOutcome
{
    public required string Analysis { get; init; }

    public required JsonElement Parameters { get; init; }

    public required Sweep Sweep { get; init; }

    /// <summary>Succeeded, Failed or Cancelled.</summary>
    public required JobState State { get; init; }

    /// <summary>Of the job, where a server ran it.</summary>
    public string? JobId { get; init; }

    /// <summary>Where the job can be looked at.</summary>
    public string? Url { get; init; }

    /// <summary>Null where a server ran it.</summary>
    public NodeFacts? Node { get; init; }

    public required IReadOnlyList<TrialLine> Trials { get; init; }

    public ResultAgreement? ResultsAgree { get; init; }

    /// <summary>Of the first success.</summary>
    public JsonElement? Result { get; init; }

    public TrialError? Error { get; init; }

    public required ScalingReport Scaling { get; init; }

    public int ExitCode => State switch
    {
        JobState.Succeeded => ExitCodes.Done,
        JobState.Cancelled => ExitCodes.Interrupted,
        _ => Error?.Kind == "input" ? ExitCodes.Usage : ExitCodes.Failed,
    };
}

/// <summary>One trial as the outcome tells it: its place in the sweep, and its figures.</summary>
sealed record TrialLine : TrialFigures
{
    public TrialLine()
    {
    }

    [SetsRequiredMembers]
    TrialLine(PlannedTrial planned, int attempt, TrialFigures figures)
        : base(figures)
    {
        (Id, Repetition, Warmup, Attempt) = (planned.Id, planned.Repetition, planned.Warmup, attempt);
        (Strategy, Workers, Variant) = (planned.Configuration.Strategy, planned.Configuration.Workers, planned.Configuration.Variant);
    }

    public required string Id { get; init; }
    public required string Strategy { get; init; }
    public required int Workers { get; init; }
    public string? Variant { get; init; }
    public required int Repetition { get; init; }
    public required bool Warmup { get; init; }
    public required int Attempt { get; init; }

    public Configuration Configuration => new(Strategy, Workers, Variant);

    public static TrialLine Of(PlannedTrial planned, int attempt, TrialOutcome outcome) => new(planned, attempt, outcome);

    /// <summary>Null where it does not count for statistics.</summary>
    /// <param name="launcher">Of a program of the user's own.</param>
    public TrialSample? ToSample(Sweep sweep, ApplicationLauncher? launcher) => this is not { State: TrialState.Succeeded, Warmup: false, Seconds: > 0 }
        ? null
        : new TrialSample(Strategy, Variant, Workers, Repetition, Seconds!.Value, StartupSeconds ?? 0, AllocatedCores ?? Workers, Flags)
        {
            Phases = Phases, BytesMoved = BytesMoved, Cache = Cache, Layout = TaskLayout.Of(sweep.Layouts, Strategy, Workers, launcher),
        };

    public EndedTrial ToEnded() => new(Id, Configuration, Warmup, State, ResultHash, Error);
}
