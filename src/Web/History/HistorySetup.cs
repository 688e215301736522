using Dashboard.Web.History.Maintenance;
using Dashboard.Web.Options;

namespace Dashboard.Web.History;

/// <summary>Sets up the SQLite history.</summary>
static class HistorySetup
{
    public static void AddHistory(this WebApplicationBuilder builder)
    {
        Stored.Prepare();
        builder.Services.AddSingleton(services => new HistoryDatabase(services.GetRequiredService<DashboardOptions>().HistoryDatabasePath));
        builder.Services.AddSingleton<JobHistory>();
        builder.Services.AddSingleton<JobPrograms>();
        builder.Services.AddSingleton<JobLog>();
        builder.Services.AddSingleton(services => services.GetRequiredService<DashboardOptions>().Retention);
        builder.Services.AddSingleton<Retention>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Retention>());
    }
}
