namespace Dashboard.Web.Audit;

/// <summary>What became of an action.</summary>
public enum AuditOutcome
{
    Done,
    /// <summary>Whoever asked may not.</summary>
    Refused,
    /// <summary>Something broke on the way; parts may have been done.</summary>
    Failed,
}

/// <summary>An entry of the audit log.</summary>
/// <param name="Seq">Rises with every entry and is never used twice: a gap within the log means that somebody has changed the file.</param>
/// <param name="Who">Name of the token or of the person; empty where nobody was signed in.</param>
/// <param name="TokenId">Null where no token of the API was used.</param>
/// <param name="Address">The client's.</param>
/// <param name="Action">Such as <c>job.cancel</c>; docs/security.md lists all.</param>
/// <param name="Subject">What it was done to: an id or a name; empty where there is no such thing.</param>
public sealed record AuditEntry(
    long Seq, DateTimeOffset At, string Who, string? TokenId, string Role, string Address, string Action, string Subject, string Detail, AuditOutcome Outcome);

/// <summary>Which entries are wanted; null for any.</summary>
/// <param name="Action">A whole action, or its first part: <c>job</c> for all of <c>job.…</c>.</param>
/// <param name="Text">Within subject, detail, address or who.</param>
public sealed record AuditFilter(string? Who = null, string? Action = null, string? Text = null, AuditOutcome? Outcome = null);
