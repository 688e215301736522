namespace Dashboard.Web.Datasets;

/// <summary>Sets up the registered data sets.</summary>
static class DatasetsSetup
{
    public static void AddDatasets(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DataRoots>();
        builder.Services.AddSingleton<DatasetStore>();
    }
}
