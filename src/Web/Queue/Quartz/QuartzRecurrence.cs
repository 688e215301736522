using Quartz;

namespace Dashboard.Web.Queue.Quartz;

/// <summary>Turns a recurrence into Quartz's own expression.</summary>
static class QuartzRecurrence
{
    const int CrontabFields = 5;

    /// <exception cref="RecurrenceException" />
    public static CronExpression Parse(Recurrence rule)
    {
        string cron = rule.CheckedCron();
        int fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        try
        {
            return CronExpression.Parse(cron, fields == CrontabFields ? CronFormat.Unix : CronFormat.Quartz).WithTimeZone(rule.Zone());
        }
        catch (FormatException fault)
        {
            throw RecurrenceException.NoCron(cron, fault.Message);
        }
    }
}
