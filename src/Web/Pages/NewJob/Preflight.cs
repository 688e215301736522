using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Web.Slurm;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>What is known of the node a job would run on, for the checks before it is sent.</summary>
/// <param name="UsableCpus">Null while no Runner is connected.</param>
/// <param name="LaneHolder">Title of the job that has the node to itself now.</param>
/// <param name="DatasetFault">Why the chosen data set cannot be read yet, and what to do; null where it can or none is chosen.</param>
public sealed record TargetNode(
    string? Runner, int? UsableCpus, int? PhysicalCores, IReadOnlyList<StrategyAvailability> Strategies, string? LaneHolder, string? DatasetFault)
{
    /// <summary>Why the Runner would not take the job now; null where it would.</summary>
    public string? Obstacle { get; init; }
}

/// <summary>A field of the form by its label, with the id to go to; null where the form has no control for it.</summary>
public sealed record FieldLink(string Label, string? Id);

/// <summary>What a draft would do: its configurations and trials, what to know before it runs, and the same thing as an API call.</summary>
public sealed record Preflight
{
    public required IReadOnlyList<Configuration> Configurations { get; init; }
    public required int Trials { get; init; }
    public required int WarmupTrials { get; init; }
    public required int Repetitions { get; init; }
    public required TargetNode Node { get; init; }
    public required IReadOnlyDictionary<string, string[]> Faults { get; init; }
    /// <summary>The fields that keep the job from being accepted.</summary>
    public IReadOnlyList<FieldLink> Unready { get; init; } = [];
    public required string Body { get; init; }
    /// <summary>Where this server is, as the browser sees it.</summary>
    public required string Address { get; init; }
    public required IReadOnlyList<string> Warnings { get; init; }
    /// <summary>Null where no job like it ran before.</summary>
    public TimeEstimate? Estimate { get; init; }
    /// <summary>Null where the job does not go through Slurm, or cannot be planned yet.</summary>
    public SlurmPreview? Slurm { get; init; }

    static readonly JsonSerializerOptions Indented = new(ProtocolJson.Options) { WriteIndented = true };

    public IReadOnlyList<string> Strategies => [.. Configurations.Select(c => c.Strategy).Distinct()];
    public IReadOnlyList<int> Workers => [.. Configurations.Select(c => c.Workers).Distinct().Order()];
    public IReadOnlyList<string?> Variants => [.. Configurations.Select(c => c.Variant).Distinct()];
    public string FaultsJson => JsonSerializer.Serialize(Faults, ProtocolJson.Options);

    public bool Has(string strategy, int workers) => Configurations.Any(c => c.Strategy == strategy && c.Workers == workers);
    public bool IsOversubscribed(int workers) => Node.UsableCpus is { } usable && workers > usable;

    /// <summary>The same job from a shell. The token comes from the environment, so that it never stands in a history.</summary>
    public string Curl =>
        $"""
        curl -sS {Address}/api/v1/jobs \
          -H "Authorization: Bearer $SPEEDUP_TOKEN" \
          -H 'Content-Type: application/json' \
          -d @- <<'JSON'
        {Body}
        JSON
        """;

    public static Preflight Of(JobBody body, JobValidation checkedJob, TargetNode node, TimeEstimate? estimate, string address, IReadOnlyDictionary<string, string[]>? known = null)
    {
        var plan = checkedJob.Plan;
        var sweep = checkedJob.Sweep;
        return new Preflight
        {
            Configurations = plan?.Configurations ?? [],
            Trials = plan?.Trials.Count ?? 0,
            WarmupTrials = plan?.Trials.Count(t => t.Warmup) ?? 0,
            Repetitions = sweep?.Repetitions ?? 0,
            Node = node,
            Estimate = estimate,
            Faults = Merge(body.Faults, known ?? checkedJob.Errors),
            Body = body.Json.ToJsonString(Indented),
            Address = address,
            Warnings = sweep is null || plan is null ? [] : [.. WarningsOf(sweep, plan, node, HasSerial(body))],
        };
    }

    static bool HasSerial(JobBody body) => AnalysisCatalog.Find((string?)body.Json["analysis"] ?? "")?.Description.Strategies.Contains(StrategyNames.Serial) == true;

    static IReadOnlyDictionary<string, string[]> Merge(IReadOnlyDictionary<string, string[]> first, IReadOnlyDictionary<string, string[]> second)
    {
        var all = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        // A field that could not be read is missing from the body; "required" beside "not a number" would only confuse.
        foreach (var (path, faults) in second) all[path] = faults;
        foreach (var (path, faults) in first) all[path] = faults;
        return all;
    }

    static IEnumerable<string> WarningsOf(Sweep sweep, SweepPlan plan, TargetNode node, bool hasSerial)
    {
        if (node.Runner is null)
        {
            yield return "No Runner is connected. The job waits in the queue until one is.";
        }
        if (node.Obstacle is { } obstacle)
        {
            yield return obstacle;
        }
        if (node.DatasetFault is { } fault)
        {
            yield return fault;
        }
        foreach (var strategy in node.Strategies.Where(s => !s.Available && sweep.Strategies.Contains(s.Name)))
        {
            yield return $"{strategy.Name} cannot run on {node.Runner}: {strategy.Reason}";
        }
        var over = plan.Configurations.Select(c => c.Workers).Distinct().Where(w => w > node.UsableCpus).Order().ToArray();
        if (over.Length > 0)
        {
            yield return $"{string.Join(", ", over)} workers on {node.UsableCpus} usable cores: oversubscribed. These points are shown but enter no fit and no advice.";
        }
        else if (plan.Configurations.Any(c => c.Workers > node.PhysicalCores))
        {
            yield return $"More workers than the {node.PhysicalCores} physical cores share cores by hyper-threading; they form a series of their own.";
        }
        foreach (var warning in Timing(sweep, plan, hasSerial)) yield return warning;
        if (sweep.Strategies.Count > 0 && node.LaneHolder is { } holder)
        {
            yield return $"“{holder}” is using the whole node; this job waits for it.";
        }
    }

    /// <param name="hasSerial">Whether the analysis could run serially at all.</param>
    static IEnumerable<string> Timing(Sweep sweep, SweepPlan plan, bool hasSerial)
    {
        if (sweep.Repetitions == 1)
        {
            yield return "With one repetition there is no interval and no way to tell a difference from noise. 5 are usual, 10 for a proposal.";
        }
        if (sweep.Warmups == 0)
        {
            yield return "Without warm-ups the first round reads cold files and looks slower than the rest.";
        }
        if (hasSerial && !plan.Configurations.Any(c => c.Strategy == StrategyNames.Serial))
        {
            yield return "Without the serial baseline, speedup is relative to the strategy's own smallest count.";
        }
        if (plan.Trials.Count > 1000)
        {
            yield return $"{plan.Trials.Count:N0} trials take a while. Fewer worker counts or repetitions show the same curve sooner.";
        }
    }
}
