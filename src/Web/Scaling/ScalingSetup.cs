using Dashboard.Web.History;
using Dashboard.Web.Scaling.Changes;
using Dashboard.Web.Scaling.Comparing;
using Dashboard.Web.Scaling.Import;
using Dashboard.Web.Webhooks;

namespace Dashboard.Web.Scaling;

/// <summary>Sets up the history of curves.</summary>
static class ScalingSetup
{
    public static void AddScaling(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CurveStore>();
        builder.Services.AddSingleton<JobFindings>();
        builder.Services.AddSingleton<JobComparison>();
        builder.Services.AddSingleton<CurveHistoryStore>();
        builder.Services.AddSingleton<CurveNotes>();
        builder.Services.AddSingleton<ChangeDesk>();
        builder.Services.AddSingleton<WebhookOutbox>();
        builder.Services.AddHostedService<ChangeWatch>();
        builder.Services.AddHostedService<WebhookSender>();
        builder.Services.AddHostedService<CurveBackfill>();
        builder.Services.AddHostedService<CurveWarmUp>();
        builder.Services.AddSingleton(s => new ImportDesk(s.GetRequiredService<JobLog>(), s.GetRequiredService<JobHistory>(), s.GetRequiredService<TimeProvider>()));
    }
}
