using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Applications;

/// <summary>What the history knows of an application on one Runner.</summary>
/// <param name="Runner">Null for jobs that no Runner had yet.</param>
/// <param name="Jobs">All that name it.</param>
/// <param name="Waiting">Of these, those that are queued or running.</param>
/// <param name="LastJob">The newest.</param>
public sealed record ApplicationUse(string Name, string? Runner, int Jobs, int Waiting, string LastJob, JobState LastState, DateTimeOffset LastAt);

/// <summary>Counts the jobs of the configured applications.</summary>
public sealed class ApplicationUses(HistoryDatabase database)
{
    /// <summary>One for each application and Runner, the latest first.</summary>
    public IReadOnlyList<ApplicationUse> Read()
    {
        using var connection = database.Open();
        // Beside MAX, SQLite takes the other columns from the row that holds it.
        return [.. connection.Query<Row>(
            """
            SELECT a.key AS Name, runner AS Runner, COUNT(*) AS Jobs, SUM(state IN ('queued', 'running')) AS Waiting, MAX(created_at) AS LastAt, jobs.id AS LastJob, state AS LastState
            FROM jobs JOIN json_each(jobs.applications) a
            WHERE analysis IN ('command', 'process-launch') AND applications IS NOT NULL
            GROUP BY a.key, runner ORDER BY LastAt DESC
            """).Select(r => new ApplicationUse(r.Name, r.Runner, (int)r.Jobs, (int)r.Waiting, r.LastJob, Enum.Parse<JobState>(r.LastState, ignoreCase: true), Stored.Time(r.LastAt)))];
    }

    sealed class Row
    {
        public string Name { get; init; } = "";
        public string? Runner { get; init; }
        public long Jobs { get; init; }
        public long Waiting { get; init; }
        public long LastAt { get; init; }
        public string LastJob { get; init; } = "";
        public string LastState { get; init; } = "";
    }
}
