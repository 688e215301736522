using Quartz;

namespace Dashboard.Web.Queue;

/// <summary>Turns a recurrence into Quartz's own expression.</summary>
static class QuartzRecurrence
{
    const int LongestCron = 200, CrontabFields = 5;

    /// <exception cref="RecurrenceException" />
    public static CronExpression Parse(Recurrence rule)
    {
        var zone = Zone(rule.TimeZone);
        string cron = rule.Cron.Trim();
        if (cron.Length is 0 or > LongestCron)
        {
            throw new RecurrenceException("cron", $"has {cron.Length} characters: allowed are 1 to {LongestCron}, such as \"30 4 * * 1\" for Mondays at 04:30.");
        }
        int fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        try
        {
            return CronExpression.Parse(cron, fields == CrontabFields ? CronFormat.Unix : CronFormat.Quartz).WithTimeZone(zone);
        }
        catch (FormatException fault)
        {
            throw new RecurrenceException("cron",
                $"'{cron}' is no cron expression: {fault.Message.TrimEnd('.')}. Allowed are five fields (minute hour day month weekday) or six (second first), such as \"30 4 * * 1\".");
        }
    }

    static TimeZoneInfo Zone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        ? zone
        : throw new RecurrenceException("timeZone", $"'{name}' is no time zone of this machine: allowed are names such as UTC or Europe/Berlin.");
}
