using Dapper;
using Dashboard.Core.Measurement.Change;
using Dashboard.Web.History;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Scaling.Changes;

/// <summary>A row of <c>changes</c>.</summary>
sealed class ChangeRow
{
    public string Id { get; init; } = "";
    public string CurveId { get; init; } = "";
    public int Workers { get; init; }
    public string AfterJob { get; init; } = "";
    public string State { get; init; } = "";
    public string Change { get; init; } = "{}";
    public string Plan { get; init; } = "{}";
    public string RerunJobs { get; init; } = "[]";
    public long AskedAt { get; init; }
    public long? DecidedAt { get; init; }

    public ChangePoint Point => Stored.Read<ChangePoint>(Change)!;

    public string[] Jobs => Stored.Read<string[]>(RerunJobs)!;

    public ChangeView View => new(Point, Stored.Read<ConfirmationPlan>(Plan), Id, Jobs, Stored.Time(DecidedAt));
}

/// <summary>A row of <c>annotations</c>.</summary>
sealed class AnnotationRow
{
    public string Id { get; init; } = "";
    public string? CurveId { get; init; }
    public long At { get; init; }
    public string Text { get; init; } = "";
    public string Author { get; init; } = "";
    public long CreatedAt { get; init; }

    public AnnotationView View => new(Id, CurveId, Stored.Time(At), Text, Author, Stored.Time(CreatedAt));
}

/// <summary>A row of <c>baselines</c>.</summary>
sealed class BaselineRow
{
    public string CurveId { get; init; } = "";
    public string JobId { get; init; } = "";
    public string Author { get; init; } = "";
    public long CreatedAt { get; init; }

    public BaselineView View => new(CurveId, JobId, Author, Stored.Time(CreatedAt));
}

/// <summary>What was said and asked about curves.</summary>
static class ChangeQueries
{
    public static IReadOnlyList<ChangeRow> ChangesOf(this SqliteConnection connection, IEnumerable<string> curves) =>
        [.. connection.Query<ChangeRow>("SELECT * FROM changes WHERE curve_id IN @curves ORDER BY asked_at", new { curves })];

    public static IReadOnlyList<AnnotationRow> AnnotationsOf(this SqliteConnection connection, IEnumerable<string> curves) =>
        [.. connection.Query<AnnotationRow>("SELECT * FROM annotations WHERE curve_id IS NULL OR curve_id IN @curves ORDER BY at", new { curves })];

    public static IReadOnlyDictionary<string, BaselineRow> BaselinesOf(this SqliteConnection connection, IEnumerable<string> curves) =>
        connection.Query<BaselineRow>("SELECT * FROM baselines WHERE curve_id IN @curves", new { curves }).ToDictionary(b => b.CurveId);
}
