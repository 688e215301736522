using System.Text.Json;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Applications;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.Command;

/// <summary>Parameters of <c>command</c>.</summary>
public sealed record CommandParameters
{
    [Parameter("Application", "One of the configured applications.", Control = ParameterControls.Application)]
    [TextLength(1, 64)]
    public required string Application { get; init; }

    [Parameter("Arguments", "Values for the application's parameters, by name; parameters left out take their defaults.")]
    [ListLength(0, 64)]
    public IReadOnlyDictionary<string, ScalarValue> Arguments { get; init; } = new Dictionary<string, ScalarValue>();
}

/// <summary>A program of the user's own, run as an owner has configured it.</summary>
public sealed class CommandAnalysis : IAnalysis
{
    public const string Name = "command";

    public AnalysisDescription Description { get; } = new(
        Name, "Your own program",
        "Runs a configured application once per trial and takes its wall-clock time, or the time that it reports itself. What it prints is kept, its figures are read, and its result is checked.",
        "runs", [StrategyNames.External], Repeatable: false)
    {
        Teaches = "How many cores your own program can use well, measured like the built-in analyses.",
        LookFor = "Time a part that the program reports itself where start-up is long, and let the check capture a number of the result: a faster wrong answer is no speedup.",
    };

    public Type ParametersType => typeof(CommandParameters);

    /// <exception cref="NotSupportedException">Always: the strategy <c>external</c> starts the program; there are no chunks to map.</exception>
    public IAnalysisRun Prepare(JsonElement parameters, AnalysisContext context) =>
        throw new NotSupportedException("A program is started by the strategy external; it has no chunks to map.");
}
