using System.Globalization;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Measurement;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Scaling.Proposal;

/// <summary>Sentences and cells that the page and the table share.</summary>
static class ProposalWords
{
    /// <summary>Cells of one layout, in the order of <see cref="Heads"/>.</summary>
    public static IReadOnlyList<string> Cells(StudyRow row)
    {
        var p = row.Point;
        return
        [
            row.Series.Label, Whole(row.Nodes), $"{row.Ranks} x {row.Threads}", Whole(row.Cores), Whole(p.N), Format.Significant(p.MedianSeconds),
            p is { CiLow: { } low, CiHigh: { } high } ? $"{Format.Significant(low)} to {Format.Significant(high)}" : Format.None,
            (p.Speedup ?? p.RelativeSpeedup) is { } speedup ? Format.Significant(speedup) : Format.None,
            p.Efficiency is { } efficiency ? $"{Format.Fixed(100 * efficiency, 0)} %" : Format.None,
            Figures.CoreHours(p.CoreHours), Format.Bytes(row.PeakMemoryPerNodeBytes).ToString(),
        ];
    }

    public static readonly IReadOnlyList<string> Heads =
        ["Strategy", "Nodes", "Ranks x threads", "Cores", "n", "Median [s]", "95 % interval [s]", "Speedup", "Efficiency", "Core-hours", "Peak memory per node"];

    public static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Request(ScalingStudy study, ChosenLayout chosen) => chosen.RequestCoreHours is { } total
        ? string.Create(CultureInfo.InvariantCulture, $"{study.Request.Runs:N0} runs x {Format.CoreTime(chosen.CoreHoursPerRun)} x {study.Request.Margin:0.##} margin = {Figures.CoreHours(total)} core-hours")
        : "none yet, as no number of runs is stated.";

    public static string Layout(ChosenLayout chosen)
    {
        var row = chosen.Row;
        string efficiency = row.Point.Efficiency is { } e ? $", efficiency {Format.Fixed(100 * e, 0)} %" : "";
        // How a program measured elsewhere lay on nodes, and what its start-up took, nobody said.
        if (row.Series.Strategy == Imported.Strategy) return $"Ask for {Format.Plural(row.Cores, "core")}: {row.Series.Label}{efficiency}, {Format.Seconds(row.Point.RunMedianSeconds)} a run";
        return $"Ask for {Format.Plural(row.Cores, "core")} on {Format.Plural(row.Nodes, "node")}: {row.Series.Label}, {row.Ranks} x {row.Threads} ranks x threads{efficiency}, {Format.Seconds(row.Point.RunMedianSeconds)} a run with start-up";
    }

    /// <summary>How it was measured, as a paragraph for the proposal.</summary>
    public static string Methods(ScalingStudy study)
    {
        var sweep = study.Job.Sweep;
        if (Imported.Is(study.Job.Analysis))
        {
            return "The run times were measured outside and handed in as they stand; medians are given, with intervals where a count has several samples. Efficiency is speedup over the number of workers.";
        }
        string size = study.Weak ? "Weak scaling: the problem grew with the number of workers." : "Strong scaling: the problem was the same for every number of workers.";
        return string.Create(CultureInfo.InvariantCulture,
            $"{size} Every configuration ran {Format.Plural(sweep.Repetitions, "time")} after {Format.Plural(sweep.Warmups, "warm-up run")}, in interleaved rounds whose order was drawn with seed {sweep.Seed}, so that drift of the machine hits all alike. {Timed(study.Job.Analysis)} Given is the median; intervals are at 95 %, from order statistics from six samples on, below that from Student's t on log times with the variance pooled over the sweep. Ratios are paired by round. Efficiency is speedup over the number of workers. Core-hours are allocated cores times start-up and region. {Agreement(study)}");
    }

    static string Timed(string analysis) => AnalysisCatalog.Find(analysis)?.Description switch
    {
        { Name: CommandAnalysis.Name } => "Timed is the program, by what it says of its own work where it does, else from its start to its end.",
        { Repeatable: false } => $"{Region}.",
        _ => $"{Region}; regions under 2 s run once uncounted within each run and are then repeated until 0.2 s have been timed.",
    };

    const string Region = "Timed is the parallel region, from a barrier that all workers pass until the result is reduced";

    static string Agreement(ScalingStudy study) => study.Job.ResultsAgree is { } agree ? $"The results of {agree.Same} of {agree.Total} runs agree to the bit." : "";
}
