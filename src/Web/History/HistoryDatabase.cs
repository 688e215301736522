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

    /// <summary>Opens or creates the file and brings its schema up to date.</summary>
    /// <exception cref="Options.StartupException">A later version of this program has written to the file.</exception>
    public HistoryDatabase(string path)
    {
        Path = path;
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 10 }.ToString();
        writer = Open();
        try
        {
            writer.Execute("PRAGMA journal_mode = WAL");
            SchemaScripts.Apply(writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
        loop = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    public string Path { get; }

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
            writer.Execute("ROLLBACK");
            throw;
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
