using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Slurm;
using Dashboard.Web.Applications;
using Dashboard.Web.Auth;
using Dashboard.Web.Clusters;
using Dashboard.Web.Datasets;
using Dashboard.Web.Slurm;

namespace Dashboard.Web.Dispatch;

/// <summary>Checks a request against the analysis, the node it would run on and the data it may read.</summary>
sealed class JobIntake(NodePool pool, DatasetStore datasets, ApplicationStore applications, DataRoots roots, SlurmPlans slurm, ClusterStore clusters, TimeProvider time)
{
    /// <summary>Counting the work beforehand may read folders; beyond this it is left to the Runner.</summary>
    static readonly TimeSpan CountingTime = TimeSpan.FromSeconds(1);

    public async Task<(NewJob? Job, IReadOnlyDictionary<string, string[]> Errors)> CheckAsync(JobRequest request, string owner, SubmitterRights? rights = null)
    {
        rights ??= SubmitterRights.None;
        var check = JobValidation.Check(request, Limits(request, owner, rights), applications.Usable());
        var faults = new Faults();
        faults.AddRange(check.Errors);
        CheckSlurm(request.Placement?.Slurm, rights.SetUp, faults);
        var paths = await ResolveAsync(request, faults);
        if (faults.Any)
        {
            return (null, faults.ToErrors());
        }
        var analysis = AnalysisCatalog.Find(request.Analysis)!;
        var items = await CountAsync(analysis, check, paths);
        string title = string.IsNullOrWhiteSpace(request.Title) ? await TitleAsync(analysis, check.Parameters, check.Applications.Values) : request.Title.Trim();
        var job = new NewJob(JobIds.Next(time.GetUtcNow()), request, check, check.Deterministic, title, owner, paths,
            c => items.GetValueOrDefault(c));
        return (job, faults.ToErrors());
    }

    /// <summary>The analysis and, where it reads a registered data set or starts a program, that one's name; of a program that is run, its own title.</summary>
    async Task<string> TitleAsync(IAnalysis analysis, JsonElement parameters, IEnumerable<ApplicationEntry> applications)
    {
        string title = applications.FirstOrDefault()?.Definition is not { } program ? analysis.Description.Title
            : analysis is CommandAnalysis ? program.Title ?? program.Name : $"{analysis.Description.Title} · {program.Name}";
        return parameters.TryGetProperty(DataSources.Dataset, out var id) && await datasets.FindAsync(id.GetString() ?? "") is { } dataset
            ? $"{title} · {dataset.Name}"
            : title;
    }

    /// <summary>What of a placement through Slurm depends on the server and on who asks.</summary>
    void CheckSlurm(SlurmRequest? request, bool maySetUp, Faults faults)
    {
        if (request is null)
        {
            return;
        }
        if (slurm.UrlFault is { } fault)
        {
            faults.Add("placement.slurm", fault);
        }
        if (!maySetUp && request.Setup is { Count: > 0 })
        {
            faults.Add("placement.slurm.setup", "Set-up lines are run by a shell; they need the role operator or owner. The server's owner can set lines for all jobs (Dashboard:SlurmSetup).");
        }
    }

    /// <summary>The batch scripts of a job that is not handed in; null with all faults where it could not be.</summary>
    public async Task<(SlurmPreview? Preview, IReadOnlyDictionary<string, string[]> Errors)> PreviewAsync(JobRequest request, string owner, SubmitterRights rights)
    {
        var (job, errors) = await CheckAsync(request, owner, rights);
        if (job is null)
        {
            return (null, errors);
        }
        return request.Placement?.Slurm is { } placed
            ? (slurm.Preview(placed, request.Lane ?? Lane.Exclusive, job.Checked.Plan!.Configurations, job.Checked.Sweep!.Layouts), errors)
            : (null, new Dictionary<string, string[]> { ["placement.slurm"] = ["is missing; a batch script is made for jobs that are placed through Slurm"] });
    }

