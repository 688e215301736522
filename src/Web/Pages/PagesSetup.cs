using Dashboard.Web.Auth.Access;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Pages;

/// <summary>Sets up the Razor pages, the assets and the theme switch.</summary>
static class PagesSetup
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorPages().AddMvcOptions(mvc =>
        {
            mvc.Filters.Add<PageAccess>();
            mvc.Filters.Add<ConfirmFirst>();
        });
        builder.Services.AddRouting(routing => routing.LowercaseUrls = true);
        builder.Services.AddResponseCompression();
        builder.Services.AddSingleton<NodeStatusReader>();
        builder.Services.AddSingleton<Settings.Installation>();
        builder.Services.AddSingleton<Jobs.NodeFactsReader>();
        builder.Services.AddSingleton<Scaling.CurveChoices>();
        builder.Services.AddScoped<Shared.JobTitles>();
        builder.Services.AddSingleton<Scaling.JobAnswers>();
        builder.Services.AddSingleton<Dashboard.Web.Labs.LabHistory>();
    }

    public static void MapDashboardPages(this IEndpointRouteBuilder app)
    {
        app.MapAssets();
        app.MapTheme();
        app.MapRazorPages();
    }
}
