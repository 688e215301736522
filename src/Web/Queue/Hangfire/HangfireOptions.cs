using System.Text.RegularExpressions;
using Dashboard.Web.Options;
using Npgsql;

namespace Dashboard.Web.Queue.Hangfire;

/// <summary>Where Hangfire keeps its entries, under <c>Dashboard:Queue:</c>.</summary>
/// <param name="PostgreSql">The connection string of a PostgreSQL database; null for the SQLite file in the data directory.</param>
/// <param name="Schema">The schema there; one server each.</param>
/// <param name="Invisibility">After so long without a sign of life from its worker, an entry is handed out again.</param>
sealed partial record HangfireOptions(string? PostgreSql, string Schema, TimeSpan Invisibility)
{
    /// <summary>Tells this server from those before it, which may have died without a word.</summary>
    public string ServerName { get; } = $"speedup-{Guid.NewGuid():N}";

    /// <exception cref="StartupException">A setting is unusable; lists each with key, value and what is allowed.</exception>
    public static HangfireOptions Read(IConfiguration configuration)
    {
        var settings = new SettingsReader(configuration);
        string storage = settings.Text("Queue:Storage") ?? "sqlite";
        string schema = settings.Text("Queue:Schema") ?? "speedup";
        if (storage is not ("sqlite" or "postgresql"))
        {
            settings.Fault("Queue:Storage", storage, "sqlite or postgresql");
        }
        if (!SchemaName().IsMatch(schema))
        {
            settings.Fault("Queue:Schema", schema, "a name of up to 63 small letters, digits and underscores that begins with a letter");
        }
        var options = new HangfireOptions(
            storage == "postgresql" ? ReadConnection(settings) : null, schema, TimeSpan.FromSeconds(settings.Real("Queue:InvisibilitySeconds", 60, 5, 86_400)));
        return settings.Faults.Count == 0
            ? options
            : throw new StartupException(StartupException.SettingsExitCode, ["Speedup cannot start with these settings:", .. settings.Faults.Select(f => "  " + f)]);
    }

    static string ReadConnection(SettingsReader settings)
    {
        try
        {
            if (settings.Text("Queue:ConnectionString") is { } text && new NpgsqlConnectionStringBuilder(text).Host is not null)
            {
                return text;
            }
        }
        catch (ArgumentException)
        {
            // reported below like a missing one
        }
        settings.Fault("Queue:ConnectionString", null, "where Queue:Storage is postgresql: Host=db.example.org;Database=speedup;Username=speedup;Password=…");
        return "";
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex SchemaName();
}
