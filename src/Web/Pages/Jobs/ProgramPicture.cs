using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;
using Dashboard.Web.Pages.Settings.Applications;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>One figure over the runs of a configuration.</summary>
public sealed record FigureSummary(double Median, double Least, double Most, string? Unit);

/// <summary>The runs of one configuration of a program.</summary>
/// <param name="Figures">In the order of the columns; null where no run had it.</param>
public sealed record ProgramRow(Configuration Configuration, int Runs, double MedianSeconds, IReadOnlyList<FigureSummary?> Figures);

/// <summary>What the page shows of a job that runs a program of the user's own.</summary>
public sealed class ProgramPicture(JobPicture picture, JobPrograms programs)
{
    /// <summary>Lines of output that a page shows; the rest is in the log.</summary>
    public const int MostLines = 500;

    public IReadOnlyDictionary<string, ApplicationEntry> Definitions { get; } = programs.DefinitionsOf(picture.Job.Id);

    IEnumerable<TrialView> Runs => picture.Trials.Where(t => t is { State: TrialState.Succeeded, Printed: not null });

    /// <summary>Names of all figures, in their order.</summary>
    public IReadOnlyList<string> Figures => [.. Definitions.Values.SelectMany(d => d.Definition.Metrics.Keys).Distinct()];

    /// <summary>What the check's pattern captured, with how many runs.</summary>
    public IReadOnlyList<(string Value, int Runs)> Captured =>
        [.. Runs.Where(r => r.Printed!.Checked is not null).GroupBy(r => r.Printed!.Checked!).OrderByDescending(g => g.Count()).Select(g => (g.Key, g.Count()))];

    /// <summary>Warm-ups count in no figure.</summary>
    public IReadOnlyList<ProgramRow> Rows =>
    [
        .. from run in Runs
           where !run.Warmup
           group run by new Configuration(run.Strategy, run.Workers, run.Variant) into runs
           orderby runs.Key.Variant, runs.Key.Workers
           select new ProgramRow(runs.Key, runs.Count(), Intervals.Median([.. runs.Select(r => r.Seconds ?? double.NaN)]), [.. Figures.Select(f => Summary(runs, f))]),
    ];

    static FigureSummary? Summary(IEnumerable<TrialView> runs, string figure)
    {
        var found = runs.Select(r => r.Printed!.Metrics.GetValueOrDefault(figure)).OfType<ProgramMetric>().ToList();
        return found.Count == 0 ? null
            : new FigureSummary(Intervals.Median([.. found.Select(f => f.Value)]), found.Min(f => f.Value), found.Max(f => f.Value), found[0].Unit);
    }

    /// <summary>The trial whose output is shown; null while none has started.</summary>
    public TrialView? Trial { get; private set; }
    public IReadOnlyList<LogLine> Lines { get; private set; } = [];
    public CommandLines? Command { get; private set; }

    /// <summary>Trials that have said something, or may.</summary>
    public IReadOnlyList<TrialView> Started => [.. picture.Trials.Where(t => t.State != TrialState.Queued)];

    /// <summary>Chooses the trial that is asked for, else the one that runs, else the one that ended last.</summary>
    public async Task ChooseAsync(string? trialId, JobHistory history)
    {
        string? id = trialId ?? (picture.RunningTrial ?? Started.OrderBy(t => t.FinishedAt).LastOrDefault())?.Id;
        if (id is null || await history.FindTrialAsync(picture.Job.Id, id) is not { } trial) return;
        (Trial, Lines, Command) = (trial, programs.LinesOf(picture.Job.Id, id), CommandOf(trial));
    }

    CommandLines? CommandOf(TrialView trial)
    {
        if (programs.ParametersOf(picture.Job.Id, trial.Id) is not { } parameters || ParameterBinding.Bind<CommandParameters>(parameters, out var command).Count > 0) return null;
        return Definitions.TryGetValue(command!.Application, out var entry) && ArgumentBinding.Bind(entry.Definition, command.Arguments, "", out var values).Count == 0
            ? CommandLines.Of(entry, values!, trial.Workers) : null;
    }

    /// <summary>Whether a line came from standard error.</summary>
    public static bool IsError(LogLine line) => line.Source.EndsWith("(error)", StringComparison.Ordinal);

    /// <summary>Whether a line is the program's and not ours.</summary>
    public static bool IsProgram(LogLine line) => line.Source.StartsWith("program", StringComparison.Ordinal) || line.Source.StartsWith("rank", StringComparison.Ordinal);
}
