using Dapper;
using Dashboard.Core.Protocol;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.History.Maintenance;

/// <summary>
/// Applies the rules once an hour, a few jobs at a time between other changes, and gives freed pages back to the file system in pieces. Jobs that
/// left timings keep their row, their first result and their points on curves; those that left none go altogether.
/// </summary>
sealed partial class Retention(HistoryDatabase database, JobLog log, RetentionRules rules, TimeProvider time, ILogger<Retention> logger) : BackgroundService
{
    static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1), Interval = TimeSpan.FromHours(1);

    /// <summary>A job of 10,000 trials takes some tenths of a second; others wait no longer than that.</summary>
    const int Batch = 5;

    /// <summary>Pages given back at once, 4 MiB, and those kept for what comes.</summary>
    const int VacuumPages = 1024, SparePages = 4096;

    /// <summary>Results up to this length stay with the job's row.</summary>
    const int KeptResult = 64 << 10;

    const string MayGo =
        """
        finished_at IS NOT NULL AND pinned = 0 AND kept <> 'curves'
          AND NOT EXISTS (SELECT 1 FROM job_tags t WHERE t.job_id = jobs.id AND t.tag = @KeepTag)
          AND NOT EXISTS (SELECT 1 FROM slurm_jobs s WHERE s.job_id = jobs.id AND s.ended_at IS NULL)
          AND instr(coalesce(stopped, ''), '"confirmed":false') = 0
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!rules.Any)
        {
            return;
        }
        using var timer = new PeriodicTimer(AfterStart, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                timer.Period = Interval;
                await GuardAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Web stops.
        }
    }

    async Task GuardAsync(CancellationToken stop)
    {
        try
        {
            int thinned = await PassAsync(stop);
            if (thinned > 0)
            {
                Thinned(logger, thinned);
            }
        }
        catch (SqliteException fault)
        {
            Failed(logger, fault);
        }
    }

    /// <summary>One pass over all that the rules concern now.</summary>
    /// <returns>How many jobs lost something.</returns>
    public async Task<int> PassAsync(CancellationToken stop)
    {
        long now = Stored.Time(time.GetUtcNow());
        int thinned = await RepeatAsync(rules.LogDays > 0, $"kept = 'all' AND finished_at < @limit AND {MayGo}", Before(now, rules.LogDays), TakeLog, stop)
            + await RepeatAsync(rules.Days > 0, $"finished_at < @limit AND {MayGo}", Before(now, rules.Days), TakeTrials, stop)
            + await RepeatAsync(rules.Jobs > 0, $"finished_at <= {OldestBeyond} AND {MayGo}", now, TakeTrials, stop);
        while (rules.HistoryBytes > 0 && UsedBytes() > rules.HistoryBytes && !stop.IsCancellationRequested
            && await BatchAsync(MayGo, now, TakeTrials) is > 0 and int more)
        {
            thinned += more;
        }
        await GiveBackAsync(stop);
        return thinned;
    }

    /// <summary>Of the jobs that still have their trials, the end of the newest one beyond the number.</summary>
    const string OldestBeyond = "(SELECT finished_at FROM jobs WHERE finished_at IS NOT NULL AND kept <> 'curves' ORDER BY finished_at DESC LIMIT 1 OFFSET @Jobs)";

    static long Before(long now, int days) => now - (long)TimeSpan.FromDays(days).TotalMilliseconds;

    async Task<int> RepeatAsync(bool isRule, string condition, long limit, Action<JobChange, string> take, CancellationToken stop)
    {
        int all = 0, last = isRule ? Batch : 0;
        while (last == Batch && !stop.IsCancellationRequested)
        {
            all += last = await BatchAsync(condition, limit, take);
        }
        return all;
    }

    Task<int> BatchAsync(string condition, long limit, Action<JobChange, string> take) => log.ChangeAsync(change =>
    {
        var ids = change.Connection.Query<string>(
            $"SELECT id FROM jobs WHERE {condition} ORDER BY finished_at LIMIT {Batch}", new { limit, rules.KeepTag, rules.Jobs }).ToList();
        ids.ForEach(id => take(change, id));
        return ids.Count;
    });

    static void TakeLog(JobChange change, string id)
    {
        change.Execute("DELETE FROM events WHERE job_id = @id AND type = 'log'", new { id });
        change.Execute("DELETE FROM printed WHERE job_id = @id", new { id });
        change.Execute("UPDATE attempts SET timeline = NULL WHERE job_id = @id", new { id });
        change.Execute("UPDATE jobs SET kept = 'figures' WHERE id = @id", new { id });
        Say(change, id, "Log, printed text and timelines were removed by the retention rules.");
    }

    static void TakeTrials(JobChange change, string id)
    {
        change.Execute("DELETE FROM leases WHERE job_id = @id AND closed_at IS NOT NULL", new { id });
        if (change.Connection.QuerySingle<long>("SELECT EXISTS (SELECT 1 FROM curve_points WHERE job_id = @id)", new { id }) == 0)
        {
            change.Execute("DELETE FROM slurm_jobs WHERE job_id = @id", new { id });
            change.Execute("DELETE FROM jobs WHERE id = @id", new { id });
            return;
        }
        change.Execute("DELETE FROM events WHERE job_id = @id", new { id });
        change.Execute("DELETE FROM trials WHERE job_id = @id", new { id });
        change.Execute("DELETE FROM results WHERE job_id = @id AND (ordinal > 0 OR length(value) > @KeptResult)", new { id, KeptResult });
        change.Execute("UPDATE jobs SET kept = 'curves' WHERE id = @id", new { id });
        Say(change, id, "Trials and log were removed by the retention rules; the timings stay on their curves.");
    }

    static void Say(JobChange change, string id, string text) =>
        change.Append(id, EventTypes.Log, new { trialId = (string?)null, lines = new[] { new LogLine("web", "info", text) } });

    /// <summary>What would be left of the file if all free pages were given back.</summary>
    long UsedBytes()
    {
        using var connection = database.Open();
        return connection.QuerySingle<long>("SELECT (c.page_count - f.freelist_count) * s.page_size FROM pragma_page_count c, pragma_freelist_count f, pragma_page_size s");
    }

    async Task GiveBackAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && await database.WriteAsync(GiveBack))
        {
        }
    }

    /// <returns>Whether there was something to give back.</returns>
    static bool GiveBack(SqliteConnection connection)
    {
        const int incremental = 2;
        long free = connection.QuerySingle<long>("PRAGMA freelist_count");
        bool may = free > SparePages && connection.QuerySingle<long>("PRAGMA auto_vacuum") == incremental;
        if (may)
        {
            // Read to its end, or it would stop after the first page.
            _ = connection.Query<long>($"PRAGMA incremental_vacuum({Math.Min(VacuumPages, free - SparePages)})").Count();
        }
        return may;
    }

    [LoggerMessage(LogLevel.Information, "The retention rules took logs or trials from {Jobs} jobs")]
    static partial void Thinned(ILogger logger, int jobs);

    [LoggerMessage(LogLevel.Error, "The retention rules could not be applied; they are tried again in an hour")]
    static partial void Failed(ILogger logger, Exception fault);
}
