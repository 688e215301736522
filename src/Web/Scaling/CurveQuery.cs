using Dapper;
using Dashboard.Web.History;

namespace Dashboard.Web.Scaling;

/// <summary>The statements behind a filter. Each walks an index and reads only what is asked for, however long the history is.</summary>
sealed class CurveQuery
{
    /// <summary>Jobs of a tag that are looked at, the newest ones.</summary>
    const int JobsOfTag = 1_000;

    readonly CurveFilter filter;
    readonly string points;

    public CurveQuery(CurveFilter filter)
    {
        this.filter = filter;
        points = string.Concat(PointConditions().Select(c => $" AND {c}"));
        Arguments.AddDynamicParams(new
        {
            filter.Analysis, filter.Strategies, filter.Variant, filter.Curves, filter.Host, filter.Node, filter.Tag, filter.Jobs,
            since = filter.Since is { } since ? Stored.Time(since) : 0,
            until = filter.Until is { } until ? Stored.Time(until) : long.MaxValue,
            curvesAndOne = filter.Limit + 1, jobsAndOne = filter.JobsPerCurve + 1,
        });
    }

    public DynamicParameters Arguments { get; } = new();

    /// <summary>Matching curves, the last measured ones first; one more than the limit.</summary>
    public string Curves =>
        $"""
        SELECT c.id, c.strategy, c.problem_id, p.key, p.analysis, p.parameters, p.variant, p.scaling, p.binding, p.batch_size, p.node_key, p.cache
        FROM curves c JOIN problems p ON p.id = c.problem_id
        WHERE c.last_at > 0 {string.Concat(CurveConditions().Select(c => $" AND {c}"))}
        ORDER BY c.last_at DESC, c.id LIMIT @curvesAndOne
        """;

    /// <summary>The newest matching jobs of the curve <c>@curve</c>; one more than the limit.</summary>
    public string JobsOfCurve =>
        $"SELECT DISTINCT q.at, q.job_id FROM curve_points q WHERE q.curve_id = @curve {points} ORDER BY q.at DESC, q.job_id DESC LIMIT @jobsAndOne";

    /// <summary>All matching points of the curves <c>@ids</c> that come from the jobs <c>@from</c>.</summary>
    public string Points =>
        $"SELECT q.* FROM curve_points q WHERE q.job_id IN @from AND q.curve_id IN @ids {points}";

    /// <summary>All matching points of the curve <c>@curve</c> from <c>@oldest</c> on.</summary>
    public string PointsSince => $"SELECT q.* FROM curve_points q WHERE q.curve_id = @curve AND q.at >= @oldest {points} ORDER BY q.at, q.job_id";

    IEnumerable<string> CurveConditions()
    {
        if (filter.Analysis is not null) yield return "c.analysis = @Analysis";
        if (filter.Strategies is { Count: > 0 }) yield return "c.strategy IN @Strategies";
        if (filter.Variant is not null) yield return "c.variant = @Variant";
        if (filter.Curves is { Count: > 0 }) yield return "c.id IN @Curves";
        if (filter.Node is not null) yield return "p.node_key = @Node";
        if (filter.Since is not null) yield return "c.last_at >= @since";
        if (filter.Jobs is { Count: > 0 }) yield return "c.id IN (SELECT curve_id FROM curve_points WHERE job_id IN @Jobs)";
        if (filter.Tag is not null)
            yield return $"c.id IN (SELECT curve_id FROM curve_points WHERE job_id IN (SELECT job_id FROM job_tags WHERE tag = @Tag ORDER BY job_id DESC LIMIT {JobsOfTag}))";
        if (points.Length > 0) yield return $"EXISTS (SELECT 1 FROM curve_points q WHERE q.curve_id = c.id {points})";
    }

    IEnumerable<string> PointConditions()
    {
        if (filter.Since is not null) yield return "q.at >= @since";
        if (filter.Until is not null) yield return "q.at < @until";
        if (filter.Host is not null) yield return "q.host = @Host";
        if (filter.Jobs is { Count: > 0 }) yield return "q.job_id IN @Jobs";
        if (filter.Tag is not null) yield return "EXISTS (SELECT 1 FROM job_tags t WHERE t.tag = @Tag AND t.job_id = q.job_id)";
    }
}
