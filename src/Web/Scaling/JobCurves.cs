using System.Globalization;
using System.Text.Json;
using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Web.History;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Scaling;

/// <summary>Keeps a job's samples under the curves they belong to, in the transaction that ends the job.</summary>
static class JobCurves
{
    /// <summary>Puts the samples of an ended job in place of those it had; warm-ups and unsuccessful trials leave none.</summary>
    public static void Keep(SqliteConnection connection, string jobId)
    {
        if (connection.QuerySingle<string>("SELECT kept FROM jobs WHERE id = @jobId", new { jobId }) == "curves")
        {
            // Its trials are gone, and these points are all that is left of them.
            connection.Execute("UPDATE jobs SET curves_kept = 1 WHERE id = @jobId", new { jobId });
            return;
        }
        connection.Execute("DELETE FROM curve_points WHERE job_id = @jobId", new { jobId });
        connection.Execute("DELETE FROM curve_parameters WHERE job_id = @jobId", new { jobId });
        connection.Execute("UPDATE jobs SET curves_kept = 1 WHERE id = @jobId", new { jobId });
        var job = connection.QuerySingle<JobRow>("SELECT * FROM jobs WHERE id = @jobId", new { jobId });
        var trials = connection.Query<TrialRow>(
            """
            SELECT id, strategy, workers, variant, repetition, warmup, later_round, environment_id, state, outcome FROM trials
            WHERE job_id = @jobId AND state = 'succeeded' AND warmup = 0 AND seconds > 0 ORDER BY ordinal
            """, new { jobId }).Select(t => new MeasuredTrial(t)).ToList();
        var nodes = Nodes(connection, trials);
        foreach (var group in trials.GroupBy(t => (t.Row.Strategy, t.Row.Variant, t.Cache, Node: NodeOf(t))))
        {
            var problem = ProblemOf(job, group.Key.Variant, group.Key.Node.Key, group.Key.Cache);
            string curve = CurveOf(connection, problem, group.Key.Strategy, Arrangement.Of(Stored.Read<Sweep>(job.Sweep)!, group.Key.Strategy));
            foreach (var point in group.GroupBy(t => t.Row.Workers))
            {
                Insert(connection, curve, job, point.Key, group.Key.Node.Host, [.. point]);
            }
            var beside = trials.Where(t => t.Row.Strategy == StrategyNames.Serial && t.Row.Variant == group.Key.Variant && t.Cache == group.Key.Cache && NodeOf(t) == group.Key.Node);
            CurveParameters.Keep(connection, curve, job, group.Key.Strategy, [.. group.Concat(beside).Distinct()]);
        }

        NodeName NodeOf(MeasuredTrial trial) => nodes.GetValueOrDefault(trial.Row.EnvironmentId ?? "", NodeName.Unknown);
    }

    static Problem ProblemOf(JobRow job, string? variant, string nodeKey, string? cache)
    {
        var sweep = Stored.Read<Sweep>(job.Sweep)!;
        var own = variant is null ? null : sweep.Variants?.FirstOrDefault(v => v.Label == variant);
        var parameters = Problem.Merge(Stored.Element(job.Parameters)!.Value, own?.Parameters);
        return new Problem(job.Analysis, parameters, variant, sweep.Scaling, sweep.Binding, sweep.BatchSize, nodeKey, cache);
    }

    /// <summary>Names of the nodes by environment. An environment that no Runner has described is a node of its own kind.</summary>
    static Dictionary<string, NodeName> Nodes(SqliteConnection connection, IEnumerable<MeasuredTrial> trials)
    {
        var ids = trials.Select(t => t.Row.EnvironmentId).OfType<string>().Distinct().ToArray();
        var described = connection.Query<(string Id, string Key, string Host)>(
            "SELECT id, json_extract(facts, '$.comparabilityKey'), json_extract(facts, '$.host') FROM environments WHERE id IN @ids", new { ids })
            .ToDictionary(e => e.Id, e => new NodeName(e.Key, e.Host));
        return ids.ToDictionary(id => id, id => described.GetValueOrDefault(id) ?? new NodeName(id, ""));
    }

    static string CurveOf(SqliteConnection connection, Problem problem, string strategy, string? arrangement)
    {
        string key = problem.MakeKey();
        connection.Execute(
            """
            INSERT INTO problems (key, analysis, parameters, variant, scaling, binding, batch_size, node_key, cache)
            VALUES (@key, @Analysis, @parameters, @Variant, @scaling, @binding, @BatchSize, @NodeKey, @Cache) ON CONFLICT DO NOTHING
            """,
            new
            {
                key, problem.Analysis, problem.Variant, problem.BatchSize, problem.NodeKey, problem.Cache,
                parameters = Stored.Json(problem.Parameters), scaling = Stored.Name(problem.Scaling), binding = Stored.Name(problem.Binding),
            });
        string id = Problem.CurveOf(key, strategy, arrangement);
        connection.Execute(
            """
            INSERT INTO curves (id, problem_id, analysis, strategy, variant, arrangement, last_at)
            SELECT @id, id, analysis, @strategy, variant, @arrangement, 0 FROM problems WHERE key = @key ON CONFLICT DO NOTHING
            """, new { id, strategy, arrangement, key });
        return id;
    }

    static void Insert(SqliteConnection connection, string curve, JobRow job, int workers, string host, IReadOnlyList<MeasuredTrial> trials) => connection.Execute(
        """
        INSERT INTO curve_points (curve_id, at, job_id, workers, host, n, log_mean, samples)
        VALUES (@curve, @at, @Id, @workers, @host, @Count, @logMean, @samples)
        """,
        new
        {
            curve, at = job.FinishedAt ?? job.CreatedAt, job.Id, workers, host, trials.Count,
            logMean = trials.Average(t => Math.Log(t.Outcome.Seconds!.Value)),
            samples = PointSamples.Write(trials.Select(t => t.ToSample())),
        });
}

/// <summary>A node as curves know it.</summary>
sealed record NodeName(string Key, string Host)
{
    /// <summary>Trials that never said where they ran, as imported ones.</summary>
    public static readonly NodeName Unknown = new("", "");
}

/// <summary>A trial that counts.</summary>
sealed class MeasuredTrial(TrialRow row)
{
    const string Cold = "cold";

    public TrialRow Row => row;

    public TrialOutcome Outcome { get; } = Stored.Read<TrialOutcome>(row.Outcome)!;

    public string? Cache => Outcome.Cache ?? (Outcome.Flags.Contains(Cold) ? Cold : null);

    public PointSample ToSample() => new(
        row.Repetition, Outcome.Seconds!.Value, Outcome.StartupSeconds ?? 0, Outcome.AllocatedCores ?? row.Workers,
        row.LaterRound ? [.. Outcome.Flags, "later-round"] : Outcome.Flags, Outcome.Phases, Outcome.BytesMoved);

    public TrialSample ToTrialSample()
    {
        var sample = ToSample();
        return new TrialSample(row.Strategy, row.Variant, row.Workers, sample.Round, sample.Seconds, sample.StartupSeconds, sample.AllocatedCores, sample.Flags);
    }
}
