using Dashboard.Web.History;
using Dashboard.Web.Scaling.Comparing;
using Dashboard.Web.Scaling.Import;

namespace Dashboard.Web.Scaling;

/// <summary>Sets up the history of curves.</summary>
static class ScalingSetup
{
    public static void AddScaling(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CurveStore>();
        builder.Services.AddSingleton<JobComparison>();
        builder.Services.AddHostedService<CurveBackfill>();
        builder.Services.AddSingleton(s => new ImportDesk(s.GetRequiredService<JobLog>(), s.GetRequiredService<JobHistory>(), s.GetRequiredService<TimeProvider>()));
    }
}
