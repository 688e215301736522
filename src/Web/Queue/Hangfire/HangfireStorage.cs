using Dashboard.Web.Options;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.Storage.SQLite;
using Npgsql;
using SQLite;

namespace Dashboard.Web.Queue.Hangfire;

/// <summary>Opens the storage that the settings name.</summary>
static class HangfireStorage
{
    /// <summary>What is done stays on Hangfire's own pages for so long. The history keeps it anyway.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromHours(1), Swept = TimeSpan.FromMinutes(10);

    /// <summary>Locks are held for milliseconds; those of a process that died are in the way for so long.</summary>
    static readonly TimeSpan LongestLock = TimeSpan.FromSeconds(20);

    /// <exception cref="StartupException">The storage cannot be used.</exception>
    public static JobStorage Open(HangfireOptions options, string queueFile)
    {
        var storage = options.PostgreSql is { } connection ? OpenPostgreSql(options, connection) : OpenSqlite(options, queueFile);
        storage.JobExpirationTimeout = Kept;
        return storage;
    }

    static JobStorage OpenPostgreSql(HangfireOptions options, string connection)
    {
        var storage = new PostgreSqlStorageOptions
        {
            SchemaName = options.Schema,
            InvisibilityTimeout = options.Invisibility,
            UseSlidingInvisibilityTimeout = true,
            QueuePollInterval = PollOf(options),
            DistributedLockTimeout = LongestLock,
            JobExpirationCheckInterval = Swept,
            StartupConnectionMaxRetries = 0,
            AllowDegradedModeWithoutStorage = false,
        };
        try
        {
            return new PostgreSqlStorage(new NpgsqlConnectionFactory(connection, storage), storage);
        }
        catch (NpgsqlException fault)
        {
            throw new StartupException($"The job queue's PostgreSQL database cannot be used (Dashboard:Queue:ConnectionString): {fault.Message}");
        }
    }

    static SQLiteStorage OpenSqlite(HangfireOptions options, string file)
    {
        string source = QueueFile.Prepare(file, QueueEngine.EntryTable);
        var settings = new SQLiteStorageOptions
        {
            InvisibilityTimeout = options.Invisibility,
            QueuePollInterval = PollOf(options),
            DistributedLockLifetime = LongestLock,
            JobExpirationCheckInterval = Swept,
        };
        var storage = new SQLiteStorage(new SQLiteDbConnectionFactory(() => Connect(file)), settings);
        storage.QueueProviders.Add(new SqliteQueueProvider(new SQLiteJobQueueProvider(settings), new SlidingEntries(source, options.Invisibility)), QueueNames.All);
        return storage;
    }

    // As the storage opens it, but without a flush for each of its many small commits: all of it can be made again from the history.
    static SQLiteConnection Connect(string file)
    {
        var connection = new SQLiteConnection(file, SQLiteOpenFlags.ReadWrite | SQLiteOpenFlags.Create | SQLiteOpenFlags.NoMutex, storeDateTimeAsTicks: true)
        {
            BusyTimeout = TimeSpan.FromSeconds(10),
        };
        connection.Execute("PRAGMA synchronous = NORMAL");
        return connection;
    }

    // New entries ring; only those of a worker that died are found by looking.
    static TimeSpan PollOf(HangfireOptions options) => options.Invisibility / 4 is var quarter && quarter < TimeSpan.FromSeconds(15) ? quarter : TimeSpan.FromSeconds(15);
}
