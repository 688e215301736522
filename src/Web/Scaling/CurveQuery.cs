using Dapper;
using Dashboard.Web.History;

namespace Dashboard.Web.Scaling;

/// <summary>The statements behind a filter. Each walks an index and reads only what is asked for, however long the history is.</summary>
sealed class CurveQuery
{
    /// <summary>Jobs of a tag that are looked at, the newest ones.</summary>
    const int JobsOfTag = 1_000;

    /// <summary>The planner would rather read all points of a curve than look a few jobs up.</summary>
    const string ByJob = "INDEXED BY curve_points_by_job";

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
        SELECT c.id, c.strategy, c.arrangement, c.problem_id, p.key, p.analysis, p.parameters, p.variant, p.scaling, p.binding, p.batch_size, p.node_key, p.cache
        FROM curves c JOIN problems p ON p.id = c.problem_id
        WHERE c.last_at > 0 {string.Concat(CurveConditions().Select(c => $" AND {c}"))}
        ORDER BY c.last_at DESC, c.id LIMIT @curvesAndOne
        """;

    /// <summary>The newest matching jobs of the curve <c>@curve</c>; one more than the limit.</summary>
    public string JobsOfCurve =>
        $"SELECT DISTINCT q.at, q.job_id FROM {Source} WHERE q.curve_id = @curve {points} ORDER BY q.at DESC, q.job_id DESC LIMIT @jobsAndOne";

    /// <summary>All matching points of the curves <c>@ids</c> that come from the jobs <c>@from</c>.</summary>
    public string Points =>
        $"SELECT q.* FROM curve_points q {ByJob} WHERE q.job_id IN @from AND q.curve_id IN @ids {points}";

    /// <summary>All matching points of the curve <c>@curve</c> from <c>@oldest</c> on.</summary>
    public string PointsSince => $"SELECT q.* FROM {Source} WHERE q.curve_id = @curve AND q.at >= @oldest {points} ORDER BY q.at, q.job_id";

    string NewestOfTag => $"(SELECT job_id FROM job_tags WHERE tag = @Tag ORDER BY created_at DESC, job_id DESC LIMIT {JobsOfTag})";

    bool NamesJobs => filter.Tag is not null || filter.Jobs is { Count: > 0 };

    /// <summary>Where jobs are named, by tag or by id, they are fewer than the points of a curve.</summary>
    string Source => NamesJobs ? $"curve_points q {ByJob}" : "curve_points q";

    /// <summary>Whether other conditions of a curve leave open that one of its points matches them all.</summary>
    bool MayMatchNothing => filter.Until is not null || filter.Host is not null || (filter.Since is not null && NamesJobs);

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
            yield return $"c.id IN (SELECT curve_id FROM curve_points WHERE job_id IN {NewestOfTag})";
        if (MayMatchNothing) yield return $"EXISTS (SELECT 1 FROM {Source} WHERE q.curve_id = c.id {points})";
    }

    IEnumerable<string> PointConditions()
    {
        if (filter.Since is not null) yield return "q.at >= @since";
        if (filter.Until is not null) yield return "q.at < @until";
        if (filter.Host is not null) yield return "q.host = @Host";
        if (filter.Jobs is { Count: > 0 }) yield return "q.job_id IN @Jobs";
        if (filter.Tag is not null) yield return $"q.job_id IN {NewestOfTag}";
    }
}
