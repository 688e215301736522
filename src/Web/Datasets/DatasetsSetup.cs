using Dashboard.Web.History;
using Dashboard.Web.Options;

namespace Dashboard.Web.Datasets;

/// <summary>Sets up the registered data sets.</summary>
static class DatasetsSetup
{
    public static void AddDatasets(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<DataRoots>();
        services.AddSingleton<DatasetImports>();
        services.AddHostedService<AbandonedFolders>();
        services.AddHostedService(s => s.GetRequiredService<DatasetImports>());
        services.AddSingleton(s => new DatasetStore(
            s.GetRequiredService<HistoryDatabase>(), s.GetRequiredService<DataRoots>(), s.GetRequiredService<DashboardOptions>(),
            s.GetRequiredService<DatasetImports>(), s.GetRequiredService<TimeProvider>()));
    }
}
