using Dapper;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Audit;

/// <summary>The SQL of the table <c>audit</c>.</summary>
static class AuditRows
{
    // A class, not a record: Dapper fills it by column name.
    sealed class Stored
    {
        public long Seq { get; set; }
        public long At { get; set; }
        public string Who { get; set; } = "";
        public string? TokenId { get; set; }
        public string Role { get; set; } = "";
        public string Address { get; set; } = "";
        public string Action { get; set; } = "";
        public string Subject { get; set; } = "";
        public string Detail { get; set; } = "";
        public string Outcome { get; set; } = "";

        public AuditEntry Entry => new(Seq, DateTimeOffset.FromUnixTimeMilliseconds(At), Who, TokenId, Role, Address, Action, Subject, Detail, Enum.Parse<AuditOutcome>(Outcome, ignoreCase: true));
    }

    public static void Insert(SqliteConnection connection, AuditEntry entry) => connection.Execute(
        """
        INSERT INTO audit (at, who, token_id, role, address, action, subject, detail, outcome)
        VALUES (@at, @Who, @TokenId, @Role, @Address, @Action, @Subject, @Detail, @outcome)
        """,
        new { at = entry.At.ToUnixTimeMilliseconds(), entry.Who, entry.TokenId, entry.Role, entry.Address, entry.Action, entry.Subject, entry.Detail, outcome = entry.Outcome.ToString().ToLowerInvariant() });

    /// <summary>Newest first, those before a given number: a walk along an index, never an offset.</summary>
    public static IReadOnlyList<AuditEntry> List(SqliteConnection connection, AuditFilter filter, long? before, int count)
    {
        var conditions = new List<string>();
        if (before is not null) conditions.Add("seq < @before");
        if (filter.Who is not null) conditions.Add("who = @Who");
        if (filter.Action is not null) conditions.Add("(action = @Action OR (action >= @Action || '.' AND action < @Action || '/'))");
        if (filter.Outcome is not null) conditions.Add("outcome = @outcome");
        if (filter.Text is not null) conditions.Add("(instr(lower(subject || ' ' || detail || ' ' || address || ' ' || who), lower(@Text)) > 0)");
        string where = conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions);
        return [.. connection.Query<Stored>(
            $"SELECT seq, at, who, token_id AS TokenId, role, address, action, subject, detail, outcome FROM audit {where} ORDER BY seq DESC LIMIT @count",
            new { before, filter.Who, filter.Action, filter.Text, outcome = filter.Outcome?.ToString().ToLowerInvariant(), count }).Select(s => s.Entry)];
    }

    public static AuditEntry? Last(SqliteConnection connection, string action) => List(connection, new AuditFilter(Action: action), null, 1).FirstOrDefault();

    /// <summary>Everybody and every action in the log, for lists to choose from.</summary>
    public static (IReadOnlyList<string> Who, IReadOnlyList<string> Actions) Names(SqliteConnection connection) =>
        ([.. connection.Query<string>("SELECT DISTINCT who FROM audit ORDER BY who")], [.. connection.Query<string>("SELECT DISTINCT action FROM audit ORDER BY action")]);

    /// <returns>How many went.</returns>
    public static int Trim(SqliteConnection connection, DateTimeOffset oldest, long most) => connection.Execute(
        "DELETE FROM audit WHERE at < @at OR seq <= (SELECT MAX(seq) FROM audit) - @most", new { at = oldest.ToUnixTimeMilliseconds(), most });
}
