namespace Dashboard.Web.Live;

/// <summary>Sets up the hubs for browsers and Runners.</summary>
static class LiveSetup
{
    public static void AddLive(this WebApplicationBuilder builder)
    {
    }

    public static void MapLive(this WebApplication app)
    {
    }
}
