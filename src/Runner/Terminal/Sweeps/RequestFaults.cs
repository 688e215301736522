using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Terminal.Sweeps;

/// <summary>Faults of a request by JSON path, in the words of the command line.</summary>
static class RequestFaults
{
    static readonly Dictionary<string, string> Options = new()
    {
        ["analysis"] = "analysis",
        ["sweep.strategies"] = "--strategy",
        ["sweep.workers"] = "--workers",
        ["sweep.repetitions"] = "--repetitions",
        ["sweep.warmups"] = "--warmups",
        ["sweep.scaling"] = "--weak",
        ["sweep.binding"] = "--binding",
        ["trialTimeLimitSeconds"] = "--timeout",
        ["title"] = "--title",
    };

    /// <summary>One line each: place, value, what is allowed, and the nearest name where one was misspelt.</summary>
    public static IReadOnlyList<string> InWords(IReadOnlyDictionary<string, string[]> errors, JobRequest request) =>
        [.. errors.SelectMany(e => e.Value.Select(message => $"{Place(e.Key)}: {message}{Hint(e.Key, request)}"))];

    static string Place(string path) =>
        Options.TryGetValue(path, out string? option) ? option
        : path.StartsWith("parameters.arguments.", StringComparison.Ordinal) ? $"--set {path["parameters.arguments.".Length..]}"
        : path.StartsWith("parameters.", StringComparison.Ordinal) ? $"--set {path["parameters.".Length..]}"
        : path;

    static string Hint(string path, JobRequest request) => path switch
    {
        "analysis" => Nearest.Hint(request.Analysis, AnalysisCatalog.All.Select(a => a.Description.Name)),
        "sweep.strategies" => (request.Sweep?.Strategies ?? []).Where(s => !StrategyNames.All.Contains(s)).Select(s => Nearest.Hint(s, StrategyNames.All)).FirstOrDefault() ?? "",
        _ => "",
    };
}
