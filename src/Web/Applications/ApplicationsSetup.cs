namespace Dashboard.Web.Applications;

/// <summary>Sets up the configured applications.</summary>
static class ApplicationsSetup
{
    public static void AddApplications(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ApplicationStore>();
        builder.Services.AddSingleton<ApplicationUses>();
        builder.Services.AddSingleton<ExampleApplications>();
    }
}
