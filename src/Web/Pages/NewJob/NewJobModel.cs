using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Core.Strategies;
using Dashboard.Web.Api;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Api.Runners;
using Dashboard.Web.Applications;
using Dashboard.Web.Clusters;
using Dashboard.Web.Datasets;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Scaling;
using Dashboard.Web.Slurm;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>
/// Turns an analysis's schema into a form, and the form into a job. What the page shows while one types comes from the same
/// check as what the API says, so the two cannot differ.
/// </summary>
public sealed partial class NewJobModel(JobDesk desk, JobHistory history, NodePool pool, DatasetStore datasets, ApplicationStore applications, SlurmPlans slurm, ClusterStore clusters, IAuthorizationService access) : PageModel
{
    IReadOnlyList<FieldOption> _datasets = [];
    IReadOnlyList<FieldOption> _columns = [];
    SchemaField? _firstFaulty;

    public IReadOnlyList<CatalogueTopic> Catalogue => CatalogueTopic.All(applications.Usable().Values.Select(a => a.Definition));
    public AnalysisDescription? Analysis { get; private set; }
    public string? Unknown { get; private set; }
    public string? Notice { get; private set; }
    public bool MaySubmit { get; private set; }

    /// <summary>The program of the user's own that is chosen; null for built-in analyses and while none is.</summary>
    public ApplicationDefinition? Application { get; private set; }
    public JobDraft Draft { get; private set; } = null!;
    public Preflight Preflight { get; private set; } = null!;
    public IReadOnlyList<SchemaField> Fields { get; private set; } = [];
    public IReadOnlyList<SchemaField> MoreFields { get; private set; } = [];
    public IReadOnlyList<StrategyAvailability> Strategies { get; private set; } = [];
    public IReadOnlyList<(string Label, string Counts)> WorkerPresets { get; private set; } = [];
    public IReadOnlyList<string> OtherFaults { get; private set; } = [];
    public string IdempotencyKey { get; private set; } = "";
    bool _showFaults;

    IEnumerable<SchemaField> AllFields =>
        [.. Fields.SelectMany(f => f.WithInner), SweepFields.Workers, SweepFields.Repetitions, SweepFields.Warmups, .. OffersBaseline ? [SweepFields.Baseline] : Array.Empty<SchemaField>(), SweepFields.Title, SweepFields.Tags, .. MoreFields, .. SlurmField.WithInner];

    /// <summary>Whether the analysis can run on one worker without any strategy.</summary>
    public bool OffersBaseline => Analysis?.Strategies.Contains(StrategyNames.Serial) == true;

    /// <summary>Whether the analysis runs programs of the user's own and there is none yet.</summary>
    public bool LacksApplications => Fields.Any(f => f.Kind == FieldKind.Application && f.Required) && applications.Usable().Count == 0;

    /// <summary>The rare options start open where a link, a job or a fault set one.</summary>
    public bool OptionsOpen => MoreFields.Any(f => Draft[f.Path] != f.Default || FaultsOf(f.Path).Count > 0);

    public async Task<IActionResult> OnGetAsync(string? analysis, string? from)
    {
        var job = from is null ? null : await history.FindAsync(from, withTrials: false);
        if (from is not null && job is null) Notice = $"Job {from} is not in the history, so nothing was filled in.";
        if (job is not null && Imported.Is(job.Analysis))
        {
            Notice = $"“{job.Title}” was measured elsewhere and cannot run here, so nothing was filled in.";
            job = null;
        }
        string? name = analysis ?? job?.Analysis;
        if (!await LoadAsync(name, ChosenApplication(job) ?? (name == CommandAnalysis.Name ? OnlyApplication() : null))) return Page();
        Draft = JobDraft.Defaults(Analysis!.Name, Fields, UsualStrategies(), UsualWorkers());
        if (job is not null) Draft.With(job, Fields);
        Draft.With(Request.Query, AllFields.ToList());
        if (job is null) await SuggestAsync();
        await CheckAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? analysis, string? idempotencyKey)
    {
        if (!await ReadPostAsync(analysis)) return Page();
        _showFaults = true;
        var body = await CheckAsync();
        if (Preflight.Faults.Count > 0) return Page();
        switch (await desk.SubmitAsync(body.Request, Owner, NullIfEmpty(idempotencyKey), Auth.SubmitterRights.Of(User)))
        {
            case SubmitResult.Created created:
                return Redirect(Url.Content($"~/jobs/{created.Job.Id}"));
            case SubmitResult.Repeated repeated:
                return Redirect(Url.Content($"~/jobs/{repeated.Job.Id}"));
            case SubmitResult.Invalid invalid:
                await CheckAsync(invalid.Errors);
                return Page();
            default:
                // The form was changed and sent again after its first job was made: that is a new job.
                return await OnPostAsync(analysis, null);
        }
    }

