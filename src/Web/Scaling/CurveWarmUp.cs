using Dashboard.Web.History;
using Dashboard.Web.Pages.Scaling;

namespace Dashboard.Web.Scaling;

/// <summary>
/// Asks once, right after the start, what the first visitor will ask: what is compiled on first use and read from a cold disk is then done, and
/// nobody waits for it.
/// </summary>
sealed partial class CurveWarmUp(CurveStore curves, CurveChoices choices, JobHistory jobs, ILogger<CurveWarmUp> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            choices.Analyses();
            choices.Read(new CurveFilter());
            Stored.Json(curves.Read(new CurveFilter(Limit: 4)));
            Stored.Json(await jobs.ListAsync(new JobFilter(), null, 50));
        }
        catch (Exception fault)
        {
            // The visitor's own request will say what is wrong.
            Failed(logger, fault);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Nothing could be read ahead")]
    static partial void Failed(ILogger logger, Exception fault);
}
