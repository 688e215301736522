using Dapper;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Change;
using Dashboard.Web.History;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Scaling.Changes;

/// <summary>Curves over time: one point a job, the levels they lie on, and where these moved.</summary>
public sealed class CurveHistoryStore(HistoryDatabase database)
{
    public const int DefaultPoints = 500, MostPoints = ChangePoints.MostPoints;

    const string Noisy = "noisy";

    static readonly string[] Names = [CurveParameters.SerialFraction, CurveParameters.Sigma, CurveParameters.Kappa];

    /// <param name="filter">Which curves and jobs; <see cref="CurveFilter.JobsPerCurve"/> is the number of points.</param>
    /// <param name="workers">Worker counts; empty for all.</param>
    public CurveHistories Read(CurveFilter filter, IReadOnlyList<int> workers) => Read(filter, workers, (histories, curves, more, said, connection, snapshot) =>
    {
        var parameters = curves.SelectMany(c => Names.Select(n => Parameter(c.Id, n, CurveParameters.Of(connection, snapshot, c.Id, n, filter.JobsPerCurve), said)));
        return new CurveHistories(histories, more, [.. parameters.OfType<ParameterHistory>()]);
    });

    /// <summary>The histories of the curves alone, for all their worker counts.</summary>
    public IReadOnlyList<ConfigurationHistory> Read(CurveFilter filter) => Read(filter, [], (histories, _, _, _, _, _) => histories);

    T Read<T>(
        CurveFilter filter, IReadOnlyList<int> workers, Func<IReadOnlyList<ConfigurationHistory>, IReadOnlyList<CurveRow>, bool, Sayings, SqliteConnection, SqliteTransaction, T> finish)
    {
        var query = new CurveQuery(filter);
        using var connection = database.Open();
        using var snapshot = connection.BeginTransaction(deferred: true);
        var curves = connection.Query<CurveRow>(query.Curves, query.Arguments, snapshot).ToList();
        var shown = curves.Take(filter.Limit).ToList();
        var said = Sayings.Of(connection, [.. shown.Select(c => c.Id)]);
        var histories = shown.SelectMany(c => Histories(c, Points(connection, snapshot, query, c.Id, filter.JobsPerCurve), filter.Metric, workers, said)).ToList();
        return finish(histories, shown, curves.Count > filter.Limit, said, connection, snapshot);
    }

    static ParameterHistory? Parameter(string curve, string name, IReadOnlyList<CurveParameter> stored, Sayings said)
    {
        var points = stored.Where(p => !said.Reruns.Contains(p.JobId)).ToList();
        var found = ChangePoints.OfParameter([.. points.Select(p => new ParameterPoint(p.JobId, p.At, p.Value))]);
        return points.Count == 0 ? null : new ParameterHistory(curve, name, points, found.Levels, found.Changes, found.Scatter, found.Refused);
    }

    static IReadOnlyList<CurvePointRow> Points(SqliteConnection connection, SqliteTransaction snapshot, CurveQuery query, string curve, int most)
    {
        query.Arguments.Add("curve", curve);
        var jobs = connection.Query<(long At, string Id)>(query.JobsOfCurve, query.Arguments, snapshot).Take(most).ToList();
        query.Arguments.Add("oldest", jobs.Count == 0 ? 0 : jobs[^1].At);
        var wanted = jobs.Select(j => j.Id).ToHashSet();
        return [.. connection.Query<CurvePointRow>(query.PointsSince, query.Arguments, snapshot).Where(p => wanted.Contains(p.JobId))];
    }

    static IEnumerable<ConfigurationHistory> Histories(
        CurveRow curve, IReadOnlyList<CurvePointRow> rows, CurveMetric metric, IReadOnlyList<int> workers, Sayings said) =>
        from count in rows.GroupBy(r => r.Workers)
        where workers.Count == 0 || workers.Contains(count.Key)
        orderby count.Key
        select History(curve, count.Key, [.. count.OrderBy(r => r.At).ThenBy(r => r.JobId)], metric, said);

    static ConfigurationHistory History(CurveRow curve, int workers, IReadOnlyList<CurvePointRow> rows, CurveMetric metric, Sayings said)
    {
        var points = rows.Select(r => Point(r, metric)).ToList();
        var found = ChangePoints.Of([.. points.Where(p => !said.Reruns.Contains(p.JobId))]);
        var baseline = said.Baselines.GetValueOrDefault(curve.Id)?.View;
        baseline = baseline is null ? null : baseline with { MedianSeconds = points.FirstOrDefault(p => p.JobId == baseline.JobId)?.MedianSeconds };
        var asked = said.Changes.Where(c => c.CurveId == curve.Id && c.Workers == workers).ToList();
        var fresh = found.Changes.Where(c => asked.All(a => a.AfterJob != c.AfterJobId)).Select(c => new ChangeView(c, PlanOf(c, points, said), null, [], null));
        string label = string.Join(" · ", new[] { curve.Strategy, curve.Variant, Arrangement.Read(curve.Arrangement)?.Words }.OfType<string>());
        return new ConfigurationHistory(
            curve.Id, label, curve.Analysis, curve.Strategy, curve.Variant, workers, metric,
            [.. points.Zip(rows, (p, r) => new JobTime(p.JobId, p.At, p.Seconds.Count, p.MedianSeconds, p.Seconds.Min(), said.Reruns.Contains(p.JobId), p.MedianSeconds / baseline?.MedianSeconds))],
            found.Levels, [.. asked.Select(a => a.View).Concat(fresh).OrderBy(c => c.Change.At)], found.Scatter, found.Refused, baseline,
            [.. said.Annotations.Where(a => a.CurveId is null || a.CurveId == curve.Id).Select(a => a.View)]);
    }

    static ConfirmationPlan? PlanOf(ChangePoint change, IReadOnlyList<HistoryPoint> points, Sayings said) =>
        Confirmation.Plan(change, [.. points.Where(p => !said.Reruns.Contains(p.JobId))]);

    /// <summary>Disturbed runs are left out where at least half of a job's are quiet.</summary>
    static HistoryPoint Point(CurvePointRow row, CurveMetric metric)
    {
        var samples = row.ToSamples("", null, 0, metric).ToList();
        var quiet = samples.Where(s => !s.Flags.Contains(Noisy)).ToList();
        return new HistoryPoint(row.JobId, row.EndedAt, [.. (2 * quiet.Count >= samples.Count ? quiet : samples).Select(s => s.Seconds)]);
    }

    /// <summary>What was said and asked about the curves at hand.</summary>
    sealed record Sayings(
        IReadOnlyList<ChangeRow> Changes, IReadOnlyList<AnnotationRow> Annotations, IReadOnlyDictionary<string, BaselineRow> Baselines, IReadOnlySet<string> Reruns)
    {
        public static Sayings Of(SqliteConnection connection, IReadOnlyList<string> curves)
        {
            var changes = connection.ChangesOf(curves);
            return new Sayings(changes, connection.AnnotationsOf(curves), connection.BaselinesOf(curves), changes.SelectMany(c => c.Jobs).ToHashSet());
        }
    }
}
