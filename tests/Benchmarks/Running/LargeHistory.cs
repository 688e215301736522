using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dashboard.TestKit;
using Microsoft.Data.Sqlite;

namespace Dashboard.Benchmarks.Running;

/// <summary>
/// A data directory with 100,000 jobs, kept under <c>artifacts/bench-data</c> and made anew when the schema changes. Five sweeps
/// really run; their rows are then multiplied with SQL in every table that belongs to a job, whatever the schema holds.
/// </summary>
static class LargeHistory
{
    public const int Jobs = 100_000;
    public const int Trials = 10 * Jobs;
    public const string Tag = "benchmark";

    static readonly Sweep[] Sweeps =
    [
        new("sum-range", "processes", new { stop = 1000, repeats = 4 }), new("sum-range", "pool", new { stop = 1000, repeats = 4 }),
        new("integrate", "processes", new { intervals = 64 }), new("integrate", "pool", new { intervals = 64 }),
        new("evaluate", "processes", new { expression = "a*b", length = 1000 }),
    ];

    static int Copies => Jobs / Sweeps.Length - 1;

    /// <summary>In the title of one job, far back.</summary>
    public static string RareText => $"copy {Copies - 7} of evaluate";

    static string Stamp => Path.Combine(BenchData.Root, "history.stamp");

    /// <summary>Whether the history is there already; else making it takes minutes.</summary>
    public static bool IsReady => File.Exists(Stamp) && File.ReadAllText(Stamp) == Fingerprint();

    /// <returns>The data directory.</returns>
    public static async Task<string> PrepareAsync()
    {
        string folder = Path.Combine(BenchData.Root, "history");
        if (IsReady)
        {
            return folder;
        }

        File.Delete(Stamp);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await RunSweepsAsync(Directory.CreateDirectory(folder).FullName);
        Multiply(Path.Combine(folder, "history.db"));
        await File.WriteAllTextAsync(Stamp, Fingerprint());
        return folder;
    }

    /// <summary>Of the schema and of this recipe.</summary>
    static string Fingerprint()
    {
        string scripts = Path.Combine(Repository.Root, "src", "Web", "History", "Schema");
        string text = string.Concat(Directory.EnumerateFiles(scripts, "*.sql").Order(StringComparer.Ordinal).Select(File.ReadAllText));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"3 {Jobs} {text}")));
    }

    /// <summary>Serial, and two strategies at one and two workers, twice each: ten trials a sweep.</summary>
    static async Task RunSweepsAsync(string folder)
    {
        await using var server = await SpeedupServer.StartAsync(new ServerSettings { DataDirectory = folder });
        foreach (var (analysis, strategy, parameters) in Sweeps)
        {
            var job = await server.Api.RunAsync(new
            {
                analysis,
                title = analysis,
                tags = analysis == "evaluate" ? new[] { Tag } : ["course"],
                parameters,
                sweep = new { strategies = new[] { "threads", strategy }, workers = new[] { 1, 2 }, repetitions = 2, warmups = 0 },
            });
            if (job.Text("state") != "succeeded" || job.Items("trials").Count != 10)
            {
                throw new InvalidOperationException($"The sweep of {analysis} is no template: {job.Text("state")}, {job.Items("trials").Count} trials.");
            }
        }
    }

    static void Multiply(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF; BEGIN");
        Execute(connection, string.Create(CultureInfo.InvariantCulture,
            $"CREATE TEMP TABLE copies AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Copies}) SELECT i FROM n"));
        foreach (string table in Tables(connection))
        {
            Copy(connection, table);
        }

        Execute(connection, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>The jobs themselves and every table with a column that names a job.</summary>
    static List<string> Tables(SqliteConnection connection) =>
        ["jobs", .. Rows(connection, "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'job_id' ORDER BY m.rowid").Select(row => (string)row[0])];

    static void Copy(SqliteConnection connection, string table)
    {
        // A number that the table hands out itself is left to it.
        var columns = Rows(connection, $"SELECT name, type FROM pragma_table_info('{table}') WHERE NOT (pk = 1 AND type = 'INTEGER')")
            .Select(row => ((string)row[0], Value(table, (string)row[0], (string)row[1]))).ToList();
        string source = $"(SELECT * FROM {table}) old";
        Execute(connection, $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Item1))}) SELECT {string.Join(", ", columns.Select(c => c.Item2))} FROM copies CROSS JOIN {source}");
    }

    /// <summary>What a column holds in copy i: seven minutes earlier each, up to a tenth slower or faster, under a title and an id of its own.</summary>
    static string Value(string table, string column, string type)
    {
        const string factor = "(0.9 + (copies.i * 7919 % 2000) / 10000.0)";
        return (table, column) switch
        {
            ("jobs", "id") or (_, "job_id") => $"substr(old.{column}, 1, 9) || printf('%06d', copies.i)",
            ("jobs", "title" or "search") => $"'copy ' || copies.i || ' of ' || old.{column}",
            (_, "seconds") => $"old.seconds * {factor}",
            (_, "outcome") => $"json_set(old.outcome, '$.seconds', json_extract(old.outcome, '$.seconds') * {factor})",
            _ when type == "INTEGER" && (column == "at" || column.EndsWith("_at", StringComparison.Ordinal)) => $"old.{column} - copies.i * {7 * 60_000}",
            _ => $"old.{column}",
        };
    }

    static List<object[]> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            object[] row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 600;
        command.ExecuteNonQuery();
    }

    /// <summary>A small one, so that its timelines have a handful of chunks.</summary>
    sealed record Sweep(string Analysis, string Strategy, object Parameters);
}
