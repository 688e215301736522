using System.Globalization;
using Dashboard.Web.Options;

namespace Dashboard.Web.History.Maintenance;

/// <summary><c>Dashboard.Web backup FILE</c>, also while the server runs, and <c>Dashboard.Web restore FILE</c>, while it does not.</summary>
static class MaintenanceCommand
{
    static readonly string[] Names = ["backup", "restore"];

    public static bool IsAsked(IReadOnlyList<string> args) => args.Count > 0 && Names.Contains(args[0]);

    /// <returns>What was done, for people.</returns>
    /// <exception cref="StartupException">It could not be done; says why and what to do.</exception>
    public static string Run(IReadOnlyList<string> args)
    {
        if (args.Count < 2 || args[1].StartsWith("--", StringComparison.Ordinal))
        {
            throw new StartupException($"Name the file: Dashboard.Web {args[0]} FILE [--{DashboardOptions.Section}:DataDirectory=FOLDER]");
        }
        Stored.Prepare();
        string file = Path.GetFullPath(args[1]);
        var options = DashboardOptionsReader.Read(new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine([.. args.Skip(2)]).Build());
        return args[0] == "backup" ? Backup(file, options) : Restore(file, options);
    }

    static string Backup(string file, DashboardOptions options)
    {
        var copied = HistoryCopy.Backup(options.HistoryDatabasePath, file);
        return string.Create(CultureInfo.InvariantCulture,
            $"{copied.File}: {copied.Jobs} jobs, {copied.Bytes} bytes, checked, in {copied.Took.TotalSeconds:0.0} s. It holds hashes of tokens: keep it private.");
    }

    static string Restore(string file, DashboardOptions options)
    {
        using var hold = DataDirectory.Hold(options.DataDirectory);
        var copied = HistoryCopy.Restore(file, options, DateTimeOffset.UtcNow);
        string before = copied.Kept is null ? "" : $" What was there before is {copied.Kept}.";
        return $"{copied.File} has the {copied.Jobs} jobs of {file} now.{before} The queue is made again at the next start.";
    }
}
