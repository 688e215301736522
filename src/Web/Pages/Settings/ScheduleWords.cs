using System.Globalization;

namespace Dashboard.Web.Pages.Settings;

/// <summary>When a schedule runs, in words.</summary>
static class ScheduleWords
{
    /// <summary>How many times are told after the next one: with them an expression such as <c>30 4 1 1,4,7,10 *</c> explains itself.</summary>
    const int Told = 3;

    /// <summary><c>every night, 04:30</c>; null for an expression that is none of the usual ones.</summary>
    public static string? RhythmOf(string cron) => SettingsModel.Rhythms.Where(r => r.Cron == cron).Select(r => r.Label).FirstOrDefault();

    /// <summary>Fri 1 Jan 2027, 04:30 UTC.</summary>
    public static string Next(DateTimeOffset at) => Say(at, "ddd d MMM yyyy, HH:mm 'UTC'");

    /// <summary>What follows the first of some times: <c>then 1 Apr, 1 Jul, 1 Oct</c>; empty where nothing does.</summary>
    public static string Then(IReadOnlyList<DateTimeOffset> times) =>
        times.Count < 2 ? "" : $"then {string.Join(", ", times.Skip(1).Take(Told).Select((at, i) => After(times[i], at)))}";

    /// <summary>Only what differs from the time before.</summary>
    static string After(DateTimeOffset before, DateTimeOffset at)
    {
        string day = at.UtcDateTime.Year != before.UtcDateTime.Year ? "d MMM yyyy" : at.UtcDateTime.Date != before.UtcDateTime.Date ? "d MMM" : "";
        return Say(at, $"{day} {(at.UtcDateTime.TimeOfDay != before.UtcDateTime.TimeOfDay ? "HH:mm" : "")}".Trim());
    }

    static string Say(DateTimeOffset at, string format) => at.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
