using Dapper;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Queue;

/// <summary>The engine's database. Everything in it follows from the history, so one that is damaged is thrown away and made again.</summary>
static class QueueFile
{
    const int NotADatabase = 26, Corrupt = 11;

    /// <returns>The connection string.</returns>
    /// <exception cref="Options.StartupException">The file cannot be written.</exception>
    public static string Prepare(string path)
    {
        string source = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10 }.ToString();
        if (!IsWhole(source))
        {
            SqliteConnection.ClearAllPools();
            Delete(path);
            Console.Error.WriteLine($"{path} was damaged. It was deleted and is made again from the history; no job is lost.");
            IsWhole(source);
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
    static bool IsWhole(string source)
    {
        try
        {
            using var connection = new SqliteConnection(source);
            connection.Open();
            connection.Execute("PRAGMA journal_mode = WAL");
            return connection.QueryFirst<string>("PRAGMA quick_check(1)") == "ok";
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is NotADatabase or Corrupt)
        {
            return false;
        }
        catch (SqliteException fault)
        {
            throw History.HistoryCheck.Refusal(new SqliteConnectionStringBuilder(source).DataSource, fault) ?? (Exception)fault;
        }
    }
}
