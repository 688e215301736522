using Dapper;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Auth;

/// <summary>A stored token.</summary>
sealed record TokenRow(
    string Id, string Name, string Role, byte[] Hash, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    public bool ExpiredAt(DateTimeOffset now) => ExpiresAt <= now;

    public TokenIdentity Identity => new(Id, Name, Role, TokenSecret.Stamp(Hash));
}

/// <summary>The SQL of the table <c>tokens</c>.</summary>
static class TokenRows
{
    // A class, not a record: Dapper fills it by column name.
    sealed class Stored
    {
        public string Id { get; set; } = "";
        public string Name { get; set; } = "";
        public string Role { get; set; } = "";
        public byte[] Hash { get; set; } = [];
        public long CreatedAt { get; set; }
        public string CreatedBy { get; set; } = "";
        public long? ExpiresAt { get; set; }
        public long? LastUsedAt { get; set; }

        public TokenRow Row => new(Id, Name, Role, Hash, Time(CreatedAt)!.Value, CreatedBy, Time(ExpiresAt), Time(LastUsedAt));
    }

    const string Select = """
        SELECT id, name, role, hash, created_at AS CreatedAt, created_by AS CreatedBy, expires_at AS ExpiresAt, last_used_at AS LastUsedAt FROM tokens
        """;

    public static TokenRow? Find(SqliteConnection connection, string id) =>
        connection.QuerySingleOrDefault<Stored>($"{Select} WHERE id = @id", new { id })?.Row;

    /// <summary>Newest first, those before a given one.</summary>
    public static IReadOnlyList<TokenRow> List(SqliteConnection connection, (long CreatedAt, string Id)? before, int count) =>
        [.. connection.Query<Stored>(
            $"{Select} WHERE @id IS NULL OR (created_at, id) < (@at, @id) ORDER BY created_at DESC, id DESC LIMIT @count",
            new { id = before?.Id, at = before?.CreatedAt, count }).Select(s => s.Row)];

    public static void Insert(SqliteConnection connection, TokenRow row) => connection.Execute(
        """
        INSERT INTO tokens (id, name, role, hash, created_at, created_by, expires_at)
        VALUES (@Id, @Name, @Role, @Hash, @createdAt, @CreatedBy, @expiresAt)
        """,
        new { row.Id, row.Name, row.Role, row.Hash, row.CreatedBy, createdAt = row.CreatedAt.ToUnixTimeMilliseconds(), expiresAt = row.ExpiresAt?.ToUnixTimeMilliseconds() });

    public static void Used(SqliteConnection connection, string id, DateTimeOffset at) =>
        connection.Execute("UPDATE tokens SET last_used_at = @at WHERE id = @id", new { id, at = at.ToUnixTimeMilliseconds() });

    public static bool Delete(SqliteConnection connection, string id) =>
        connection.Execute("DELETE FROM tokens WHERE id = @id", new { id }) == 1;

    static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
