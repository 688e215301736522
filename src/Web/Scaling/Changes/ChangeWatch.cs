using Dapper;
using Dashboard.Web.History;
using Dashboard.Web.Options;

namespace Dashboard.Web.Scaling.Changes;

/// <summary>
/// Judges changes as soon as their re-runs have ended. With <c>Dashboard:ConfirmChanges</c> it also looks at every scheduled job that
/// ended, and has changes that begin there run again without being asked.
/// </summary>
sealed partial class ChangeWatch(ChangeDesk desk, CurveHistoryStore curves, HistoryDatabase database, DashboardOptions options, TimeProvider time, ILogger<ChangeWatch> logger)
    : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    static readonly TimeSpan LookBack = TimeSpan.FromDays(7);

    /// <summary>A change shows only after a few jobs on the new level, so the jobs before the newest are looked at too.</summary>
    const int JobsLookedAt = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        // Jobs that ended while nobody watched are looked at too.
        long seen = Stored.Time(time.GetUtcNow() - LookBack);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                seen = await LookAsync(seen);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Web stops
        }
    }

    async Task<long> LookAsync(long seen)
    {
        try
        {
            await desk.JudgeAsync();
            return options.ConfirmChanges ? await ConfirmNewAsync(seen) : seen;
        }
        catch (Exception fault)
        {
            Failed(logger, fault);
            return seen;
        }
    }

    async Task<long> ConfirmNewAsync(long seen)
    {
        var ended = EndedSince(seen);
        foreach (string curve in ended.Select(e => e.Curve).Distinct())
        {
            var histories = curves.Read(new CurveFilter(Curves: [curve], Limit: 1, JobsPerCurve: JobsLookedAt), []).Histories;
            foreach (var history in histories.Where(h => h.Changes.Count > 0 && h.Changes[^1].Id is null))
            {
                await desk.ConfirmAsync(curve, history.Workers, history.Changes[^1].Change.AfterJobId, ended.First(e => e.Curve == curve).Owner);
            }
        }
        return ended.Select(e => e.At).DefaultIfEmpty(seen).Max();
    }

    List<(string Curve, long At, string Owner)> EndedSince(long seen)
    {
        using var connection = database.Open();
        return connection.Query<(string, long, string)>(
            """
            SELECT DISTINCT p.curve_id, j.finished_at, COALESCE(j.owner, '') FROM jobs j JOIN curve_points p ON p.job_id = j.id
            WHERE j.finished_at > @seen AND EXISTS (SELECT 1 FROM job_tags t WHERE t.job_id = j.id AND t.tag LIKE 'schedule:%')
            """, new { seen }).ToList();
    }

    [LoggerMessage(LogLevel.Error, "Changes of curves could not be looked at; they are again in a second")]
    static partial void Failed(ILogger logger, Exception fault);
}
