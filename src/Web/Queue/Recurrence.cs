using System.Text.RegularExpressions;

namespace Dashboard.Web.Queue;

/// <summary>When something happens again and again.</summary>
/// <param name="Cron">Five fields (minute hour day month weekday, as in crontab) or Quartz's six or seven (second first, year last).</param>
/// <param name="TimeZone">A name such as <c>Europe/Berlin</c> or <c>UTC</c>.</param>
public sealed partial record Recurrence(string Cron, string TimeZone)
{
    const int LongestCron = 200;

    /// <exception cref="RecurrenceException">There is no such time zone here.</exception>
    internal TimeZoneInfo Zone() => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone)
        ? zone
        : throw new RecurrenceException("timeZone", $"'{TimeZone}' is no time zone of this machine: allowed are names such as UTC or Europe/Berlin.");

    /// <summary>Without blanks around it.</summary>
    /// <exception cref="RecurrenceException">It is empty or far too long, or has a number that the engines' own parsers may not survive.</exception>
    internal string CheckedCron()
    {
        string cron = Cron.Trim();
        return cron.Length is 0 or > LongestCron
            ? throw new RecurrenceException("cron", $"has {cron.Length} characters: allowed are 1 to {LongestCron}, such as \"30 4 * * 1\" for Mondays at 04:30.")
            : TooLarge().Match(cron) is { Success: true } number ? throw RecurrenceException.NoCron(cron, $"{number.Value} is larger than any field allows")
            : cron;
    }

    // Years have four digits, all else fewer.
    [GeneratedRegex(@"[1-9]\d{4,}", RegexOptions.CultureInvariant)]
    private static partial Regex TooLarge();
}

/// <summary>A recurrence that cannot be understood.</summary>
/// <param name="part"><c>cron</c> or <c>timeZone</c>.</param>
public sealed class RecurrenceException(string part, string message) : Exception(message)
{
    public string Part => part;

    internal static RecurrenceException NoCron(string cron, string why) => new("cron",
        $"'{cron}' is no cron expression: {why.TrimEnd('.')}. Allowed are five fields (minute hour day month weekday) or six (second first), such as \"30 4 * * 1\".");
}
