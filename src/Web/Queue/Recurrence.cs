namespace Dashboard.Web.Queue;

/// <summary>When something happens again and again.</summary>
/// <param name="Cron">Five fields (minute hour day month weekday, as in crontab) or Quartz's six or seven (second first, year last).</param>
/// <param name="TimeZone">A name such as <c>Europe/Berlin</c> or <c>UTC</c>.</param>
public sealed record Recurrence(string Cron, string TimeZone);

/// <summary>A recurrence that cannot be understood.</summary>
/// <param name="part"><c>cron</c> or <c>timeZone</c>.</param>
public sealed class RecurrenceException(string part, string message) : Exception(message)
{
    public string Part => part;
}
