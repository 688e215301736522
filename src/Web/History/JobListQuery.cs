using Dapper;
using Dashboard.Core.Analyses;
using Dashboard.Core.Strategies;
using Dashboard.Web.Api;

namespace Dashboard.Web.History;

/// <summary>The statement behind one page of the job list: a walk along an index from the cursor on, either way, never an offset.</summary>
sealed class JobListQuery
{
    readonly List<string> conditions = [];

    /// <summary>A tag's jobs lie in an index of their own, in the list's order.</summary>
    readonly bool tagged;

    readonly bool oldestFirst;

    public JobListQuery(JobFilter filter, string? cursor, int limit, bool oldestFirst = false)
    {
        this.oldestFirst = oldestFirst;
        tagged = filter.Tag is not null;
        Arguments.Add("count", limit + 1);
        Where(filter.State is null ? null : "state = @state", "state", filter.State is { } state ? Stored.Name(state) : null);
        Where(filter.Analysis is null ? null : "analysis = @analysis", "analysis", filter.Analysis);
        Where(filter.Tag is null ? null : "t.tag = @tag", "tag", filter.Tag);
        string? text = string.IsNullOrWhiteSpace(filter.Text) ? null : filter.Text.Trim();
        Where(text is null ? null : "instr(search, @text) > 0", "text", text?.ToLowerInvariant());
        Where(filter.Strategy is null ? null : filter.Strategy == StrategyNames.Serial ? RunsSerial : InSweep("strategies", "strategy"), "strategy", filter.Strategy);
        Where(filter.Workers is null ? null : InSweep("workers", "workers"), "workers", filter.Workers);
        Where(filter.Runner is null ? null : "runner = @runner", "runner", filter.Runner);
        Where(filter.Owner is null ? null : "owner = @owner", "owner", filter.Owner);
        if (cursor is not null)
        {
            From(cursor);
        }
    }

    public DynamicParameters Arguments { get; } = new();

    /// <summary>The inner query stays within an index; only the rows of the page are read whole.</summary>
    public string Sql =>
        $"""
        SELECT jobs.* FROM jobs JOIN (
          SELECT jobs.id AS page_id FROM {(tagged ? "job_tags t CROSS JOIN jobs ON jobs.id = t.job_id" : "jobs")} {(conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions))}
          ORDER BY {Place} LIMIT @count) ON jobs.id = page_id
        ORDER BY created_at {Way}, id {Way}
        """;

    string Place => tagged ? $"t.created_at {Way}, t.job_id {Way}" : $"created_at {Way}, id {Way}";

    string Way => oldestFirst ? "ASC" : "DESC";

    /// <summary>No index holds what is in a sweep: rows are read until a page is full.</summary>
    static string InSweep(string list, string name) => $"EXISTS (SELECT 1 FROM json_each(jobs.sweep, '$.{list}') WHERE value = @{name})";

    /// <summary>Asked for, or added as the baseline where the analysis has it.</summary>
    static string RunsSerial => $"({InSweep("strategies", "strategy")} OR (json_extract(jobs.sweep, '$.baseline') AND analysis IN ({WithSerial})))";

    static readonly string WithSerial = string.Join(", ", AnalysisCatalog.All.Select(a => a.Description).Where(d => d.Strategies.Contains(StrategyNames.Serial)).Select(d => $"'{d.Name}'"));

    void Where(string? condition, string name, object? value)
    {
        if (condition is not null)
        {
            conditions.Add(condition);
            Arguments.Add(name, value);
        }
    }

    void From(string cursor)
    {
        var (at, id) = ReadCursor(cursor);
        conditions.Add($"{(tagged ? "(t.created_at, t.job_id)" : "(created_at, id)")} {(oldestFirst ? ">" : "<")} (@at, @after)");
        Arguments.Add("at", at);
        Arguments.Add("after", id);
    }

    public static string CursorAfter(JobRow row) => Cursor.Write(Stored.Time(row.CreatedAt), row.Id);

    static (long At, string Id) ReadCursor(string cursor) => Cursor.TryRead(cursor, out var place) ? place : throw new BadCursorException(cursor);
}
