using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Catalogue;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Api.Runners;
using Dashboard.Web.Api.Scaling;
using Dashboard.Web.Options;

namespace Dashboard.Web.Api;

/// <summary>Sets up the HTTP API, one endpoint class per resource.</summary>
static class ApiSetup
{
    public static void AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json => ProtocolJson.Configure(json.SerializerOptions));
    }

    public static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1").RequireAuthorization();
        api.MapJobs();
        api.MapCatalogue();
        api.MapRunners();
        api.MapRunnerUploads(app.Services.GetRequiredService<DashboardOptions>());
        app.MapScaling();
    }
}
