using System.Reflection;
using System.Runtime.InteropServices;
using Dashboard.Web.Options;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Dashboard.Web.Pages.Settings;

/// <summary>What this installation is and how it feels.</summary>
/// <param name="DataBytes">Size of the data directory; null where it cannot be read.</param>
/// <param name="Checks">Each check of <c>/healthz</c> with what it says.</param>
public sealed record InstallationFacts(string Version, string Runtime, string System, long? DataBytes, long? FreeBytes, IReadOnlyList<HealthFact> Checks);

/// <param name="Look">The state it is drawn as: succeeded, cancelled (degraded) or failed.</param>
public sealed record HealthFact(string Name, string Look, string? Says);

/// <summary>Reads the facts that Settings shows under "About".</summary>
public sealed class Installation(DashboardOptions options, HealthCheckService health)
{
    public static string Version { get; } =
        typeof(Installation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public async Task<InstallationFacts> ReadAsync()
    {
        var report = await health.CheckHealthAsync();
        var checks = report.Entries.Select(e => new HealthFact(WordsOf(e.Key), LookOf(e.Value.Status), e.Value.Description ?? e.Value.Exception?.Message));
        return new InstallationFacts(Version, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription, SizeOf(options.DataDirectory), FreeOn(options.DataDirectory), [.. checks]);
    }

    /// <summary>A check's name is made for programs that read <c>/healthz</c>.</summary>
    static string WordsOf(string check) => check == "localRunner" ? "local Runner" : check;

    static string LookOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "succeeded",
        HealthStatus.Degraded => "cancelled",
        _ => "failed",
    };

    static long? SizeOf(string directory)
    {
        try
        {
            var all = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
            return new DirectoryInfo(directory).EnumerateFiles("*", all).Sum(f => f.Length);
        }
        catch (IOException)
        {
            // A file that vanished while we counted: the next look succeeds.
            return null;
        }
    }

    static long? FreeOn(string directory)
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
