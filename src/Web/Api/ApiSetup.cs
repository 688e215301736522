using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Applications;
using Dashboard.Web.Api.Audit;
using Dashboard.Web.Api.Catalogue;
using Dashboard.Web.Api.Clusters;
using Dashboard.Web.Api.Datasets;
using Dashboard.Web.Api.Health;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Api.Runners;
using Dashboard.Web.Api.Scaling;
using Dashboard.Web.Api.Schedules;
using Dashboard.Web.Api.Shares;
using Dashboard.Web.Api.Tokens;
using Dashboard.Web.Options;

namespace Dashboard.Web.Api;

/// <summary>Sets up the HTTP API, one endpoint class per resource.</summary>
static class ApiSetup
{
    public static void AddApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.ConfigureHttpJsonOptions(json => ProtocolJson.Configure(json.SerializerOptions));
        // Faults of a body reach the problem mapper in every environment, with the place in the JSON.
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.AddExceptionHandler<ApiExceptions>();
        services.AddProblemDetails();
        services.AddOpenApi("v1", ApiDocument.Configure);
        services.AddDatabaseHealth();
    }

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        app.MapHealth();
        app.MapOpenApi("/openapi/v1.json");
        var api = app.MapGroup("/api/v1");
        api.MapJobs();
        api.MapCatalogue();
        api.MapRunners();
        api.MapRunnerUploads(app.ServiceProvider.GetRequiredService<DashboardOptions>());
        app.MapScaling();
        api.MapImport();
        api.MapCompare();
        api.MapExports();
        api.MapCurveHistory();
        api.MapSchedules();
        api.MapTokens();
        api.MapDatasets();
        api.MapApplications();
        api.MapAudit();
        api.MapClusters();
        api.MapShares();
        app.MapSharedScaling();
    }
}
