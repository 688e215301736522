using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

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
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Limits.BodyBytes;
        });
    }

    /// <summary>The checked settings, for setup code that runs before the services exist.</summary>
    public static DashboardOptions Settings(this WebApplicationBuilder builder) => (DashboardOptions)builder.Host.Properties[Key];

    /// <summary>Turns a failure to start into lines for standard error and an exit code; null where it is a fault of ours.</summary>
    public static StartupException? Explain(Exception error, IConfiguration? configuration) => error switch
    {
        StartupException known => known,
        IOException { InnerException: AddressInUseException } => new StartupException(1,
            [$"The address {configuration?["urls"] ?? DashboardOptions.DefaultUrl} is in use by another program. Stop that program, or choose another port: ASPNETCORE_URLS=http://127.0.0.1:5081"]),
        SocketException socket => new StartupException(1,
            [$"Cannot listen on {configuration?["urls"] ?? DashboardOptions.DefaultUrl}: {socket.Message}. Set ASPNETCORE_URLS to an address of this machine."]),
        _ => null,
    };

    static bool HasAddress(IConfiguration configuration) =>
        new[] { "urls", "http_ports", "https_ports" }.Any(k => !string.IsNullOrEmpty(configuration[k]))
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
}

/// <summary>Keeps the data directory ours for as long as the services live.</summary>
sealed class DataDirectoryHold(IDisposable hold) : IDisposable
{
    public void Dispose() => hold.Dispose();
}
