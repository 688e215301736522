using Dashboard.Web.History;
using Dashboard.Web.Options;
using Dashboard.Web.Pages.Settings;

namespace Dashboard.Web.Audit;

/// <summary>Notes each start with the settings that matter for safety, and keeps the log within its bounds.</summary>
sealed class AuditKeeper(AuditLog log, HistoryDatabase database, DashboardOptions options, TimeProvider clock, ILogger<AuditKeeper> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await NoteStartAsync();
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                await TrimAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Web stops
        }
    }

    async Task NoteStartAsync()
    {
        string settings = Settings(options);
        using (var connection = database.Open())
        {
            if (AuditRows.Last(connection, "settings.change") is not { } last || last.Detail != settings)
            {
                await log.RecordAsync("settings.change", "", settings);
            }
        }
        await log.RecordAsync("server.start", Installation.Version.Split('+')[0], "");
    }

    async Task TrimAsync()
    {
        try
        {
            await database.WriteAsync(connection => AuditRows.Trim(connection, clock.GetUtcNow().AddDays(-options.Audit.Days), options.Audit.Entries));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            logger.LogWarning(fault, "The audit log could not be shortened; it is tried again in an hour");
        }
    }

    /// <summary>What decides who comes in and how far, without any secret.</summary>
    static string Settings(DashboardOptions o) =>
        $"plain HTTP {(o.AllowPlainHttp ? "allowed" : "refused")}; trusted proxies: {List(o.TrustedProxies)}; data roots: {List(o.DataRoots)}; owner token {(o.Token is null ? "in its file" : "from the settings")}; links {(o.Sharing.Allowed ? $"allowed for {o.Sharing.MostDays} days" : "off")}; login by proxy: {(o.ProxyLogin is { } p ? $"{p.Header} from {List([.. p.Proxies.Select(a => a.ToString())])}, others {p.DefaultRole ?? "refused"}" : "off")}; webhooks: {o.Webhooks.Count}";

    static string List(IReadOnlyList<string> values) => values.Count == 0 ? "none" : string.Join(", ", values);
}
