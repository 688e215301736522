using System.Collections.Concurrent;
using Dashboard.Web.Auth;
using Dashboard.Web.History;

namespace Dashboard.Web.Audit;

/// <summary>Keeps who did what. An entry that cannot be stored is said in the server's log and stops nothing.</summary>
public sealed class AuditLog(HistoryDatabase database, TimeProvider clock, ILogger<AuditLog> logger)
{
    const int LongestText = 320;
    const int MostRemembered = 10_000;

    /// <summary>The same refusal of the same client is stored once in this time: a program with an old token asks again and again.</summary>
    static readonly TimeSpan Repeat = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, DateTimeOffset> refused = new();

    /// <summary>Stores an entry for the one behind a request; done when it is stored.</summary>
    public Task RecordAsync(HttpContext context, string action, string subject, string detail, AuditOutcome outcome) => RecordAsync(EntryOf(context, action, subject, detail, outcome));

    /// <summary>An entry for the one behind a request, not stored yet.</summary>
    public AuditEntry EntryOf(HttpContext context, string action, string subject, string detail, AuditOutcome outcome) => new(
        0, clock.GetUtcNow(), context.User.Identity?.Name ?? "", context.User.TokenId(), context.User.Role() ?? "", Transport.Client(context), action, subject, detail, outcome);

    /// <summary>Stores what Web itself did.</summary>
    public Task RecordAsync(string action, string subject, string detail) =>
        RecordAsync(new AuditEntry(0, clock.GetUtcNow(), "", null, "", "", action, subject, detail, AuditOutcome.Done));

    public async Task RecordAsync(AuditEntry entry)
    {
        if (entry.Outcome == AuditOutcome.Refused && IsRepeated(entry))
        {
            return;
        }
        var clean = entry with { Who = Clean(entry.Who), Subject = Clean(entry.Subject), Detail = Clean(entry.Detail) };
        try
        {
            await database.WriteAsync(connection => AuditRows.Insert(connection, clean));
        }
        catch (Exception fault)
        {
            logger.LogError(fault, "The audit log could not take an entry: {Who} {Action} {Subject} {Outcome}", clean.Who, clean.Action, clean.Subject, clean.Outcome);
        }
    }

    public IReadOnlyList<AuditEntry> List(AuditFilter filter, long? before, int count)
    {
        using var connection = database.Open();
        return AuditRows.List(connection, filter, before, count);
    }

    public (IReadOnlyList<string> Who, IReadOnlyList<string> Actions) Names()
    {
        using var connection = database.Open();
        return AuditRows.Names(connection);
    }

    bool IsRepeated(AuditEntry entry)
    {
        if (refused.Count >= MostRemembered)
        {
            refused.Clear();
        }
        string key = $"{entry.Address}|{entry.TokenId}|{entry.Action}|{entry.Subject}|{entry.Detail}";
        bool first = false;
        refused.AddOrUpdate(key, _ => Now(out first), (_, last) => entry.At - last >= Repeat ? Now(out first) : last);
        return !first;

        DateTimeOffset Now(out bool isFirst)
        {
            isFirst = true;
            return entry.At;
        }
    }

    /// <summary>One line without control characters, so that an entry can neither forge others nor break a terminal.</summary>
    static string Clean(string text)
    {
        string line = string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? ' ' : c));
        return line.Length <= LongestText ? line : line[..(LongestText - 1)] + "…";
    }
}
