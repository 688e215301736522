using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Analyses.ProcessLaunch;
using Dashboard.Core.Applications;
using Dashboard.Core.Slurm;

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

    /// <summary>The applications that the job runs or starts, by name.</summary>
    public IReadOnlyDictionary<string, ApplicationEntry> Applications { get; private init; } = NoApplications;

    /// <summary>Whether results of this job can be compared with each other.</summary>
    public bool Deterministic { get; private init; }

    public bool IsValid => Plan is not null;

    static readonly IReadOnlyDictionary<string, ApplicationEntry> NoApplications = new Dictionary<string, ApplicationEntry>();

    /// <param name="applications">The configured applications by name; none where it is left out.</param>
    public static JobValidation Check(JobRequest request, SweepLimits limits, IReadOnlyDictionary<string, ApplicationEntry>? applications = null)
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

        var known = applications ?? NoApplications;
        var parameters = CheckParameters(request.Parameters ?? default, analysis, known, faults, out var application);
        var description = analysis.Description with { GrowsWith = application?.Definition.GrowsWith is { } grows ? $"arguments.{grows}" : analysis.Description.GrowsWith };
        var sweep = SweepCheck.Fill(request.Sweep ?? new SweepRequest(), description, analysis.FitOf(parameters), limits, faults);
        if (application is { Definition.Launcher: ApplicationLauncher.Plain } && sweep.Layouts?.Any(l => l?.Nodes > 1) == true)
        {
            faults.Add("sweep.layouts", $"{application.Definition.Name} is started plainly, on one node. Several nodes need the launcher mpirun or srun in its definition.");
        }
        var used = new Dictionary<string, ApplicationEntry>();
        bool sound = parameters.ValueKind != JsonValueKind.Undefined && !faults.ToErrors().Keys.Any(k => k.StartsWith("sweep", StringComparison.Ordinal));
        if (sound) CheckVariants(sweep, analysis, description, parameters, known, used, faults);
        if (faults.Any) return new JobValidation { Errors = faults.ToErrors() };

        return new JobValidation
        {
            Sweep = sweep,
            Parameters = parameters,
            Plan = SweepPlan.Make(sweep, description, parameters),
            Applications = used,
            Deterministic = description.Deterministic && used.Values.All(a => a.Definition.ComparesResults),
        };
    }

    static JsonElement CheckParameters(
        JsonElement given, IAnalysis analysis, IReadOnlyDictionary<string, ApplicationEntry> applications, Faults faults, out ApplicationEntry? application)
    {
        application = null;
        if (analysis is CommandAnalysis)
        {
            var command = CommandCheck.Check(given, applications, "parameters", faults);
            application = command?.Application;
            return command?.Parameters ?? default;
        }
        var unsound = ParameterBinding.Check(analysis, given);
        faults.AddRange(unsound);
        if (unsound.Count > 0) return default;
        var program = new Faults();
        if (analysis is ProcessLaunchAnalysis) ProgramCheck.Check(given, applications, "parameters", program);
        faults.AddRange(program.ToErrors());
        return program.Any ? default : ParameterBinding.Normalise(analysis, given);
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
        if (placement.Slurm is not { } slurm) return;
        SlurmCheck.Check(slurm, faults);
        if (placement.Runner is not null || placement.Label is not null)
        {
            faults.Add("placement.slurm", "A job goes to Slurm or to a Runner by name or label; allowed is one of the two.");
        }
    }

    /// <summary>Parameters differ between configurations in variants and weak sweeps; each combination must be valid.</summary>
    static void CheckVariants(Sweep sweep, IAnalysis analysis, AnalysisDescription description, JsonElement parameters,
        IReadOnlyDictionary<string, ApplicationEntry> applications, Dictionary<string, ApplicationEntry> used, Faults faults)
    {
        var plan = SweepPlan.Make(sweep with { Warmups = 0, Repetitions = 1 }, description, parameters);
        foreach (var configuration in plan.Configurations.DistinctBy(c => (c.Variant, Workers: sweep.Scaling == ScalingKind.Weak ? c.Workers : 0)))
        {
            int variant = sweep.Variants is { } all ? all.ToList().FindIndex(v => v.Label == configuration.Variant) : -1;
            string path = variant >= 0 ? $"sweep.variants[{variant}].parameters" : "parameters";
            var own = new Faults();
            if (analysis is CommandAnalysis)
            {
                if (CommandCheck.Check(plan.ParametersFor(configuration), applications, path, own) is { } command) used[command.Application.Definition.Name] = command.Application;
            }
            else own.AddRange(ParameterBinding.Check(analysis, plan.ParametersFor(configuration), path));
            if (analysis is ProcessLaunchAnalysis && ProgramCheck.Check(plan.ParametersFor(configuration), applications, path, own) is { } program) used[program.Definition.Name] = program;
            foreach (var (at, messages) in own.ToErrors())
            {
                string where = sweep.Scaling == ScalingKind.Weak ? $"At {configuration.Workers} workers of the weak sweep: " : "";
                foreach (string message in messages) faults.Add(at, where + message);
            }
        }
        SweepCheck.CheckFit(plan, analysis, faults);
    }
}
