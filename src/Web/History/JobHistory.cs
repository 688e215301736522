using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapper;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Live;
using Dashboard.Web.Scaling;
using Dashboard.Web.Slurm;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.History;

/// <summary>Reads jobs, trials, events and logs as the API and the pages show them.</summary>
public sealed class JobHistory(HistoryDatabase database, LiveProgress live)
{
    /// <summary>Beyond this many trials, a job's page leaves each one's workers to the trial's own.</summary>
    const int TrialsWithWorkers = 500;

    /// <summary>The job, or null. With trials, at most one query per table.</summary>
    public Task<JobView?> FindAsync(string id, bool withTrials = true)
    {
        using var connection = database.Open();
        using var snapshot = connection.BeginTransaction(deferred: true);
        var row = connection.QuerySingleOrDefault<JobRow>("SELECT * FROM jobs WHERE id = @id", new { id }, snapshot);
        return Task.FromResult(row is null ? null : View(connection, row, withTrials, snapshot));
    }

    JobView View(SqliteConnection connection, JobRow row, bool withTrials, SqliteTransaction snapshot)
    {
        string? result = connection.QuerySingleOrDefault<string>(
            "SELECT value FROM results WHERE job_id = @Id AND ordinal = 0", new { row.Id }, snapshot);
        if (!withTrials)
        {
            return live.Merge(row.ToView(result: Stored.Element(result)));
        }
        var slurm = row.Placement?.Contains("\"slurm\":", StringComparison.Ordinal) == true ? SlurmRows.Of(connection, row.Id, snapshot).ConvertAll(s => s.ToView()) : null;
        var trials = connection.Query<TrialRow>("SELECT * FROM trials WHERE job_id = @Id ORDER BY ordinal", new { row.Id }, snapshot);
        return live.Merge(row.ToView([.. trials.Select(t => t.ToView(row.TrialsTotal <= TrialsWithWorkers))], Stored.Element(result)) with { Slurm = slurm });
    }

    /// <summary>Titles of jobs by their ids; ids that are not known are left out.</summary>
    public IReadOnlyDictionary<string, string> Titles(IEnumerable<string> ids)
    {
        using var connection = database.Open();
        return connection.Query<(string Id, string Title)>("SELECT id, title FROM jobs WHERE id IN @ids", new { ids = ids.ToArray() }).ToDictionary(j => j.Id, j => j.Title);
    }

    /// <summary>The distinct results of a job's trials by their hash; none for an unknown job.</summary>
    public Task<IReadOnlyDictionary<string, JsonElement>> ResultsAsync(string id)
    {
        using var connection = database.Open();
        var rows = connection.Query<(string Hash, string Value)>("SELECT hash, value FROM results WHERE job_id = @id", new { id });
        return Task.FromResult<IReadOnlyDictionary<string, JsonElement>>(rows.ToDictionary(r => r.Hash, r => Stored.Element(r.Value)!.Value));
    }

    /// <summary>The node that all trials of a job ran on; null where they ran on several, or none did.</summary>
    public Task<NodeFacts?> NodeOfAsync(JobView job)
    {
        var environments = (job.Trials ?? []).Select(t => t.EnvironmentId).OfType<string>().Distinct().Take(2).ToList();
        if (environments.Count != 1) return Task.FromResult<NodeFacts?>(null);
        using var connection = database.Open();
        string? facts = connection.QuerySingleOrDefault<string>("SELECT facts FROM environments WHERE id = @Id", new { Id = environments[0] });
        return Task.FromResult(Stored.Read<NodeFacts>(facts));
    }

    /// <summary>How the job's programs are started; null where it runs none of the user's own.</summary>
    public JobLaunchers? LaunchersOf(JobView job) => job.Sweep.Strategies.Contains(StrategyNames.External)
        ? new JobLaunchers(job.Parameters, job.Sweep.Variants, new JobPrograms(database).DefinitionsOf(job.Id)) : null;

