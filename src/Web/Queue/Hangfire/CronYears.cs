using System.Globalization;

namespace Dashboard.Web.Queue.Hangfire;

/// <summary>The seventh field of a cron rule: <c>*</c>, years, ranges and steps, such as <c>2027,2030-2036/2</c>.</summary>
sealed class CronYears
{
    const int First = 1970, Last = 2099;

    readonly SortedSet<int>? years;

    CronYears(SortedSet<int>? years) => this.years = years;

    /// <exception cref="FormatException" />
    public static CronYears Parse(string field) => new(field is "*" or "?" ? null : [.. field.Split(',').SelectMany(YearsOf)]);

    public bool Contains(int year) => years is null || years.Contains(year);

    /// <summary>The first of the years after one; null where there is none.</summary>
    public int? After(int year) => years?.GetViewBetween(year + 1, int.MaxValue) is { Count: > 0 } later ? later.Min : null;

    static IEnumerable<int> YearsOf(string item)
    {
        string[] stepped = item.Split('/', 2);
        string[] range = stepped[0] == "*" ? [$"{First}", $"{Last}"] : stepped[0].Split('-', 2);
        int from = Year(range[0]), to = range.Length == 2 ? Year(range[1]) : stepped.Length == 2 ? Last : from;
        int step = stepped.Length == 2 ? Number(stepped[1]) : 1;
        if (to < from || step < 1)
        {
            throw new FormatException($"the years {item} make no range");
        }
        for (int year = from; year <= to; year += step)
        {
            yield return year;
        }
    }

    static int Year(string text) => Number(text) is >= First and <= Last and var year ? year : throw new FormatException($"the year {text} is not from {First} to {Last}");

    static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw new FormatException($"'{text}' is not a number");
}
