using Dapper;
using Dashboard.Core.Slurm;
using Dashboard.Web.History;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Slurm;

/// <summary>A row of <c>slurm_jobs</c>.</summary>
sealed class SlurmRow
{
    /// <summary>Not Slurm's: it has not been handed in yet.</summary>
    public const string Submitting = "SUBMITTING";

    public long Number { get; init; }
    public string JobId { get; init; } = "";
    public string Name { get; init; } = "";
    public int? Workers { get; init; }
    public string Submitter { get; init; } = "";
    public long? SlurmId { get; init; }
    public string? Partition { get; init; }
    public string State { get; init; } = "";
    public string Reason { get; init; } = "";
    public string Nodes { get; init; } = "";
    public string Script { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? SpentAt { get; init; }
    public long? EndedAt { get; init; }

    /// <summary>What a job waits for while this is its Slurm job.</summary>
    public string Waiting => SlurmId is { } id ? SlurmReasons.Waiting(id, State, Reason, Nodes) : "is being handed to Slurm";

    public SlurmView ToView() => new()
    {
        Name = Name,
        Id = SlurmId,
        Partition = Partition,
        Workers = Workers,
        State = State,
        Words = EndedAt is null ? (SlurmId is { } open ? SlurmReasons.Stands(open, State, Reason, Nodes) : Waiting) : SlurmId is { } id ? SlurmReasons.Ended(id, State, Reason) : "was not handed in",
        Reason = Reason.Length == 0 ? null : Reason,
        Nodes = Nodes.Length == 0 ? null : Nodes,
        Submitter = Submitter,
        SubmittedAt = Stored.Time(CreatedAt),
        EndedAt = Stored.Time(EndedAt),
    };
}

/// <summary>A Slurm job as the API and the pages show it.</summary>
public sealed record SlurmView
{
    /// <summary>Of the Slurm job and of the Runner inside.</summary>
    public required string Name { get; init; }
    /// <summary>Slurm's number; null until it was handed in.</summary>
    public long? Id { get; init; }
    public string? Partition { get; init; }
    /// <summary>The worker count that it times; null for the whole sweep.</summary>
    public int? Workers { get; init; }
    /// <summary>Slurm's word, such as <c>PENDING</c>.</summary>
    public required string State { get; init; }
    /// <summary>The same, and the reason, in words.</summary>
    public required string Words { get; init; }
    public string? Reason { get; init; }
    public string? Nodes { get; init; }
    public required string Submitter { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

static class SlurmRows
{
    public static List<SlurmRow> Open(SqliteConnection connection) =>
        [.. connection.Query<SlurmRow>("SELECT * FROM slurm_jobs WHERE ended_at IS NULL ORDER BY number")];

    /// <summary>All of a job, oldest first.</summary>
    public static List<SlurmRow> Of(SqliteConnection connection, string jobId, SqliteTransaction? snapshot = null) =>
        [.. connection.Query<SlurmRow>("SELECT * FROM slurm_jobs WHERE job_id = @jobId ORDER BY number", new { jobId }, snapshot)];

    /// <summary>The one that a waiting job waits for; null where a new one is needed.</summary>
    public static SlurmRow? Current(SqliteConnection connection, string jobId) => connection.QuerySingleOrDefault<SlurmRow>(
        "SELECT * FROM slurm_jobs WHERE job_id = @jobId AND ended_at IS NULL AND spent_at IS NULL ORDER BY number DESC LIMIT 1", new { jobId });

    /// <summary>The one whose Runner has this name; null for Runners that are not Slurm's.</summary>
    public static SlurmRow? Named(SqliteConnection connection, string? name) =>
        name is null ? null : connection.QuerySingleOrDefault<SlurmRow>("SELECT * FROM slurm_jobs WHERE name = @name", new { name });

    public static bool AnyOpen(SqliteConnection connection, string jobId) =>
        connection.QuerySingle<long>("SELECT COUNT(*) FROM slurm_jobs WHERE job_id = @jobId AND ended_at IS NULL", new { jobId }) > 0;

    public static long Insert(SqliteConnection connection, SlurmRow row) => connection.QuerySingle<long>(
        """
        INSERT INTO slurm_jobs (job_id, name, workers, submitter, partition, state, script, created_at)
        VALUES (@JobId, @Name, @Workers, @Submitter, @Partition, @State, @Script, @CreatedAt) RETURNING number
        """, row);

    /// <summary>The Runner inside gave its job back; what is left of the job needs another.</summary>
    public static void Spend(SqliteConnection connection, string? runner, long now) =>
        connection.Execute("UPDATE slurm_jobs SET spent_at = COALESCE(spent_at, @now) WHERE name = @runner", new { runner, now });
}
