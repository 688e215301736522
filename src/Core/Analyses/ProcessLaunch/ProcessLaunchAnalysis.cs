using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.ProcessLaunch;

public sealed record ProcessLaunchParameters
{
    [Parameter("Count", "Children that are started, one after the other; child i ends with exit code i, a program with its own.")]
    [NumberRange(1, 100)]
    public int Count { get; init; } = 4;

    [Parameter("Program", "A configured application to start in place of the Runner's own small program, with the defaults of its parameters. Its launch ends once it is loaded; what it prints is not kept.",
        Control = ParameterControls.Application)]
    [TextLength(1, 64)]
    public string? Program { get; init; }
}

/// <summary>Starts real child processes and threads, and compares them.</summary>
public sealed class ProcessLaunchAnalysis : Analysis<ProcessLaunchParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "process-launch",
        "Processes against threads",
        "Starts child processes, collects their exit codes and compares the time to start one with the time to start a thread.",
        "launches",
        [StrategyNames.Serial, StrategyNames.Processes],
        Deterministic: false,
        Repeatable: false)
    {
        Teaches = "A process against a thread: time to start, process ids, exit codes, separate memory.",
        LookFor = "A process costs many times a thread. The parent's value stays as it was although each child counted its own up, and every exit code is collected, so that no dead child is left.",
    };

    public override IAnalysisRun Prepare(ProcessLaunchParameters parameters, AnalysisContext context) => new ProcessLaunchRun(parameters, context.StartProgram);
}
