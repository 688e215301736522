using Dapper;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Queue;

/// <summary>The engine's database. Everything in it follows from the history, so one that is damaged is thrown away and made again.</summary>
static class QueueFile
{
    const int NotADatabase = 26, Corrupt = 11;
    const string Damaged = "was damaged";

    /// <param name="ownTable">A table that every file of this engine has: after a change of the engine the other's file is of no use.</param>
    /// <returns>The connection string.</returns>
    /// <exception cref="Options.StartupException">The file cannot be written.</exception>
    public static string Prepare(string path, string ownTable)
    {
        string source = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10 }.ToString();
        if (Fault(source, ownTable) is { } fault)
        {
            SqliteConnection.ClearAllPools();
            Delete(path);
            Console.Error.WriteLine($"{path} {fault}. It was deleted and is made again from the history; no job is lost.");
            Fault(source, ownTable);
        }
        return source;
    }

    /// <summary>The file and what SQLite keeps beside it.</summary>
    public static void Delete(string path)
    {
        foreach (string part in (string[])[path, path + "-wal", path + "-shm", path + "-journal"])
        {
            File.Delete(part);
        }
    }

    /// <summary>Also turns on the write-ahead log, which is kept in the file: commits then cost one write instead of two with a flush each.</summary>
    static string? Fault(string source, string ownTable)
    {
        try
        {
            using var connection = new SqliteConnection(source);
            connection.Open();
            connection.Execute("PRAGMA journal_mode = WAL");
            var tables = connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'table'").ToList();
            return connection.QueryFirst<string>("PRAGMA quick_check(1)") != "ok" ? Damaged
                : tables.Count > 0 && !tables.Contains(ownTable) ? "was made by another engine" : null;
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is NotADatabase or Corrupt)
        {
            return Damaged;
        }
        catch (SqliteException fault)
        {
            throw History.HistoryCheck.Refusal(new SqliteConnectionStringBuilder(source).DataSource, fault) ?? (Exception)fault;
        }
    }
}