    /// <summary>Checks the form without sending it: the way to a preview where scripts are off.</summary>
    public async Task<IActionResult> OnPostCheckAsync(string? analysis)
    {
        if (!await ReadPostAsync(analysis)) return Page();
        _showFaults = true;
        await CheckAsync();
        return Page();
    }

    /// <summary>The preview alone, for the page that asks while one types.</summary>
    public async Task<IActionResult> OnPostPreflightAsync(string? analysis)
    {
        if (!await ReadPostAsync(analysis)) return NotFound();
        await CheckAsync();
        return Partial("_Preflight", Preflight);
    }

    /// <summary>The fields of an application's arguments at their defaults, for the page that asks when another one is chosen.</summary>
    public async Task<IActionResult> OnGetArgumentsAsync(string? analysis, string? application)
    {
        if (!await LoadAsync(analysis, application) || Fields.FirstOrDefault(f => f.Kind == FieldKind.Arguments) is not { } arguments) return NotFound();
        Draft = JobDraft.Defaults(Analysis!.Name, Fields, [], "1");
        return Partial("_ArgumentsField", View(arguments));
    }

    /// <summary>Column names of a data set, for the lists beside column fields.</summary>
    public async Task<IActionResult> OnGetColumnsAsync(string? dataset)
    {
        await LoadColumnsAsync(dataset ?? "");
        return new JsonResult(_columns.Select(c => new { name = c.Value, type = c.Note }));
    }

    public FieldView View(SchemaField field) =>
        new(field, Draft[field.Path], FaultsAt(field), ReferenceEquals(field, _firstFaulty), field.Kind switch
        {
            FieldKind.Dataset => _datasets,
            FieldKind.Column => _columns,
            FieldKind.Application => [.. applications.Usable().Values.Select(Option)],
            _ => [],
        })
        {
            Fields = field.Kind is FieldKind.Record or FieldKind.Arguments ? [.. field.Fields.Select(View)] : [],
            Rows = field.Kind == FieldKind.Map ? [.. Enumerable.Range(0, Math.Min(JobDraft.MostRows, Draft.RowsOf(field) + 1)).Select(row => Row(field, row))] : [],
        };

    static FieldOption Option(ApplicationEntry application) => new(
        application.Definition.Name, application.Definition.Title ?? application.Definition.Name,
        application.Definition.Parameters.Count == 0 ? "no arguments" : string.Join(", ", application.Definition.Parameters.Keys));

    RowView Row(SchemaField map, int row)
    {
        string path = map.RowPath(row), name = Draft[$"{path}.name"];
        IReadOnlyList<string> faults = [.. FaultsOf(path), .. name.Length == 0 ? [] : FaultsOf($"{map.Path}.{name}")];
        return new RowView(path, name, Draft[$"{path}.way"], [.. map.WaysIn(row).Select(way => View(way) with { Faults = [] })], faults);
    }

    /// <summary>Faults of a field and of what lies inside it, such as <c>sweep.workers[2]</c>.</summary>
    public IReadOnlyList<string> FaultsOf(string path) => !_showFaults ? [] : [.. Preflight.Faults.Where(f => IsWithin(f.Key, path)).SelectMany(f => f.Value)];

    /// <summary>Of a record or a map only what no field or row within it shows.</summary>
    IReadOnlyList<string> FaultsAt(SchemaField field) => !_showFaults ? [] : field.Kind switch
    {
        FieldKind.Record or FieldKind.Arguments => [.. Preflight.Faults.Where(f => IsWithin(f.Key, field.Path) && !field.Fields.Any(inner => IsWithin(f.Key, inner.Path))).SelectMany(f => f.Value)],
        FieldKind.Map => [.. Preflight.Faults.Where(f => IsWithin(f.Key, field.Path) && !Homes(field).Any(home => IsWithin(f.Key, home))).SelectMany(f => f.Value)],
        _ => FaultsOf(field.Path),
    };

    IEnumerable<string> Homes(SchemaField map) =>
        Enumerable.Range(0, Draft.RowsOf(map)).SelectMany(row => (string[])[map.RowPath(row), $"{map.Path}.{Draft[$"{map.RowPath(row)}.name"]}"]).Where(home => !home.EndsWith('.'));

