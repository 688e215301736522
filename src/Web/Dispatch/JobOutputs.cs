using System.Text.Json;
using Dapper;
using Dashboard.Core.Analyses;
using Dashboard.Core.Data;
using Dashboard.Core.Jobs;
using Dashboard.Web.Datasets;
using Dashboard.Web.History;

namespace Dashboard.Web.Dispatch;

/// <summary>The data set that a job leaves behind, as its parameters say: whether there is one, its name, and whether that is free.</summary>
static class JobOutputs
{
    /// <summary>Whether a trial with these parameters leaves a data set.</summary>
    public static bool Leaves(string analysis, JsonElement parameters) => AnalysisCatalog.Find(analysis)?.OutputOf(parameters) is not null;

    /// <summary>The name of a stored job's data set; null where it leaves none.</summary>
    public static string? NameOf(JobRow job) =>
        AnalysisCatalog.Find(job.Analysis) is { } analysis && Stored.Element(job.Parameters) is { } parameters
            && Outputs(analysis, Stored.Read<Sweep>(job.Sweep)!, parameters).FirstOrDefault() is { Name: { } output }
            ? output.For(job.Id)
            : null;

    /// <summary>Why the name that a new job gives its data set cannot be had, by JSON path; null where it can.</summary>
    public static Dictionary<string, string[]>? FaultOf(JobChange change, NewJob job)
    {
        var analysis = AnalysisCatalog.Find(job.Request.Analysis)!;
        var given = Outputs(analysis, job.Checked.Sweep!, job.Checked.Parameters).Where(o => o.Name.Given is not null).DistinctBy(o => o.Name.Given).ToList();
        if (given.Count == 0)
        {
            return null;
        }
        var (path, name) = given[0];
        string? reason = given.Count > 1
            ? $"The job leaves one data set, but its parameters name {given.Count}: {string.Join(", ", given.Select(g => g.Name.Given))}. Give one name, or a job for each."
            : Taken(change, name.Given!);
        return reason is null ? null : new() { [$"{path}.name"] = [reason] };
    }

    static string? Taken(JobChange change, string name) =>
        DatasetRows.Find(change.Connection, name) is { } there ? $"There is a data set '{name}' already (id {there.Id}). Choose another name or delete that one."
        : Waiting(change, name) is { } job ? $"Job {job.Id}, which is {job.State}, will leave a data set '{name}'. Choose another name or cancel that job."
        : null;

    /// <summary>A job that has not ended and will publish under this name.</summary>
    static JobRow? Waiting(JobChange change, string name) =>
        change.Connection.Query<JobRow>(
            "SELECT * FROM jobs WHERE state IN ('queued', 'running') AND (instr(parameters, @quoted) OR instr(sweep, @quoted)) ORDER BY created_at",
            new { quoted = $"\"{name}\"" }).FirstOrDefault(job => NameOf(job) == name);

    /// <summary>What each configuration leaves, with the place of its parameters in the request.</summary>
    static IEnumerable<(string Path, OutputName Name)> Outputs(IAnalysis analysis, Sweep sweep, JsonElement parameters)
    {
        var plan = SweepPlan.Make(sweep with { Warmups = 0, Repetitions = 1 }, analysis.Description, parameters);
        foreach (var configuration in plan.Configurations.DistinctBy(c => c.Variant))
        {
            if (analysis.OutputOf(plan.ParametersFor(configuration)) is { } output)
            {
                yield return (PathOf(sweep, configuration.Variant, output, analysis.OutputOf(parameters)), output);
            }
        }
    }

    static string PathOf(Sweep sweep, string? variant, OutputName output, OutputName? common)
    {
        int at = output == common || variant is null ? -1 : (sweep.Variants ?? []).ToList().FindIndex(v => v.Label == variant);
        return at < 0 ? "parameters" : $"sweep.variants[{at}].parameters";
    }
}