    SweepLimits Limits(JobRequest request, string owner, SubmitterRights rights) =>
        ClusterUse.LimitsOf(request, clusters, pool, owner, rights) ?? slurm.LimitsOf(request)
        ?? Candidates.Limits(Candidates.For(pool.Runners(), request.Placement?.Runner, request.Placement?.Label));

    /// <summary>Every data set and path named anywhere in the parameters, resolved and within the data roots.</summary>
    async Task<IReadOnlyDictionary<string, string>> ResolveAsync(JobRequest request, Faults faults)
    {
        var paths = new Dictionary<string, string>();
        if (request.Analysis == CommandAnalysis.Name)
        {
            // What a program's arguments mean is its own affair.
            return paths;
        }
        var sources = new List<(string Path, string Name, string Value)>();
        DataSources.Collect(request.Parameters, "parameters", sources);
        foreach (var (variant, at) in (request.Sweep?.Variants ?? []).Select((v, i) => (v, i)))
        {
            DataSources.Collect(variant?.Parameters, $"sweep.variants[{at}].parameters", sources);
        }
        foreach (var (path, name, value) in sources)
        {
            var found = name == DataSources.Dataset ? await datasets.ResolveAsync(value) : CheckPath(value);
            if (found.Reason is { } reason)
            {
                faults.Add(path, reason);
            }
            else if (name == DataSources.Dataset)
            {
                paths[value] = found.Path!;
            }
        }
        return paths;
    }

    /// <summary>A pattern is checked by the folder that its first wildcard lies in, and each file that it finds by the trial.</summary>
    DataPathCheck CheckPath(string path)
    {
        int wildcard = path.AsSpan().IndexOfAny('*', '?');
        return wildcard < 0 || Path.Exists(path) ? roots.Check(path)
            : path.Split('/').Contains("..") ? DataPathCheck.Refused($"'{path}' must not contain \"..\"")
            : roots.Check(Path.GetDirectoryName(path[..wildcard]) ?? path);
    }

    async Task<IReadOnlyDictionary<Configuration, long>> CountAsync(IAnalysis analysis, JobValidation check, IReadOnlyDictionary<string, string> paths)
    {
        var context = new AnalysisContext { Datasets = paths, DataRoots = roots.ForTrials };
        try
        {
            return await Task.Run(() => Count(analysis, check.Plan!, context)).WaitAsync(CountingTime);
        }
        catch (Exception e) when (e is InputException or TimeoutException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // The trials will say what is wrong; until then the amount of work is unknown.
            return new Dictionary<Configuration, long>();
        }
    }

    static Dictionary<Configuration, long> Count(IAnalysis analysis, SweepPlan plan, AnalysisContext context)
    {
        var counted = new Dictionary<string, long>();
        var result = new Dictionary<Configuration, long>();
        foreach (var configuration in plan.Configurations)
        {
            var parameters = plan.ParametersFor(configuration);
            string key = parameters.GetRawText();
            if (!counted.TryGetValue(key, out long items))
            {
                using var run = analysis.Prepare(parameters, context);
                counted[key] = items = run.Chunks.Sum(c => c.Items);
            }
            result[configuration] = items;
        }
        return result;
    }
}

/// <summary>Finds where parameters name data: the fields <c>dataset</c> and <c>path</c>, at any depth.</summary>
static class DataSources
{
    public const string Dataset = "dataset";

    public static void Collect(JsonElement? element, string path, List<(string Path, string Name, string Value)> found)
    {
        if (element is not { ValueKind: JsonValueKind.Object } fields)
        {
            return;
        }
        foreach (var field in fields.EnumerateObject())
        {
            if (Text(() => field.Name) is not { } name)
            {
                continue;
            }
            string at = $"{path}.{name}";
            if (name is Dataset or "path" && field.Value.ValueKind == JsonValueKind.String && Text(field.Value.GetString) is { Length: > 0 } value)
            {
                found.Add((at, name, value));
            }
            Collect(field.Value, at, found);
        }
    }

    /// <summary>Null where the JSON escapes half a character: the check of the parameters names the place.</summary>
    static string? Text(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
