namespace Dashboard.Web.Options;

/// <summary>Sets up the settings, checked at start with every fault listed at once.</summary>
static class DashboardOptionsSetup
{
    const string Key = "Dashboard.Options";

    /// <exception cref="StartupException">The settings or the data directory cannot be used.</exception>
    public static void AddDashboardOptions(this WebApplicationBuilder builder)
    {
        var options = DashboardOptionsReader.Read(builder.Configuration);
        builder.Host.Properties[Key] = options;
        // Whoever reads the raw setting sees the same folder.
        builder.Configuration[$"{DashboardOptions.Section}:DataDirectory"] = options.DataDirectory;
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        var hold = DataDirectory.Hold(options.DataDirectory);
        builder.Services.AddSingleton(_ => new DataDirectoryHold(hold));
        if (!HasAddress(builder.Configuration))
        {
            builder.WebHost.UseUrls(DashboardOptions.DefaultUrl);
        }
        // A line for each request would hide what matters, and holds its address, which for a link is its secret: who wants it must name the category.
        if (builder.Configuration["Logging:LogLevel:Microsoft.AspNetCore"] is null)
        {
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        }
        if (!builder.Configuration.GetSection("Logging").Exists())
        {
            builder.Logging.AddFilter(QueueEngine.Name, LogLevel.Warning);
            builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
            builder.Logging.AddFilter("Dashboard.Web.Auth", LogLevel.Warning);
        }
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Limits.BodyBytes;
        });
    }

    /// <summary>The checked settings, for setup code that runs before the services exist.</summary>
    public static DashboardOptions Settings(this WebApplicationBuilder builder) => (DashboardOptions)builder.Host.Properties[Key];

    static bool HasAddress(IConfiguration configuration) =>
        new[] { "urls", "http_ports", "https_ports" }.Any(k => !string.IsNullOrEmpty(configuration[k]))
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
}

/// <summary>Keeps the data directory ours for as long as the services live.</summary>
sealed class DataDirectoryHold(IDisposable hold) : IDisposable
{
    public void Dispose() => hold.Dispose();
}
