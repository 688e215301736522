using Dapper;
using Dashboard.Web.History;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Dashboard.Web.Api.Health;

/// <summary>Whether Web can do its work; for load balancers and containers, so nobody has to sign in.</summary>
static class HealthEndpoints
{
    public static void AddDatabaseHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database");

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", CheckAsync).WithTags("Health").WithSummary("200 when the database opens and the queue runs, else 503; names each check");
        app.MapGet("/readyz", ReadyAsync).WithTags("Health").WithSummary("200 when requests should be sent here: healthy, fully started and not stopping; else 503");
    }

    static async Task<JsonHttpResult<HealthView>> ReadyAsync(HealthCheckService health, IHostApplicationLifetime life, HttpContext context)
    {
        string? notYet = life.ApplicationStopping.IsCancellationRequested ? "Web is stopping." : life.ApplicationStarted.IsCancellationRequested ? null : "Web is starting.";
        if (notYet is null)
        {
            return await CheckAsync(health, context);
        }
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(new HealthView("unhealthy", new Dictionary<string, CheckView> { ["web"] = new("unhealthy", notYet) }), statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    static async Task<JsonHttpResult<HealthView>> CheckAsync(HealthCheckService health, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var report = await health.CheckHealthAsync(context.RequestAborted);
        var checks = report.Entries.ToDictionary(e => e.Key, e => new CheckView(Word(e.Value.Status), e.Value.Description));
        return TypedResults.Json(new HealthView(Word(report.Status), checks),
            statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}

/// <param name="Status"><c>healthy</c>, <c>degraded</c> (something is missing, work goes on) or <c>unhealthy</c>.</param>
sealed record HealthView(string Status, IReadOnlyDictionary<string, CheckView> Checks);

sealed record CheckView(string Status, string? Description);

/// <summary>The history opens and answers.</summary>
sealed class DatabaseHealth(HistoryDatabase database) : IHealthCheck
{
    /// <summary>Below this much free room the history is as good as full.</summary>
    const long EnoughBytes = 64 << 20;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var connection = database.Open();
            connection.ExecuteScalar<long>("SELECT count(*) FROM schema_version");
            long free = new DriveInfo(Path.GetDirectoryName(database.Path)!).AvailableFreeSpace;
            return Task.FromResult(free >= EnoughBytes ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded($"The disk of the data directory has {free >> 20} MiB left; without room nothing can be stored."));
        }
        catch (Exception e)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("The history database does not open; the log of Web has the reason.", e));
        }
    }
}