    /// <summary>Jobs without trials and results, newest first unless the oldest are asked for.</summary>
    /// <param name="cursor">Null for the first page, then <see cref="Page{T}.NextCursor"/>.</param>
    /// <param name="limit">1 to 500.</param>
    /// <exception cref="BadCursorException" />
    public Task<Page<JobView>> ListAsync(JobFilter filter, string? cursor = null, int limit = 50, bool oldestFirst = false)
    {
        var query = new JobListQuery(filter, cursor, limit, oldestFirst);
        using var connection = database.Open();
        var rows = connection.Query<JobRow>(query.Sql, query.Arguments).ToList();
        string? next = rows.Count > limit ? JobListQuery.CursorAfter(rows[limit - 1]) : null;
        return Task.FromResult(new Page<JobView>([.. rows.Take(limit).Select(r => live.Merge(r.ToView()))], next));
    }

    /// <summary>Events with a number above <paramref name="after"/>, oldest first; none for an unknown job.</summary>
    public Task<Page<JobEvent>> EventsAsync(string id, long after, int limit = 500)
    {
        using var connection = database.Open();
        var rows = connection.Query<EventRow>(
            "SELECT seq, at, type, data FROM events WHERE job_id = @id AND seq > @after ORDER BY seq LIMIT @count",
            new { id, after, count = limit + 1 }).ToList();
        string? next = rows.Count > limit ? rows[limit - 1].Seq.ToString(CultureInfo.InvariantCulture) : null;
        return Task.FromResult(new Page<JobEvent>([.. rows.Take(limit).Select(r => r.ToEvent())], next));
    }

    /// <summary>A trial with its workers and timeline, or null.</summary>
    public Task<TrialView?> FindTrialAsync(string jobId, string trialId)
    {
        using var connection = database.Open();
        var row = connection.QuerySingleOrDefault<TrialRow>("SELECT * FROM trials WHERE job_id = @jobId AND id = @trialId", new { jobId, trialId });
        if (row is null)
        {
            return Task.FromResult<TrialView?>(null);
        }
        string? timeline = connection.QuerySingleOrDefault<string>(
            "SELECT timeline FROM attempts WHERE job_id = @jobId AND trial_id = @trialId AND attempt = @Attempt AND lease = @Lease",
            new { jobId, trialId, row.Attempt, row.Lease });
        var view = row.ToView(withWorkers: true, Stored.Read<ChunkTime[]>(timeline) ?? []);
        string? result = connection.QuerySingleOrDefault<string>("SELECT value FROM results WHERE job_id = @JobId AND hash = @ResultHash", new { row.JobId, row.ResultHash });
        return Task.FromResult<TrialView?>(view with { Printed = WithText(connection, row, view.Printed), Result = Stored.Element(result) });
    }

    static ProgramPrint? WithText(SqliteConnection connection, TrialRow row, ProgramPrint? printed)
    {
        var (stdout, stderr) = printed is null ? default : connection.QuerySingleOrDefault<(string?, string?)>(
            "SELECT stdout, stderr FROM printed WHERE job_id = @JobId AND trial_id = @Id AND attempt = @Attempt AND lease = @Lease", row);
        return printed is null ? null : printed with { StdoutTail = stdout, StderrTail = stderr };
    }

    /// <summary>The job's log as text, one line per line said; null for an unknown job.</summary>
    public Task<string?> LogAsync(string id)
    {
        using var connection = database.Open();
        if (connection.QuerySingleOrDefault<string>("SELECT id FROM jobs WHERE id = @id", new { id }) is null)
        {
            return Task.FromResult<string?>(null);
        }
        var text = new StringBuilder();
        foreach (var row in connection.Query<EventRow>("SELECT seq, at, type, data FROM events WHERE job_id = @id ORDER BY seq", new { id }, buffered: false))
        {
            JobLogText.Append(text, row.ToEvent());
        }
        return Task.FromResult<string?>(text.ToString());
    }
}
