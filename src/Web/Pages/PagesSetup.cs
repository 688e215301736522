namespace Dashboard.Web.Pages;

/// <summary>Sets up the Razor pages and static files.</summary>
static class PagesSetup
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
    }

    public static void MapDashboardPages(this WebApplication app)
    {
    }
}
