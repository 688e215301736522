using Dapper;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;

namespace Dashboard.Web.Scaling.Changes;

/// <summary>Annotations on the history of curves, and the jobs that curves are held against.</summary>
public sealed class CurveNotes(HistoryDatabase database, TimeProvider time)
{
    public IReadOnlyList<AnnotationView> Annotations(string? curve)
    {
        using var connection = database.Open();
        return [.. connection.Query<AnnotationRow>("SELECT * FROM annotations WHERE @curve IS NULL OR curve_id IS NULL OR curve_id = @curve ORDER BY at DESC LIMIT 500", new { curve })
            .Select(a => a.View)];
    }

    public async Task<AnnotationView> AnnotateAsync(string? curve, DateTimeOffset? at, string text, string author)
    {
        var now = time.GetUtcNow();
        var row = new AnnotationRow { Id = JobIds.Next(now), CurveId = curve, At = Stored.Time(at ?? now), Text = text, Author = author, CreatedAt = Stored.Time(now) };
        await database.WriteAsync(connection =>
        {
            connection.Execute("INSERT INTO annotations (id, curve_id, at, text, author, created_at) VALUES (@Id, @CurveId, @At, @Text, @Author, @CreatedAt)", row);
        });
        return row.View;
    }

    public AnnotationView? Annotation(string id)
    {
        using var connection = database.Open();
        return connection.QuerySingleOrDefault<AnnotationRow>("SELECT * FROM annotations WHERE id = @id", new { id })?.View;
    }

    public async Task<bool> RemoveAsync(string annotation) =>
        await database.WriteAsync(connection => connection.Execute("DELETE FROM annotations WHERE id = @annotation", new { annotation })) == 1;

    /// <summary>Whether the history knows the curve.</summary>
    public bool Knows(string curve)
    {
        using var connection = database.Open();
        return connection.QueryFirstOrDefault<int>("SELECT 1 FROM curves WHERE id = @curve", new { curve }) == 1;
    }

    public IReadOnlyList<BaselineView> Baselines()
    {
        using var connection = database.Open();
        return [.. connection.Query<BaselineRow>("SELECT * FROM baselines ORDER BY created_at DESC LIMIT 500").Select(b => b.View)];
    }

    /// <summary>In place of the one it had.</summary>
    /// <returns>Null where the job has no samples on the curve, or was deleted in this moment.</returns>
    public async Task<BaselineView?> PinAsync(string curve, string job, string author)
    {
        var row = new BaselineRow { CurveId = curve, JobId = job, Author = author, CreatedAt = Stored.Time(time.GetUtcNow()) };
        return await database.WriteAsync(connection => connection.Execute(
            """
            INSERT OR REPLACE INTO baselines (curve_id, job_id, author, created_at) SELECT @CurveId, @JobId, @Author, @CreatedAt
            WHERE EXISTS (SELECT 1 FROM curve_points WHERE curve_id = @CurveId AND job_id = @JobId)
            """, row)) == 1 ? row.View : null;
    }

    public async Task<bool> UnpinAsync(string curve) =>
        await database.WriteAsync(connection => connection.Execute("DELETE FROM baselines WHERE curve_id = @curve", new { curve })) == 1;
}
