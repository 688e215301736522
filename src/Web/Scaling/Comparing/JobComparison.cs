using System.Security.Cryptography;
using System.Text;
using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Comparison;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Scaling.Comparing;

/// <summary>The body of <c>GET /api/v1/scaling/compare</c>.</summary>
/// <param name="A">Jobs, or the variant, that B is held against.</param>
/// <param name="Rerun">What to send to <c>POST /api/v1/scaling/rerun</c> for an answer that does not depend on the day; null where that cannot be.</param>
public sealed record ComparisonReport(ComparedSide A, ComparedSide B, IReadOnlyList<ConfigurationVerdict> Configurations, RerunRequest? Rerun = null);

public sealed record ComparedSide(IReadOnlyList<string> Jobs, string? Variant = null);

/// <summary>One interleaved job that runs two sides in turns.</summary>
/// <param name="A">A job; its parameters make variant A.</param>
/// <param name="B">Another job of the same analysis.</param>
/// <param name="Repetitions">Rounds; 5 to 1,000. The default finds a change of 5 % at a scatter of 2 % nine times in ten.</param>
/// <param name="Preview">Answers with the body for <c>POST /api/v1/jobs</c> instead of handing it in.</param>
public sealed record RerunRequest(string? A = null, string? B = null, int? Repetitions = null, bool Preview = false);

/// <summary>Lays jobs of the history side by side.</summary>
public sealed class JobComparison(HistoryDatabase database)
{
    public ComparisonReport Sides(IReadOnlyList<JobView> a, IReadOnlyList<JobView> b) => new(
        new ComparedSide([.. a.Select(j => j.Id)]), new ComparedSide([.. b.Select(j => j.Id)]),
        Comparer.Sides([.. a.Select(Compared)], [.. b.Select(Compared)]),
        AbRerun.Refusal(a[0], b[0]) is null ? new RerunRequest(a[0].Id, b[0].Id, AbRerun.Rounds(a[0], b[0])) : null);

    public ComparisonReport Variants(IReadOnlyList<JobView> jobs, string? variantA, string? variantB)
    {
        IReadOnlyList<string> ids = [.. jobs.Select(j => j.Id)];
        return new ComparisonReport(new ComparedSide(ids, variantA), new ComparedSide(ids, variantB), Comparer.Variants([.. jobs.Select(Compared)], variantA, variantB));
    }

    ComparedJob Compared(JobView job) => new(job.Id, ProblemOf(job), NodesOf(job), JobScaling.Samples(job));

    /// <summary>Equal for jobs that do the same work in the same way, wherever and whenever.</summary>
    static string ProblemOf(JobView job)
    {
        var work = new
        {
            job.Analysis, Parameters = Problem.Merge(job.Parameters, null), job.Sweep.Scaling, job.Sweep.Binding, job.Sweep.BatchSize,
            Arrangements = job.Sweep.Strategies.Select(s => Arrangement.Of(job.Sweep, s)).OfType<string>().Order(StringComparer.Ordinal),
            Variants = (job.Sweep.Variants ?? []).Select(v => new { v.Label, Parameters = Problem.Merge(v.Parameters, null) }),
        };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Stored.Json(work))));
    }

    /// <summary>The kinds of node that the job ran on; null where nobody said.</summary>
    string? NodesOf(JobView job)
    {
        var environments = (job.Trials ?? []).Where(t => t.State == TrialState.Succeeded).Select(t => t.EnvironmentId).OfType<string>().Distinct().ToArray();
        if (environments.Length == 0)
        {
            return null;
        }
        using var connection = database.Open();
        var described = connection.Query<(string Id, string Key)>("SELECT id, json_extract(facts, '$.comparabilityKey') FROM environments WHERE id IN @environments", new { environments })
            .ToDictionary(e => e.Id, e => e.Key);
        return string.Join('+', environments.Select(e => described.GetValueOrDefault(e, e)).Distinct().Order(StringComparer.Ordinal));
    }
}
