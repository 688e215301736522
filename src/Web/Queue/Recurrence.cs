namespace Dashboard.Web.Queue;

/// <summary>When something happens again and again.</summary>
/// <param name="Cron">Five fields (minute hour day month weekday, as in crontab) or Quartz's six or seven (second first, year last).</param>
/// <param name="TimeZone">A name such as <c>Europe/Berlin</c> or <c>UTC</c>.</param>
public sealed record Recurrence(string Cron, string TimeZone)
{
    const int LongestCron = 200;

    /// <exception cref="RecurrenceException">There is no such time zone here.</exception>
    internal TimeZoneInfo Zone() => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone)
        ? zone
        : throw new RecurrenceException("timeZone", $"'{TimeZone}' is not a time zone of this machine: allowed are names such as UTC or Europe/Berlin.");

    /// <summary>Without blanks around it.</summary>
    /// <exception cref="RecurrenceException">It is empty or far too long.</exception>
    internal string CheckedCron() => Cron.Trim() is { Length: > 0 and <= LongestCron } cron
        ? cron
        : throw new RecurrenceException("cron", $"has {Cron.Trim().Length} characters: allowed are 1 to {LongestCron}, such as \"30 4 * * 1\" for Mondays at 04:30.");
}

/// <summary>A recurrence that cannot be understood.</summary>
/// <param name="part"><c>cron</c> or <c>timeZone</c>.</param>
public sealed class RecurrenceException(string part, string message) : Exception(message)
{
    public string Part => part;

    internal static RecurrenceException NoCron(string cron, string why) => new("cron",
        $"'{cron}' is not a cron expression: {why.TrimEnd('.')}. Allowed are five fields (minute hour day month weekday) or six (second first), such as \"30 4 * * 1\".");
}
