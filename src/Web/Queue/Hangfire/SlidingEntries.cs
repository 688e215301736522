using System.Collections.Concurrent;
using Dapper;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Queue.Hangfire;

/// <summary>
/// Says again and again that the entries in work are in work, until they are put back or done. The storage itself hands every entry out a
/// second time once its invisibility is over. When this process dies, so does the saying, and the entries come back.
/// </summary>
sealed class SlidingEntries : IDisposable
{
    readonly ConcurrentDictionary<Kept, int> kept = new();
    readonly string source;
    readonly Timer timer;

    public SlidingEntries(string source, TimeSpan invisibility)
    {
        this.source = source;
        timer = new Timer(_ => Renew(), null, invisibility / 4, invisibility / 4);
    }

    public IFetchedJob Keep(IFetchedJob fetched)
    {
        var entry = new Kept(fetched, this);
        kept[entry] = int.Parse(fetched.JobId, System.Globalization.CultureInfo.InvariantCulture);
        return entry;
    }

    public void Dispose() => timer.Dispose();

    // Times are ticks there; zero is an entry that nobody works on, and stays so.
    void Renew()
    {
        if (kept.IsEmpty)
        {
            return;
        }
        try
        {
            using var connection = new SqliteConnection(source);
            connection.Execute("UPDATE JobQueue SET FetchedAt = @now WHERE JobId IN @ids AND FetchedAt > 0", new { now = DateTime.UtcNow.Ticks, ids = kept.Values });
        }
        catch (SqliteException)
        {
            // The file is busy; there are three more times before an entry comes back.
        }
    }

    sealed class Kept(IFetchedJob fetched, SlidingEntries owner) : IFetchedJob
    {
        public string JobId => fetched.JobId;

        public void RemoveFromQueue()
        {
            fetched.RemoveFromQueue();
            owner.kept.TryRemove(this, out _);
        }

        public void Requeue()
        {
            owner.kept.TryRemove(this, out _);
            fetched.Requeue();
        }

        public void Dispose()
        {
            owner.kept.TryRemove(this, out _);
            fetched.Dispose();
        }
    }
}
