using Dapper;
using Dashboard.Web.Options;
using Dashboard.Web.Queue;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.History.Maintenance;

/// <summary>What was copied.</summary>
public sealed record CopiedHistory(string File, long Jobs, long Bytes, TimeSpan Took, string? Kept = null);

/// <summary>
/// Copies the history through SQLite's backup interface, which takes one consistent state while the server goes on reading and writing. A copy is one
/// file, checked before it gets its name.
/// </summary>
static class HistoryCopy
{
    /// <summary>Numbers of leases that may have been given out since the backup was made; a Runner that outlived the restore must not take a new one for one it knows.</summary>
    const int SkippedLeases = 1_000_000;

    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="StartupException">There is no history, the file is there already or cannot be written, or the history is damaged.</exception>
    public static CopiedHistory Backup(string history, string file)
    {
        if (!File.Exists(history))
        {
            throw new StartupException($"There is no history at {history}. Name the data directory with --{DashboardOptions.Section}:DataDirectory=FOLDER.");
        }
        if (File.Exists(file) || Directory.Exists(file))
        {
            throw new StartupException($"{file} is there already. Name a new file, for example with the date in it.");
        }
        return Copy(history, file, _ => { });
    }

    /// <summary>Puts a backup in the place of the history, which is kept under another name, and throws the queue away, which is made again.</summary>
    /// <exception cref="StartupException">The file is no history, is damaged, or is of a later version.</exception>
    public static CopiedHistory Restore(string file, DashboardOptions options, DateTimeOffset now)
    {
        if (!File.Exists(file))
        {
            throw new StartupException($"There is no file {file}.");
        }
        string path = options.HistoryDatabasePath, fresh = path + ".restored";
        QueueFile.Delete(fresh);
        var copied = Copy(file, fresh, connection =>
        {
            SchemaScripts.Apply(connection);
            connection.Execute("UPDATE sqlite_sequence SET seq = seq + @SkippedLeases WHERE name = 'leases'", new { SkippedLeases });
        });
        string? kept = PutAside(path, $".before-restore-{now.UtcDateTime:yyyyMMdd-HHmmss}");
        File.Move(fresh, path);
        QueueFile.Delete(options.QueueDatabasePath);
        return copied with { File = path, Kept = kept };
    }

    /// <summary>The file and its log belong together: what is committed may be in the log alone.</summary>
    static string? PutAside(string path, string suffix)
    {
        foreach (string part in (string[])["-wal", "-shm"])
        {
            if (File.Exists(path + part))
            {
                File.Move(path + part, path + suffix + part);
            }
        }
        if (!File.Exists(path))
        {
            return null;
        }
        File.Move(path, path + suffix);
        return path + suffix;
    }

    static CopiedHistory Copy(string from, string to, Action<SqliteConnection> complete)
    {
        long began = TimeProvider.System.GetTimestamp();
        string part = to + ".part";
        try
        {
            QueueFile.Delete(part);
            using (new FileStream(part, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private }))
            {
            }
            long jobs = CopyPages(from, part, complete);
            Flush(part);
            File.Move(part, to);
            return new CopiedHistory(to, jobs, new FileInfo(to).Length, TimeProvider.System.GetElapsedTime(began));
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            QueueFile.Delete(part);
            throw new StartupException($"{from} could not be copied to {to}: {fault.Message}");
        }
        catch (StartupException)
        {
            QueueFile.Delete(part);
            throw;
        }
    }

    static long CopyPages(string from, string to, Action<SqliteConnection> complete)
    {
        using var source = Open(from, SqliteOpenMode.ReadOnly);
        using var target = Open(to, SqliteOpenMode.ReadWrite);
        source.BackupDatabase(target);
        // One file, which can be copied as it is.
        target.Execute("PRAGMA journal_mode = DELETE");
        if (HistoryCheck.Faults(target) is { Count: > 0 } faults)
        {
            throw new StartupException($"{from} is damaged: {string.Join("; ", faults)}");
        }
        if (target.QuerySingle<long>("SELECT COUNT(*) FROM sqlite_schema WHERE name IN ('jobs', 'schema_version')") < 2)
        {
            throw new StartupException($"{from} is not a history of Speedup: it has no table of jobs.");
        }
        complete(target);
        return target.QuerySingle<long>("SELECT COUNT(*) FROM jobs");
    }

    static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        return connection;
    }

    static void Flush(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }
}
