using Microsoft.Data.Sqlite;

namespace Dashboard.Faults.Product;

/// <summary>A trial as its row says.</summary>
public sealed record StoredTrial(string Id, string State, int Attempt, double? Seconds, string? ResultHash);

/// <summary>Looks into <c>history.db</c> from outside, also while Web is stopped.</summary>
public sealed class HistoryFile(string path)
{
    public string? StateOf(string job) => One<string>("SELECT state FROM jobs WHERE id = $job", job);

    public bool HasLease(string job) => One<long>("SELECT COUNT(*) FROM leases WHERE job_id = $job AND closed_at IS NULL", job) > 0;

    public IReadOnlyList<StoredTrial> Trials(string job) => Rows("SELECT id, state, attempt, seconds, result_hash FROM trials WHERE job_id = $job ORDER BY ordinal", job,
        row => new StoredTrial(row.GetString(0), row.GetString(1), row.GetInt32(2), row.IsDBNull(3) ? null : row.GetDouble(3), row.IsDBNull(4) ? null : row.GetString(4)));

    /// <summary>Stored attempts: trial, attempt, state.</summary>
    public IReadOnlyList<(string Trial, int Attempt, string State)> Attempts(string job) => Rows("SELECT trial_id, attempt, state FROM attempts WHERE job_id = $job", job,
        row => (row.GetString(0), row.GetInt32(1), row.GetString(2)));

    /// <summary>What is wrong inside the file; empty where nothing is.</summary>
    public IReadOnlyList<string> Faults() =>
    [
        .. Rows("PRAGMA integrity_check", "", row => row.GetString(0)).Where(line => line != "ok"),
        .. Rows("PRAGMA foreign_key_check", "", row => $"a row of {row.GetString(0)} has no parent"),
    ];

    T? One<T>(string sql, string job) => Rows(sql, job, row => row.IsDBNull(0) ? default : row.GetFieldValue<T>(0)).FirstOrDefault();

    List<T> Rows<T>(string sql, string job, Func<SqliteDataReader, T> read)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$job", job);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }
        return rows;
    }
}
