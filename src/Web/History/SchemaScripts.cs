using System.Globalization;
using Dapper;
using Dashboard.Web.Options;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.History;

/// <summary>The numbered scripts <c>Schema/NNN-name.sql</c>, each run once and in order.</summary>
static class SchemaScripts
{
    const string Prefix = "Dashboard.Web.History.Schema.";

    /// <summary>Number and resource name of every script, in order.</summary>
    static readonly IReadOnlyList<(int Number, string Resource)> All =
    [
        .. typeof(SchemaScripts).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(n => (Number: int.Parse(n.AsSpan(Prefix.Length, 3), CultureInfo.InvariantCulture), n))
            .OrderBy(s => s.Number)
    ];

    public static void Apply(SqliteConnection connection)
    {
        connection.Execute("CREATE TABLE IF NOT EXISTS schema_version (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)");
        var applied = connection.Query<int>("SELECT number FROM schema_version").ToHashSet();
        int known = All[^1].Number, found = applied.DefaultIfEmpty().Max();
        if (found > known)
        {
            throw new StartupException(
                $"{connection.DataSource} has schema {found}; this version knows schemas up to {known}. Start the version that wrote it, or point {DashboardOptions.Section}:DataDirectory elsewhere.");
        }
        foreach (var (number, resource) in All.Where(s => !applied.Contains(s.Number)))
        {
            Run(connection, number, resource);
        }
    }

    static void Run(SqliteConnection connection, int number, string resource)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(Read(resource), transaction: transaction);
        connection.Execute(
            "INSERT INTO schema_version (number, name, applied_at) VALUES (@number, @name, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
            new { number, name = resource[Prefix.Length..] }, transaction);
        transaction.Commit();
    }

    static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(SchemaScripts).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
