using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Dashboard.Web.Dispatch;

/// <summary>The local Runner can be started, where one is wanted; without it work from elsewhere still goes on.</summary>
sealed class LocalRunnerHealth(LocalRunner runner) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(runner.Fault is { } fault ? HealthCheckResult.Degraded(fault) : HealthCheckResult.Healthy());
}
