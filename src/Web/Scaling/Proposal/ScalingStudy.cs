using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Advice;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Pages.Settings;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Scaling.Proposal;

/// <summary>One measured layout of a study.</summary>
/// <param name="Ranks">On all nodes together.</param>
/// <param name="Excluded">Why the layout takes no part in fits; null where it does.</param>
/// <param name="Disturbed">How many of its runs other work disturbed.</param>
public sealed record StudyRow(
    SeriesReport Series, ScalingPoint Point, int Nodes, int Ranks, int Threads, int Cores, long? PeakMemoryPerNodeBytes, string? Excluded, int Disturbed);

/// <summary>The layout that is asked for, and what it costs.</summary>
/// <param name="RequestCoreHours">Runs times core-hours times margin; null where no number of runs is stated.</param>
public sealed record ChosenLayout(StudyRow Row, string Reason, double CoreHoursPerRun, double? RequestCoreHours);

/// <summary>Everything that a reviewer of a proposal wants to see of one job, ready to be written in any format.</summary>
public sealed class ScalingStudy
{
    readonly JobLaunchers? launchers;

    public ScalingStudy(JobView job, ScalingReport report, IReadOnlyList<NodeFacts> nodes, ProposalRequest request, JobLaunchers? launchers = null)
    {
        (Job, Report, Nodes, Request, this.launchers) = (job, report, nodes, request, launchers);
        Rows = [.. Report.Series.SelectMany(s => s.Points.Select(p => RowOf(s, p)))];
        Chosen = Choose();
    }

    public JobView Job { get; }

    public IReadOnlyList<NodeFacts> Nodes { get; }

    public ProposalRequest Request { get; }

    public ScalingReport Report { get; }

    public IReadOnlyList<StudyRow> Rows { get; }

    /// <summary>Null where nothing can be recommended and no layout was named.</summary>
    public ChosenLayout? Chosen { get; }

    /// <summary>Why nothing can be recommended: of the strategy that was named, else of all that were measured.</summary>
    public string Refusal => Report.Series.FirstOrDefault(s => s.Strategy == Request.Strategy)?.AdviceRefused ?? BestAnswer.Refusal(Report.Series);

    public bool Weak => Job.Sweep.Scaling == ScalingKind.Weak;

    public IEnumerable<TrialView> Measured => (Job.Trials ?? []).Where(t => t is { State: TrialState.Succeeded, Warmup: false, Seconds: > 0 });

    /// <summary>Heading and words: the applicant's own first, else what the system knows.</summary>
    public IEnumerable<(string Heading, string Words)> Facts()
    {
        foreach (var (name, heading) in ProposalRequest.Words)
        {
            if (Request.Stated.GetValueOrDefault(name) is { } stated) yield return (heading, stated);
            else if (Known(name) is { } known) yield return (heading, known);
        }
        yield return ("Problem size", $"{Job.Analysis}: {string.Join(", ", Job.Parameters.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null).Select(p => $"{p.Name} = {p.Value}"))}");
        foreach (var node in Nodes)
        {
            yield return ("Machine", Machine(node));
        }
        yield return ("Binding", Job.Sweep.Binding.ToString().ToLowerInvariant());
        yield return ("Measured", $"{Time(Job.StartedAt ?? Job.CreatedAt)} to {Time(Job.FinishedAt ?? Job.CreatedAt)}");
        yield return ("Job", Job.Id);
    }

    string? Known(string name) => name switch
    {
        _ when Imported.Is(Job.Analysis) => null,
        "code" => $"Speedup {Installation.Version}",
        "compiler" => ".NET, compiled ahead of time with tiered recompilation",
        "libraries" => Nodes.Count == 0 ? null : string.Join("; ", Nodes.Select(n => $"{n.Runtime}{(n.Mpi is null ? "" : $", {n.Mpi}")}").Distinct()),
        "partition" => Job.Runner is null ? null : $"Runner {Job.Runner}, {(Job.Lane == Lane.Exclusive ? "node to itself" : "node shared")}",
        "io" => "Reading is part of the timed region; start-up is given apart and is part of core-hours",
        _ => null,
    };

    static string Machine(NodeFacts n) => string.Create(CultureInfo.InvariantCulture,
        $"{n.Host}: {n.CpuModel}, {n.UsableCpus} of {n.MachineCpus} CPUs usable ({n.PhysicalCores} cores), {Format.Plural(n.NumaNodes, "NUMA node")}, {Format.Bytes(n.MemoryBytes)}, {n.OperatingSystem}, kernel {n.Kernel}{(n.Virtual ? ", virtual" : "")}");