    static bool IsWithin(string key, string path) =>
        key == path || key.StartsWith(path + "[", StringComparison.Ordinal) || key.StartsWith(path + ".", StringComparison.Ordinal);

    async Task<bool> ReadPostAsync(string? analysis)
    {
        if (!await LoadAsync(analysis, Request.Form[ApplicationPath])) return false;
        Draft = JobDraft.Posted(Analysis!.Name, Request.Form);
        return true;
    }

    const string ApplicationPath = "parameters.application", ArgumentsPath = "parameters.arguments";

    string? ChosenApplication(JobView? job) =>
        NullIfEmpty(Request.Query["application"]) ?? NullIfEmpty(Request.Query[ApplicationPath])
        ?? (job?.Parameters.ValueKind == JsonValueKind.Object && job.Parameters.TryGetProperty("application", out var name) ? name.GetString() : null);

    async Task<bool> LoadAsync(string? name, string? application = null)
    {
        MaySubmit = (await access.AuthorizeAsync(User, "submitter")).Succeeded;
        SlurmField = SlurmFields.For(Auth.Roles.MaySetUp(User), slurm.Partitions);
        if (string.IsNullOrEmpty(name)) return false;
        if (AnalysisCatalog.Find(name) is not { } analysis)
        {
            Unknown = name;
            return false;
        }
        Analysis = analysis.Description;
        IdempotencyKey = Guid.NewGuid().ToString("N");
        Application = application is null ? null : applications.Usable().GetValueOrDefault(application)?.Definition;
        Fields = [.. SchemaField.Of(ParameterSchema.For(analysis.ParametersType)).Select(f => f.Path == ArgumentsPath ? f.AsArgumentsOf(Application) : f)];
        var runners = pool.Runners().Where(r => r.OneJob is null).ToList();
        MoreFields = [.. OptionsFor(runners)];
        Strategies = [.. Analysis.Strategies.Select(s => AvailabilityOf(s, pool.DefaultRunner()))];
        WorkerPresets = UsualCounts.UpTo(pool.DefaultRunner()?.Cores ?? Environment.ProcessorCount);
        _datasets = [.. (await datasets.ListAsync(new PageRequest(PageRequest.MaximumLimit, null))).Items.Where(d => d.State == DatasetState.Ready).Select(d => new FieldOption(d.Name, d.Name, d.Rows is { } rows ? $"{rows:N0} rows" : null))];
        return true;
    }

    async Task<JobBody> CheckAsync(IReadOnlyDictionary<string, string[]>? known = null)
    {
        if (Fields.FirstOrDefault(f => f.Kind == FieldKind.Dataset) is { } field) await LoadColumnsAsync(Draft[field.Path]);
        var body = JobBody.Of(Draft, Fields);
        var allocated = slurm.LimitsOf(body.Request);
        var node = OnAllocation(await TargetAsync(), allocated);
        var limits = ClusterUse.LimitsOf(body.Request, clusters, pool, Owner, Auth.SubmitterRights.Of(User)) ?? allocated ?? Candidates.Limits(Targets);
        var check = JobValidation.Check(body.Request, limits, applications.Usable());
        var estimate = check.Plan is { } plan ? await TimeEstimate.FromAsync(history, Analysis!.Name, check.Parameters, plan) : null;
        Preflight = Preflight.Of(body, check, node, estimate, $"{Request.Scheme}://{Request.Host}{Request.PathBase}", known) with { Slurm = SlurmOf(body.Request, check) };
        Preflight = Preflight with { Unready = [.. Preflight.Faults.Keys.Select(LinkTo).Distinct()] };
        _firstFaulty = AllFields.FirstOrDefault(f => FaultsOf(f.Path).Count > 0);
        OtherFaults = !_showFaults ? [] : [.. Preflight.Faults.Where(IsHomeless).SelectMany(f => f.Value.Select(text => $"{f.Key}: {text}"))];
        return body;
    }

    bool IsHomeless(KeyValuePair<string, string[]> fault) =>
        fault.Key != "sweep.strategies" && !AllFields.Any(f => IsWithin(fault.Key, f.Path))
        && !fault.Key.StartsWith("sweep.strategies", StringComparison.Ordinal);

    async Task LoadColumnsAsync(string dataset)
    {
        var found = dataset.Length == 0 ? null : await datasets.FindAsync(dataset);
        _columns = [.. (found?.Columns ?? []).Select(c => new FieldOption(c.Name, c.Name, c.Type))];
    }

