using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.History;

/// <summary>
/// The history's SQLite file: one writer whose work is done strictly one after the other, and pooled readers that never
/// wait for it (write-ahead log). Everything durable of this server is in here.
/// </summary>
public sealed class HistoryDatabase : IAsyncDisposable
{
    readonly string connectionString;
    readonly SqliteConnection writer;
    readonly Channel<Action> work = Channel.CreateBounded<Action>(new BoundedChannelOptions(1024) { SingleReader = true });
    readonly Task loop;

    /// <summary>Opens or creates the file, looks whether it is whole, and brings its schema up to date.</summary>
    /// <exception cref="Options.StartupException">A later version of this program has written to the file, or it is damaged.</exception>
    public HistoryDatabase(string path)
    {
        Path = path;
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 10 }.ToString();
        try
        {
            writer = Open();
            Prepare();
        }
        catch (SqliteException fault)
        {
            Abandon();
            throw HistoryCheck.Refusal(path, fault) ?? (Exception)fault;
        }
        catch
        {
            Abandon();
            throw;
        }
        loop = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    public string Path { get; }

    /// <summary>Nothing keeps the file open that was refused: another may come in its place.</summary>
    void Abandon()
    {
        writer?.Dispose();
        SqliteConnection.ClearPool(new SqliteConnection(connectionString));
    }

    void Prepare()
    {
        // Room that is freed later can be given back a piece at a time; this counts for a file that is new.
        writer.Execute("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
        // Results leave a Runner's spool once they are committed here, so a commit must outlive a power cut: the log is flushed with each.
        writer.Execute("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864");
        HistoryCheck.Require(writer);
        SchemaScripts.Apply(writer);
    }

    /// <summary>A pooled connection for reading; dispose it soon.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        connection.Execute("PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL");
        return connection;
    }

    /// <summary>
    /// Runs a change in a transaction of its own, after all earlier ones; commands need no transaction object. What it throws
    /// rolls the change back and reaches the caller.
    /// </summary>
    /// <param name="committed">Called with the result after the commit and before the next change, so that what is published keeps the order of commits.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, Action<T>? committed = null)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await work.Writer.WriteAsync(() => Change(change, committed, done));
        return await done.Task;
    }

    public Task WriteAsync(Action<SqliteConnection> change) => WriteAsync(connection =>
    {
        change(connection);
        return true;
    });

    void Change<T>(Func<SqliteConnection, T> change, Action<T>? committed, TaskCompletionSource<T> done)
    {
        try
        {
            writer.Execute("BEGIN IMMEDIATE");
            T result = Commit(change);
            committed?.Invoke(result);
            done.SetResult(result);
        }
        catch (Exception fault)
        {
            done.TrySetException(fault);
        }
    }

    T Commit<T>(Func<SqliteConnection, T> change)
    {
        try
        {
            T result = change(writer);
            writer.Execute("COMMIT");
            return result;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    /// <summary>A full disk ends the transaction by itself; what is to be told then is the full disk.</summary>
    void RollBack()
    {
        try
        {
            writer.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // There is no transaction any more.
        }
    }

    async Task RunAsync()
    {
        while (await work.Reader.WaitToReadAsync())
        {
            while (work.Reader.TryRead(out var change))
            {
                change();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        work.Writer.TryComplete();
        await loop;
        writer.Dispose();
        SqliteConnection.ClearPool(new SqliteConnection(connectionString));
    }
}
