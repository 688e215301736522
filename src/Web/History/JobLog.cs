using Dapper;
using Dashboard.Web.Live;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.History;

/// <summary>
/// The one way to change a job: its rows and the events that tell of it are committed together, then the events are
/// published in the order of their numbers.
/// </summary>
sealed class JobLog(HistoryDatabase database, JobFeed feed, TimeProvider time)
{
    public async Task<T> ChangeAsync<T>(Func<JobChange, T> change)
    {
        var (result, _) = await database.WriteAsync(
            connection =>
            {
                var opened = new JobChange(connection, time.GetUtcNow());
                return (Result: change(opened), opened.Events);
            },
            done => Publish(done.Events));
        return result;
    }

    public Task ChangeAsync(Action<JobChange> change) => ChangeAsync(opened =>
    {
        change(opened);
        return true;
    });

    void Publish(IReadOnlyList<LiveEvent> events)
    {
        if (events.Count > 0)
        {
            feed.Publish(events);
        }
    }
}

/// <summary>A change while its transaction is open.</summary>
sealed class JobChange(SqliteConnection connection, DateTimeOffset now)
{
    readonly List<LiveEvent> events = [];

    public SqliteConnection Connection => connection;

    public DateTimeOffset Now => now;

    public long NowMilliseconds => Stored.Time(now);

    public IReadOnlyList<LiveEvent> Events => events;

    public JobRow? Job(string id) => connection.QuerySingleOrDefault<JobRow>("SELECT * FROM jobs WHERE id = @id", new { id });

    public TrialRow? Trial(string jobId, string id) =>
        connection.QuerySingleOrDefault<TrialRow>("SELECT * FROM trials WHERE job_id = @jobId AND id = @id", new { jobId, id });

    public int Execute(string sql, object arguments) => connection.Execute(sql, arguments);

    /// <summary>Gives the event the job's next number.</summary>
    public void Append(string jobId, string type, object data, DateTimeOffset? at = null)
    {
        long seq = connection.QuerySingle<long>("UPDATE jobs SET last_seq = last_seq + 1 WHERE id = @jobId RETURNING last_seq", new { jobId });
        string json = Stored.Json(data);
        var moment = at ?? now;
        connection.Execute(
            "INSERT INTO events (job_id, seq, at, type, data) VALUES (@jobId, @seq, @at, @type, @json)",
            new { jobId, seq, at = Stored.Time(moment), type, json });
        events.Add(new LiveEvent(jobId, seq, Stored.Time(Stored.Time(moment)), type, Stored.Element(json)!.Value));
    }
}