    async Task<TargetNode> TargetAsync()
    {
        var node = Targets.Count > 0 ? Targets[0] : null;
        return new TargetNode(node?.Name, node?.Cores, node?.Environment.PhysicalCores, node?.Strategies ?? [], await HolderAsync(node), await DatasetFaultAsync())
        {
            Obstacle = node switch
            {
                { State: not RunnerState.Connected } => $"Runner {node.Name} is not connected. The job waits in the queue until it is.",
                { Drained: true } => $"Runner {node.Name} is drained. The job waits in the queue until it is resumed.",
                _ => null,
            },
        };
    }

    IReadOnlyList<RunnerView> Targets => Candidates.For(pool.Runners(), Draft["placement.runner"], Draft["placement.label"]);

    async Task<string?> DatasetFaultAsync()
    {
        if (Fields.FirstOrDefault(f => f.Kind == FieldKind.Dataset) is not { } field || Draft[field.Path] is not { Length: > 0 } name) return null;
        return await datasets.FindAsync(name) switch
        {
            null => $"There is no data set “{name}”. Import or register it under Data first, or choose another.",
            { State: DatasetState.Importing } => $"“{name}” is still being imported; see Data for how far it is.",
            { State: DatasetState.Failed } => $"The import of “{name}” failed; see Data for the reason.",
            _ => null,
        };
    }

    async Task<string?> HolderAsync(RunnerView? node) =>
        node?.Held.FirstOrDefault(h => h.Lane == Lane.Exclusive)?.JobId is { } id ? (await history.FindAsync(id, withTrials: false))?.Title ?? id : null;

    static StrategyAvailability AvailabilityOf(string strategy, RunnerView? runner) =>
        runner?.Strategies.FirstOrDefault(s => s.Name == strategy) ?? new(strategy, true, null);

    IEnumerable<string> UsualStrategies() => Strategies.Where(s => s.Available && s.Name != StrategyNames.Engines).Select(s => s.Name);

    string UsualWorkers() => WorkerPresets.Count > 0 ? WorkerPresets[0].Counts : "1, 2";

    IEnumerable<SchemaField> OptionsFor(IReadOnlyList<RunnerView> runners)
    {
        yield return SweepFields.Lane;
        yield return SweepFields.Priority;
        if (runners.Count > 1) yield return SweepFields.Runner with { Choices = [.. runners.Select(r => r.Name)] };
        if (runners.SelectMany(r => r.Labels).Distinct().Order(StringComparer.Ordinal).ToList() is { Count: > 0 } labels) yield return SweepFields.Label with { Choices = labels };
        yield return SweepFields.TimeLimit;
        yield return SweepFields.MemoryLimit;
        if ((Application?.GrowsWith ?? Analysis!.GrowsWith) is { } parameter)
        {
            yield return SweepFields.Scaling with { Help = $"Strong: the same work on more workers. Weak: {parameter} grows with them." };
        }
        yield return SweepFields.Binding;
        yield return SweepFields.BatchSize;
        if (Analysis!.Strategies.Contains(StrategyNames.Engines) && ClusterField() is { } cluster) yield return cluster;
        yield return SweepFields.Seed;
        yield return SweepFields.Variants;
        if (Analysis!.Strategies.Any(LayoutCheck.Applies)) yield return SweepFields.Layouts;
    }

    /// <summary>Null where there is no cluster to choose. One that a link or a posted form names stays, so that the check can say what became of it.</summary>
    SchemaField? ClusterField()
    {
        var usable = clusters.Open.Where(c => c.State == ClusterState.Ready && c.Launcher != ClusterLaunchers.Slurm && ClusterUse.May(c, Owner, Auth.SubmitterRights.Of(User)))
            .OrderBy(c => c.Id, StringComparer.Ordinal).ToList();
        string asked = NullIfEmpty(Request.Query["cluster"]) ?? (Request.HasFormContentType ? Request.Form[SweepFields.Cluster.Path].ToString() : "");
        IReadOnlyList<string> choices = [.. usable.Select(c => c.Id).Append(asked).Where(id => id.Length > 0).Distinct()];
        return choices.Count == 0 ? null : SweepFields.Cluster with
        {
            Choices = choices, Help = $"{SweepFields.Cluster.Help} {string.Join("; ", usable.Select(c => $"{c.Id}: {c.Engines} engines on {c.Host}"))}",
        };
    }

    string Owner => User.Identity?.Name ?? "browser";

    static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
