using Dashboard.Core.Strategies.Native;
using Dashboard.Web.Api;
using Dashboard.Web.Applications;
using Dashboard.Web.Audit;
using Dashboard.Web.Auth;
using Dashboard.Web.Auth.Access;
using Dashboard.Web.Clusters;
using Dashboard.Web.Datasets;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.History.Maintenance;
using Dashboard.Web.Live;
using Dashboard.Web.Options;
using Dashboard.Web.Pages;
using Dashboard.Web.Queue;
using Dashboard.Web.Scaling;
using Dashboard.Web.Schedules;
using Dashboard.Web.Slurm;
using Dashboard.Web.Telemetry;

namespace Dashboard.Web;

/// <summary>Builds the web host in named steps, so that a test builds the same one.</summary>
public static class DashboardApp
{
    /// <summary>Runs until SIGINT or SIGTERM, or does what a maintenance command asks.</summary>
    /// <returns>0; 2 where settings or the data directory cannot be used; 1 where Web cannot listen.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        StopSignals.Heed();
        try
        {
            if (MaintenanceCommand.IsAsked(args))
            {
                Console.WriteLine(MaintenanceCommand.Run(args));
                return 0;
            }
            ProcessorPolicy.GiveWay();
            await using var app = Build(args);
            TakeSecretsFromEnvironment();
            ListenAddresses.Check(app);
            // A history that cannot be used is told in lines of its own, before the host begins to start.
            app.Services.GetRequiredService<HistoryDatabase>();
            await app.RunAsync();
            return 0;
        }
        catch (Exception error) when (StartupException.Of(error) is { } known)
        {
            foreach (string line in known.Lines)
            {
                await Console.Error.WriteLineAsync(line);
            }
            return known.ExitCode;
        }
    }

    /// <summary>The settings hold them by now; children and other processes need not see them.</summary>
    static void TakeSecretsFromEnvironment()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsSecret).ToList())
        {
            SecretVariable.Take(name);
        }
    }

    // As configuration reads them: in any case, also behind a prefix such as ASPNETCORE_.
    static bool IsSecret(string variable) =>
        new[] { "Token", "WebhookSecret", "Queue__ConnectionString" }.Any(name => variable.EndsWith($"Dashboard__{name}", StringComparison.OrdinalIgnoreCase));

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // Also where a test is the program: the pages are found by this name.
            ApplicationName = typeof(DashboardApp).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = "wwwroot",
        });
        builder.AddDashboardOptions();
        builder.AddAccess();
        builder.AddHistory();
        builder.AddAudit();
        builder.AddScaling();
        builder.AddQueue();
        builder.AddDispatch();
        builder.AddSlurm();
        builder.AddClusters();
        builder.AddSchedules();
        builder.AddLive();
        builder.AddDatasets();
        builder.AddApplications();
        builder.AddApi();
        builder.AddTelemetry();
        builder.AddPages();

        var app = builder.Build();
        app.UseAccess();
        var routes = app.MapWithAccess();
        routes.MapApi();
        routes.MapLive();
        routes.MapDashboardPages();
        QueueEngine.Map(routes);
        return app;
    }
}
