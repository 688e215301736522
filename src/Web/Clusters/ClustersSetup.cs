namespace Dashboard.Web.Clusters;

static class ClustersSetup
{
    public static void AddClusters(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ClusterBell>();
        builder.Services.AddSingleton<ClusterStore>();
        builder.Services.AddSingleton<ClusterLines>();
        builder.Services.AddSingleton<ClusterRules>();
        builder.Services.AddSingleton<ClusterDesk>();
        builder.Services.AddSingleton<ClusterViews>();
        builder.Services.AddHostedService<ClusterKeeper>();
    }
}
