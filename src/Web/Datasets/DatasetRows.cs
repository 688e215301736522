using System.Text.Json;
using Dapper;
using Dashboard.Core.Protocol;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Datasets;

/// <summary>The SQL of the table <c>datasets</c>.</summary>
static class DatasetRows
{
    // Filled by Dapper, column by column.
    sealed class Stored
    {
        public string Id { get; set; } = "";
        public string Name { get; set; } = "";
        public string State { get; set; } = "";
        public double Progress { get; set; }
        public string? Activity { get; set; }
        public string Path { get; set; } = "";
        public int Files { get; set; }
        public long Bytes { get; set; }
        public long? Rows { get; set; }
        public string Columns { get; set; } = "[]";
        public string Preview { get; set; } = "[]";
        public string Source { get; set; } = "{}";
        public string? Error { get; set; }
        public string? Owner { get; set; }
        public long CreatedAt { get; set; }

        public DatasetView View => new()
        {
            Id = Id,
            Name = Name,
            State = Enum.Parse<DatasetState>(State),
            Progress = Progress,
            Activity = Activity,
            Path = Path,
            Files = Files,
            Bytes = Bytes,
            Rows = Rows,
            Columns = Read<List<DatasetColumn>>(Columns),
            Preview = Read<List<List<string>>>(Preview),
            Source = Read<DatasetSource>(Source),
            Error = Error,
            Owner = Owner,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        };
    }

    const string Select = """
        SELECT id, name, state, progress, activity, path, files, bytes, rows, columns, preview, source, error, owner, created_at AS CreatedAt FROM datasets
        """;

    /// <summary>By id, else by name.</summary>
    public static DatasetView? Find(SqliteConnection connection, string idOrName) =>
        connection.QueryFirstOrDefault<Stored>($"{Select} WHERE id = @key OR name = @key ORDER BY id = @key DESC LIMIT 1", new { key = idOrName })?.View;

    /// <summary>Newest first, those after a given one.</summary>
    public static IReadOnlyList<DatasetView> List(SqliteConnection connection, (long CreatedAt, string Id)? after, int count) =>
        [.. connection.Query<Stored>(
            $"{Select} WHERE @id IS NULL OR (created_at, id) < (@at, @id) ORDER BY created_at DESC, id DESC LIMIT @count",
            new { id = after?.Id, at = after?.CreatedAt, count }).Select(s => s.View)];

    public static IReadOnlyList<DatasetView> Importing(SqliteConnection connection) =>
        [.. connection.Query<Stored>($"{Select} WHERE state = @state", new { state = nameof(DatasetState.Importing) }).Select(s => s.View)];

    /// <summary>Adds a data set or replaces all that is known of it.</summary>
    public static void Save(SqliteConnection connection, DatasetView view) => connection.Execute(
        """
        INSERT OR REPLACE INTO datasets (id, name, state, progress, activity, path, ours, files, bytes, rows, columns, preview, source, error, owner, created_at)
        VALUES (@Id, @Name, @state, @Progress, @Activity, @Path, @ours, @Files, @Bytes, @Rows, @columns, @preview, @source, @Error, @Owner, @createdAt)
        """,
        new
        {
            view.Id, view.Name, state = view.State.ToString(), view.Progress, view.Activity, view.Path, ours = view.Source.Path is null, view.Files, view.Bytes, view.Rows,
            columns = Write(view.Columns), preview = Write(view.Preview), source = Write(view.Source), view.Error, view.Owner,
            createdAt = view.CreatedAt.ToUnixTimeMilliseconds(),
        });

    /// <summary>Notes how far an import is, if it is still there.</summary>
    public static void Progress(SqliteConnection connection, string id, double progress, string activity) =>
        connection.Execute("UPDATE datasets SET progress = @progress, activity = @activity WHERE id = @id", new { id, progress, activity });

    /// <summary>Saves the end of an import, unless the data set was deleted meanwhile.</summary>
    public static bool Finish(SqliteConnection connection, DatasetView view)
    {
        if (Find(connection, view.Id)?.Id != view.Id)
        {
            return false;
        }
        Save(connection, view);
        return true;
    }

    public static void Delete(SqliteConnection connection, string id) => connection.Execute("DELETE FROM datasets WHERE id = @id", new { id });

    static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ProtocolJson.Options)!;

    static string Write<T>(T value) => JsonSerializer.Serialize(value, ProtocolJson.Options);
}