    /// <summary>What speedup is taken to, in words.</summary>
    public string Baseline =>
        Rows.Any(r => r.Point.Speedup is not null && r.Series.Strategy == StrategyNames.Serial) ? "Speedup is taken to the serial program, measured in the same rounds."
        : Imported.Is(Job.Analysis) && Rows.Any(r => r.Point.Speedup is not null) ? "Speedup is taken to the program's own run on one worker."
        : $"No serial run exists: speedup is relative to {Format.Plural(Report.Series.Select(s => s.ReferenceWorkers).DefaultIfEmpty(1).Min(), "worker")}.";

    /// <summary>What was left out, and why.</summary>
    public IEnumerable<string> Exclusions()
    {
        foreach (var row in Rows.Where(r => r.Excluded is not null))
        {
            yield return $"{row.Series.Label} at {Format.Plural(row.Point.Workers, "worker")}: {row.Excluded}, so it takes no part in fits{(TrialFlags.KeepFromAdvice(row.Point.Flags) ? " and advice" : "")}.";
        }
        foreach (var row in Rows.Where(r => r.Disturbed > 0))
        {
            yield return Disturbed(row);
        }
        int warmups = (Job.Trials ?? []).Count(t => t.Warmup);
        if (warmups > 0) yield return $"{Format.Plural(warmups, "warm-up run")}, which only filled the caches.";
        foreach (var failed in (Job.Trials ?? []).Where(t => !t.Warmup && t.State is TrialState.Failed or TrialState.Cancelled).GroupBy(t => t.Error?.Message ?? t.State.ToString()))
        {
            yield return $"{Format.Plural(failed.Count(), "run")} did not succeed ({string.Join(", ", failed.Take(5).Select(t => t.Id))}): {failed.Key}";
        }
    }

    /// <summary>As speedups are computed: without disturbed runs where at least half are quiet.</summary>
    static string Disturbed(StudyRow row)
    {
        var (disturbed, runs) = (row.Disturbed, row.Point.N);
        string said = $"{disturbed} of {runs} runs of {row.Series.Label} at {Format.Plural(row.Point.Workers, "worker")} {(disturbed == 1 ? "was" : "were")} disturbed by other work";
        return 2 * (runs - disturbed) >= runs ? $"{said}: in the median, not in speedup and efficiency." : $"{said}: too many to leave out, so all are kept.";
    }

    StudyRow RowOf(SeriesReport series, ScalingPoint point)
    {
        var trials = Measured.Where(t => t.Strategy == series.Strategy && t.Variant == series.Variant && t.Workers == point.Workers && JobScaling.IsCold(t) == (series.Cache == TrialFlags.Cold)).ToList();
        var layout = JobScaling.LayoutOf(Job, new Configuration(series.Strategy, point.Workers, series.Variant), trials, launchers);
        bool processes = series.Strategy is StrategyNames.Processes or StrategyNames.Pool or StrategyNames.Engines or Imported.Strategy;
        int nodes = processes ? Math.Max(1, trials.Max(t => t.WorkersUsed?.Select(w => w.Host).Distinct().Count() ?? 1)) : layout.Nodes;
        int threads = processes ? 1 : layout.ThreadsPerRank;
        string? excluded = point.Flags.Where(f => TrialFlags.Disqualify([f])).Select(TrialFlags.Meaning).Select(m => m.TrimEnd('.')).FirstOrDefault();
        // Of programs on several nodes nobody tells what they use there.
        long? peak = series.Strategy == StrategyNames.External && nodes > 1 ? null : trials.Max(t => t.PeakResidentBytes) / nodes;
        return new StudyRow(series, point, nodes, point.Workers / threads, threads, trials.Max(t => t.AllocatedCores ?? point.Workers), peak, excluded, trials.Count(t => t.Flags.Contains(TrialFlags.Noisy)));
    }

    ChosenLayout? Choose()
    {
        var series = Report.Series.Where(s => Request.Strategy is null ? s.Recommendation is not null : s.Strategy == Request.Strategy).OrderBy(s => s.Recommendation?.Seconds ?? double.MaxValue).FirstOrDefault();
        int? workers = Request.Workers ?? series?.Recommendation?.Workers;
        if (series is null || Rows.FirstOrDefault(r => r.Series == series && r.Point.Workers == workers) is not { } row)
        {
            return null;
        }
        string reason = Request.Workers is not null && Request.Workers != series.Recommendation?.Workers ? "Chosen by the applicant." : series.Recommendation!.Reason;
        return new ChosenLayout(row, reason, row.Point.CoreHours, Request.Runs * row.Point.CoreHours * Request.Margin);
    }

    static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
