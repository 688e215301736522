using Dapper;
using Dashboard.Web.History;

namespace Dashboard.Web.Scaling;

/// <summary>
/// Works jobs into the curves that ended without it: those of a history from before there were curves, and those that were
/// written into the file by other programs. A batch at a time, so that nobody waits for it.
/// </summary>
sealed partial class CurveBackfill(HistoryDatabase database, ILogger<CurveBackfill> logger) : BackgroundService
{
    const int Batch = 50;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        int done = 0, last;
        do
        {
            last = await database.WriteAsync(connection =>
            {
                var ids = connection.Query<string>(
                    "SELECT id FROM jobs WHERE curves_kept = 0 AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT @Batch", new { Batch }).ToList();
                ids.ForEach(id => JobCurves.Keep(connection, id));
                return ids.Count;
            });
            done += last;
        }
        while (last == Batch && !stoppingToken.IsCancellationRequested);
        if (done > 0)
        {
            Kept(logger, done);
        }
    }

    [LoggerMessage(LogLevel.Information, "Worked {Jobs} jobs into the history of curves")]
    static partial void Kept(ILogger logger, int jobs);
}
