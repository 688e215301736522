using System.Globalization;
using Dashboard.Web.Pages.Settings;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class ScheduleWordsTests
{
    [Theory]
    [InlineData("30 4 * * *", "every night, 04:30")]
    [InlineData("30 4 * * 1", "every week, Monday 04:30")]
    [InlineData("31 4 * * 1", null)]
    public void The_usual_rhythms_have_names(string cron, string? words) => ScheduleWords.RhythmOf(cron).ShouldBe(words);

    [Theory]
    [InlineData("", "2027-01-01 04:30")]
    [InlineData("then 1 Apr, 1 Jul, 1 Oct", "2027-01-01 04:30", "2027-04-01 04:30", "2027-07-01 04:30", "2027-10-01 04:30", "2028-01-01 04:30")]
    [InlineData("then 1 Jan 2028, 1 Jan 2029 06:00", "2027-01-01 04:30", "2028-01-01 04:30", "2029-01-01 06:00")]
    [InlineData("then 12:00, 2 Jan 06:00, 12:00", "2027-01-01 06:00", "2027-01-01 12:00", "2027-01-02 06:00", "2027-01-02 12:00")]
    public void What_follows_tells_only_what_differs(string words, params string[] times) =>
        ScheduleWords.Then([.. times.Select(time => DateTimeOffset.Parse(time + "Z", CultureInfo.InvariantCulture))]).ShouldBe(words);

    [Fact]
    public void The_next_time_is_told_in_full_in_UTC() =>
        ScheduleWords.Next(new DateTimeOffset(2027, 1, 1, 6, 30, 0, TimeSpan.FromHours(2))).ShouldBe("Fri 1 Jan 2027, 04:30 UTC");
}
