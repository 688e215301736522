using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Web.History;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Scaling;

/// <summary>The curves of the whole history, each of comparable timings only, with what they say.</summary>
public sealed class CurveStore(HistoryDatabase database)
{
    /// <summary>The series that match, the last measured ones first. Speedup is taken to the serial runs of the same problem, shown or not.</summary>
    public CurveReports Read(CurveFilter filter)
    {
        var query = new CurveQuery(filter);
        using var connection = database.Open();
        using var snapshot = connection.BeginTransaction(deferred: true);
        var curves = connection.Query<CurveRow>(query.Curves, query.Arguments, snapshot).ToList();
        var shown = curves.Take(filter.Limit).ToList();
        var reports = shown.GroupBy(c => (c.ProblemId, c.Arrangement)).SelectMany(group => Report(connection, snapshot, query, filter, [.. group])).ToDictionary(r => r.Curve);
        return new CurveReports([.. shown.Select(c => reports.GetValueOrDefault(c.Id)).OfType<CurveReport>()], curves.Count > filter.Limit);
    }

    static IEnumerable<CurveReport> Report(
        SqliteConnection connection, SqliteTransaction snapshot, CurveQuery query, CurveFilter filter, IReadOnlyList<CurveRow> curves)
    {
        var jobs = curves.ToDictionary(c => c.Id, c => Jobs(connection, snapshot, query, c.Id));
        var from = jobs.Values.SelectMany(found => found.Take(filter.JobsPerCurve)).Distinct().ToList();
        query.Arguments.Add("from", from);
        query.Arguments.Add("ids", curves.Select(c => c.Id).Append(curves[0].Beside(StrategyNames.Serial)).Distinct().ToList());
        var rows = connection.Query<CurvePointRow>(query.Points, query.Arguments, snapshot).ToList();
        var numbers = from.Select((id, number) => (id, number)).ToDictionary(j => j.id, j => j.number);
        var strategies = curves.ToDictionary(c => c.Id, c => c.Strategy);
        var launchers = Launchers(connection, snapshot, curves, from);
        var layouts = Arrangement.Read(curves[0].Arrangement)?.Layouts;
        var samples = rows.SelectMany(row =>
        {
            string strategy = strategies.GetValueOrDefault(row.CurveId, StrategyNames.Serial);
            var layout = TaskLayout.Of(layouts, strategy, row.Workers, launchers?.Of(curves[0].Variant));
            return row.ToSamples(strategy, curves[0].Variant, numbers[row.JobId], filter.Metric, layout);
        }).ToList();
        var series = ScalingReport.Of(samples, curves[0].Kind, filter.Goal, Imported.Is(curves[0].Analysis), Setting(connection, snapshot, curves[0].NodeKey)).Series.ToDictionary(s => s.Strategy);
        var disagreeing = connection.Query<string>("SELECT id FROM jobs WHERE id IN @from AND agree_same < agree_total", new { from }, snapshot).ToHashSet();
        var baseline = rows.Where(r => strategies.GetValueOrDefault(r.CurveId, StrategyNames.Serial) == StrategyNames.Serial).Select(r => r.JobId);
        bool baselineDisagrees = baseline.Any(disagreeing.Contains);
        return curves.Where(c => series.ContainsKey(c.Strategy)).Select(c =>
        {
            IReadOnlyList<CurvePointRow> own = [.. rows.Where(r => r.CurveId == c.Id)];
            bool disagrees = baselineDisagrees || own.Any(r => disagreeing.Contains(r.JobId));
            return View(c, disagrees ? series[c.Strategy].WithoutAgreement() : series[c.Strategy], filter, own, jobs[c.Id].Count > filter.JobsPerCurve);
        });
    }

    /// <summary>How the newest job started its program; null where the curves are of none of the user's own.</summary>
    static JobLaunchers? Launchers(SqliteConnection connection, SqliteTransaction snapshot, IReadOnlyList<CurveRow> curves, IReadOnlyList<string> jobs)
    {
        if (jobs.Count == 0 || curves.All(c => c.Strategy != StrategyNames.External)) return null;
        string? stored = connection.QuerySingleOrDefault<string>("SELECT applications FROM jobs WHERE id = @newest", new { newest = jobs[0] }, snapshot);
        // The parameters of a curve have its variant's in them.
        return new JobLaunchers(Stored.Element(curves[0].Parameters)!.Value, null, JobPrograms.Read(stored));
    }

    /// <summary>What is known of the kind of node, from the host of it that was described last.</summary>
    static ReportSetting? Setting(SqliteConnection connection, SqliteTransaction snapshot, string nodeKey)
    {
        string? facts = connection.QueryFirstOrDefault<string>(
            "SELECT facts FROM environments WHERE json_extract(facts, '$.comparabilityKey') = @nodeKey ORDER BY first_seen DESC LIMIT 1", new { nodeKey }, snapshot);
        return Stored.Read<NodeFacts>(facts) is { } node ? new ReportSetting(node.Calibration, node.UsableCpus) : null;
    }

    static List<string> Jobs(SqliteConnection connection, SqliteTransaction snapshot, CurveQuery query, string curve)
    {
        query.Arguments.Add("curve", curve);
        return [.. connection.Query<(long At, string Id)>(query.JobsOfCurve, query.Arguments, snapshot).Select(j => j.Id)];
    }

    static CurveReport View(CurveRow curve, SeriesReport series, CurveFilter filter, IReadOnlyList<CurvePointRow> rows, bool more)
    {
        var arrangement = Arrangement.Read(curve.Arrangement);
        return new(series)
        {
            Curve = curve.Id,
            Label = arrangement is null ? series.Label : $"{series.Label} · {arrangement.Words}",
            Layouts = arrangement?.Layouts,
            RunningCluster = arrangement?.RunningCluster ?? false,
            Analysis = curve.Analysis,
            Parameters = Stored.Element(curve.Parameters)!.Value,
            Scaling = curve.Kind,
            Metric = filter.Metric,
            Binding = Enum.Parse<Binding>(curve.Binding, ignoreCase: true),
            BatchSize = curve.BatchSize,
            Node = new CurveNode(curve.NodeKey, [.. rows.Select(r => r.Host).Where(h => h.Length > 0).Distinct().Order(StringComparer.Ordinal)]),
            Cache = curve.Cache,
            Jobs = [.. rows.OrderByDescending(r => r.At).ThenByDescending(r => r.JobId).Select(r => r.JobId).Distinct()],
            MoreJobs = more,
            FirstAt = rows.Min(r => r.EndedAt),
            LastAt = rows.Max(r => r.EndedAt),
        };
    }
}
