using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Dashboard.Web.Queue;

/// <summary>The job queue's engine runs.</summary>
sealed class QueueHealth(IJobQueue queue) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await queue.FaultAsync() is { } fault ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy();
}
