using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Strategies;
using Dashboard.Web.History;

namespace Dashboard.Web.Scaling;

/// <summary>What a job's sweep showed.</summary>
/// <param name="Fastest">The configuration of most speedup over serial; null without a serial baseline.</param>
public sealed record JobFinding(IReadOnlyList<ScalingSeries> Series, FastestConfiguration? Fastest)
{
    public static JobFinding Of(IReadOnlyList<ScalingSeries> series)
    {
        var parallel = from one in series
                       where one.Strategy != StrategyNames.Serial
                       from point in one.Points
                       where point.Speedup is not null
                       select new FastestConfiguration(one.Strategy, one.Variant, point);
        // Cold runs have a curve of their own, behind that of the others: where a configuration has both, the others count.
        return new JobFinding(series, FastestPoint.Of([.. parallel.DistinctBy(f => (f.Strategy, f.Variant, f.Point.Workers))], f => f.Point));
    }
}

/// <param name="Point">Has a speedup.</param>
public sealed record FastestConfiguration(string Strategy, string? Variant, ScalingPoint Point)
{
    public bool IsNoisy => FastestPoint.IsNoisy(Point);

    /// <summary>Whether its interval leaves open who is faster, it or the serial program.</summary>
    public bool IsOpen => Point is { SpeedupLow: < 1, SpeedupHigh: > 1 };
}

/// <summary>What the jobs of a list showed, from the points of their curves: no trial is read for it.</summary>
public sealed class JobFindings(HistoryDatabase database)
{
    /// <summary>The findings of those that ended and measured something; races on purpose, whose times are not the point, have none.</summary>
    public IReadOnlyDictionary<string, JobFinding> Of(IReadOnlyCollection<string> jobs)
    {
        if (jobs.Count == 0) return new Dictionary<string, JobFinding>();
        using var connection = database.Open();
        var rows = connection.Query<FindingRow>(
            """
            SELECT q.job_id, q.workers, q.samples, c.strategy, c.variant, p.analysis, p.scaling, p.cache
            FROM curve_points q INDEXED BY curve_points_by_job
            JOIN jobs j ON j.id = q.job_id AND (j.deterministic = 1 OR j.analysis = @Imported)
            JOIN curves c ON c.id = q.curve_id JOIN problems p ON p.id = c.problem_id
            WHERE q.job_id IN @jobs
            """, new { jobs, Imported = Imported.Analysis });
        return rows.GroupBy(r => r.JobId).ToDictionary(job => job.Key, job => Finding([.. job]));
    }

    /// <summary>How many trials of each succeeded, warm-ups too; jobs whose trials are no longer kept are left out.</summary>
    public IReadOnlyDictionary<string, int> Succeeded(IReadOnlyCollection<string> jobs)
    {
        if (jobs.Count == 0) return new Dictionary<string, int>();
        using var connection = database.Open();
        return connection.Query<(string Job, int Trials)>("SELECT job_id, COUNT(*) FILTER (WHERE state = 'succeeded') FROM trials WHERE job_id IN @jobs GROUP BY job_id", new { jobs })
            .ToDictionary(j => j.Job, j => j.Trials);
    }

    static JobFinding Finding(IReadOnlyList<FindingRow> rows)
    {
        var samples = rows.SelectMany(row => row.ToSamples()).ToList();
        return JobFinding.Of(ScalingCurves.Of(samples, rows[0].Kind, Imported.Is(rows[0].Analysis)));
    }

    sealed class FindingRow
    {
        public string JobId { get; init; } = "";
        public int Workers { get; init; }
        public string Samples { get; init; } = "[]";
        public string Strategy { get; init; } = "";
        public string? Variant { get; init; }
        public string Analysis { get; init; } = "";
        public string Scaling { get; init; } = "";
        public string? Cache { get; init; }

        public ScalingKind Kind => Enum.Parse<ScalingKind>(Scaling, ignoreCase: true);

        public IEnumerable<TrialSample> ToSamples() => new CurvePointRow { Workers = Workers, Samples = Samples }
            .ToSamples(Strategy, Variant, 0, CurveMetric.Region).Select(s => s with { Cache = Cache });
    }
}
