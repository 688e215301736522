using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;

namespace Dashboard.Core.Jobs;

/// <summary>The outcome of checking a <see cref="JobRequest"/>: every fault at once, or the job with its defaults filled in.</summary>
public sealed record JobValidation
{
    const double LongestTrialSeconds = 7 * 86_400;
    const long LeastMemoryBytes = 64L << 20;

    public IReadOnlyDictionary<string, string[]> Errors { get; private init; } = new Dictionary<string, string[]>();

    /// <summary>Null where there are errors.</summary>
    public Sweep? Sweep { get; private init; }

    /// <summary>The analysis parameters with defaults filled in; undefined where there are errors.</summary>
    public JsonElement Parameters { get; private init; }

    /// <summary>Null where there are errors.</summary>
    public SweepPlan? Plan { get; private init; }

    public bool IsValid => Plan is not null;

    public static JobValidation Check(JobRequest request, SweepLimits limits)
    {
        var faults = new Faults();
        CheckLabels(request, faults);
        if (request.TrialTimeLimitSeconds is { } seconds) faults.Range("trialTimeLimitSeconds", seconds, 0.1, LongestTrialSeconds, " seconds");
        if (request.MemoryLimitBytes is { } bytes) faults.Range("memoryLimitBytes", bytes, LeastMemoryBytes, long.MaxValue, " bytes");
        CheckPlacement(request.Placement, faults);

        if (AnalysisCatalog.Find(request.Analysis ?? "") is not { } analysis)
        {
            faults.Add("analysis", $"'{request.Analysis}' is no analysis. Known: {string.Join(", ", AnalysisCatalog.All.Select(a => a.Description.Name))}.");
            return new JobValidation { Errors = faults.ToErrors() };
        }

        var parameterFaults = ParameterBinding.Check(analysis, request.Parameters ?? default);
        faults.AddRange(parameterFaults);
        var parameters = parameterFaults.Count == 0 ? ParameterBinding.Normalise(analysis, request.Parameters ?? default) : default;
        var sweep = SweepCheck.Fill(request.Sweep ?? new SweepRequest(), analysis, analysis.FitOf(parameters), limits, faults);
        if (parameterFaults.Count == 0 && !faults.ToErrors().Keys.Any(k => k.StartsWith("sweep", StringComparison.Ordinal))) CheckVariants(sweep, analysis, parameters, faults);
        if (faults.Any) return new JobValidation { Errors = faults.ToErrors() };

        return new JobValidation { Sweep = sweep, Parameters = parameters, Plan = SweepPlan.Make(sweep, analysis.Description, parameters) };
    }

    static void CheckLabels(JobRequest request, Faults faults)
    {
        if (request.Title is { } title && (title.Length > 200 || title.Any(char.IsControl)))
            faults.Add("title", $"{title.Length} characters: allowed are up to 200 without control characters.");
        faults.Range("priority", request.Priority, -100, 100);
        var tags = request.Tags ?? [];
        if (tags.Count > 20) faults.Add("tags", $"{tags.Count} tags: allowed are up to 20.");
        foreach (var (tag, at) in tags.Select((t, i) => (t, i)))
        {
            if (string.IsNullOrWhiteSpace(tag) || tag.Length > 64 || tag.Any(c => char.IsControl(c) || c == ','))
                faults.Add("tags", $"Tag {at + 1}, '{tag}', must have 1 to 64 characters and no comma.");
        }
    }

    static void CheckPlacement(PlacementRequest? placement, Faults faults)
    {
        if (placement is null) return;
        if (placement.Runner is { } runner && (runner.Length is 0 or > 128)) faults.Add("placement.runner", "A Runner's name has 1 to 128 characters.");
        if (placement.Label is { } label && (label.Length is 0 or > 128)) faults.Add("placement.label", "A label has 1 to 128 characters.");
        if (placement.Slurm is not null) faults.Add("placement.slurm", "Placement through Slurm is not available in this version; leave it out to run on a connected Runner.");
    }

    /// <summary>Parameters differ between configurations in variants and weak sweeps; each combination must be valid.</summary>
    static void CheckVariants(Sweep sweep, IAnalysis analysis, JsonElement parameters, Faults faults)
    {
        var plan = SweepPlan.Make(sweep with { Warmups = 0, Repetitions = 1 }, analysis.Description, parameters);
        foreach (var configuration in plan.Configurations.DistinctBy(c => (c.Variant, Workers: sweep.Scaling == ScalingKind.Weak ? c.Workers : 0)))
        {
            int variant = sweep.Variants is { } all ? all.ToList().FindIndex(v => v.Label == configuration.Variant) : -1;
            string path = variant >= 0 ? $"sweep.variants[{variant}].parameters" : "parameters";
            var errors = ParameterBinding.Check(analysis, plan.ParametersFor(configuration), path);
            foreach (var (at, messages) in errors)
            {
                string where = sweep.Scaling == ScalingKind.Weak ? $"At {configuration.Workers} workers of the weak sweep: " : "";
                foreach (string message in messages) faults.Add(at, where + message);
            }
        }
        SweepCheck.CheckFit(plan, analysis, faults);
    }
}
