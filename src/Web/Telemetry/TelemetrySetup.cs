using System.Runtime.CompilerServices;
using Dashboard.Core.Protocol;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Dashboard.Web.Telemetry;

/// <summary>
/// Sends metrics, traces and logs to a collector where the standard variables name one (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its
/// kin, which the exporter reads itself); else nothing of it is loaded. What is sent is listed in docs/operating.md.
/// </summary>
static class TelemetrySetup
{
    static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (Endpoints.Any(name => !string.IsNullOrEmpty(builder.Configuration[name])))
        {
            builder.Services.AddSingleton<DashboardMeters>();
            builder.Services.AddHostedService<JobTelemetry>();
            AddExporters(builder);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void AddExporters(WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("speedup-web", serviceVersion: RunnerProtocol.ProductVersion));
        if (Named(builder, "METRICS"))
        {
            telemetry.WithMetrics(metrics => metrics
                .AddMeter(DashboardMeters.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections")
                .AddOtlpExporter());
        }
        if (Named(builder, "TRACES"))
        {
            telemetry.WithTracing(traces => traces.AddSource(JobTelemetry.Source, "Microsoft.AspNetCore").AddOtlpExporter());
        }
        if (Named(builder, "LOGS"))
        {
            telemetry.WithLogging(logs => logs.AddOtlpExporter(), options => (options.IncludeFormattedMessage, options.ParseStateValues) = (true, true));
        }
    }

    static bool Named(WebApplicationBuilder builder, string signal) =>
        !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) || !string.IsNullOrEmpty(builder.Configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]);
}
