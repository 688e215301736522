namespace Dashboard.Web.Api;

/// <summary>Sets up the HTTP API, one endpoint class per resource.</summary>
static class ApiSetup
{
    public static void AddApi(this WebApplicationBuilder builder)
    {
    }

    public static void MapApi(this WebApplication app)
    {
    }
}
