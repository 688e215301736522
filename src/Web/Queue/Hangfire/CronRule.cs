using System.Text.RegularExpressions;
using Cronos;

namespace Dashboard.Web.Queue.Hangfire;

/// <summary>
/// A recurrence in the words of Cronos, Hangfire's own cron, which differs from the rules of the API in three things. Weekdays count from 0
/// there, from 1 in six fields here. A day of the month with a weekday means both there, either here: such a rule becomes two. There is no
/// field for years: what falls into another year is left out of the times, and a schedule that is looked at outside of them is not due.
/// </summary>
sealed partial class CronRule
{
    const int CrontabFields = 5, WithSeconds = 6, WithYears = 7;

    readonly CronExpression[] expressions;
    readonly CronYears years;

    CronRule(IReadOnlyList<string> texts, CronFormat format, CronYears years, TimeZoneInfo zone)
    {
        Texts = texts;
        Zone = zone;
        expressions = [.. texts.Select(t => CronExpression.Parse(t, format))];
        this.years = years;
    }

    /// <summary>One or two expressions for Hangfire.</summary>
    public IReadOnlyList<string> Texts { get; }

    public TimeZoneInfo Zone { get; }

    /// <exception cref="RecurrenceException" />
    public static CronRule Parse(Recurrence rule)
    {
        string cron = rule.CheckedCron();
        string[] fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        try
        {
            var years = CronYears.Parse(fields.Length == WithYears ? fields[^1] : "*");
            string[] known = fields.Length == WithYears ? fields[..^1] : fields;
            if (known.Length == WithSeconds)
            {
                known[^1] = FromZero(known[^1]);
            }
            return new CronRule(Either(known), known.Length == WithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard, years, rule.Zone());
        }
        catch (FormatException fault)
        {
            throw RecurrenceException.NoCron(cron, fault.Message);
        }
    }

    /// <summary>All times after a time, in order.</summary>
    public IEnumerable<DateTimeOffset> After(DateTimeOffset after)
    {
        while (Next(after) is { } next)
        {
            int year = TimeZoneInfo.ConvertTime(next, Zone).Year;
            if (years.Contains(year))
            {
                yield return next;
                after = next;
            }
            else if (years.After(year) is { } later)
            {
                // Not each second of all the years between.
                after = new DateTimeOffset(later - 1, 12, 30, 0, 0, 0, TimeSpan.Zero) is var near && near > next ? near : next;
            }
            else
            {
                yield break;
            }
        }
    }

    DateTimeOffset? Next(DateTimeOffset after) => expressions.Select(e => e.GetNextOccurrence(after, Zone)).Min()?.ToUniversalTime();

    static string[] Either(string[] fields)
    {
        if (fields.Length < CrontabFields || IsAny(fields[^1]) || IsAny(fields[^3]))
        {
            return [string.Join(' ', fields)];
        }
        string[] days = [.. fields], weekdays = [.. fields];
        days[^1] = "*";
        weekdays[^3] = "*";
        return [string.Join(' ', days), string.Join(' ', weekdays)];
    }

    static bool IsAny(string field) => field is "*" or "?";

    /// <exception cref="FormatException" />
    static string FromZero(string weekdays) => weekdays.Equals("L", StringComparison.OrdinalIgnoreCase) ? "6" : Weekday().Replace(weekdays, day => day.Value switch
    {
        [>= '1' and <= '7' and var digit] => ((char)(digit - 1)).ToString(),
        var other => throw new FormatException($"the weekday {other} is not from 1 (Sunday) to 7 (Saturday)"),
    });

    // Not what stands behind # or /, which counts weeks and steps.
    [GeneratedRegex(@"(?<![#/\d])\d+")]
    private static partial Regex Weekday();
}
