using System.Globalization;
using Dashboard.TestKit;
using Dashboard.Web.Queue;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Queue;

/// <summary>A rule names the same times on every engine.</summary>
public sealed class RecurrenceTests(RecurrenceTests.Host fixture) : IClassFixture<RecurrenceTests.Host>
{
    [Theory]
    [InlineData("30 4 * * 7", "2026-11-29T04:30 2026-12-06T04:30")]
    [InlineData("0 0 13 * 5", "2026-11-27T00:00 2026-12-04T00:00 2026-12-11T00:00 2026-12-13T00:00 2026-12-18T00:00")]
    [InlineData("0 0 L * *", "2026-11-30T00:00 2026-12-31T00:00")]
    [InlineData("0 0 * * 1#2", "2026-12-14T00:00 2027-01-11T00:00")]
    [InlineData("0 0 0 ? * 6L", "2026-11-27T00:00 2026-12-25T00:00")]
    [InlineData("0 0 0 ? * L", "2026-11-28T00:00 2026-12-05T00:00")]
    [InlineData("0 0 0 ? * 2#1", "2026-12-07T00:00 2027-01-04T00:00")]
    [InlineData("0 0 0 ? * 2-6", "2026-11-24T00:00 2026-11-25T00:00 2026-11-26T00:00 2026-11-27T00:00 2026-11-30T00:00")]
    [InlineData("0 0 0 ? * 1/2", "2026-11-24T00:00 2026-11-26T00:00 2026-11-28T00:00 2026-11-29T00:00")]
    [InlineData("0 0 0 ? * FRI-MON", "2026-11-27T00:00 2026-11-28T00:00 2026-11-29T00:00 2026-11-30T00:00 2026-12-04T00:00")]
    [InlineData("0 0 0 13 * FRI", "2026-11-27T00:00 2026-12-04T00:00 2026-12-11T00:00 2026-12-13T00:00")]
    [InlineData("0 0 0 L-3 * ?", "2026-11-27T00:00 2026-12-28T00:00")]
    [InlineData("0 0 0 LW * ?", "2026-11-30T00:00 2026-12-31T00:00 2027-01-29T00:00")]
    [InlineData("0 0 0 1 1 ? 2027/2", "2027-01-01T00:00 2029-01-01T00:00 2031-01-01T00:00")]
    [InlineData("0 0 0 1 1 ? 2028,2030-2032", "2028-01-01T00:00 2030-01-01T00:00 2031-01-01T00:00 2032-01-01T00:00 ")]
    [InlineData("* * * * * ? 2029", "2029-01-01T00:00 2029-01-01T00:00")]
    [InlineData("0 0 0 1 1 ? 2001", "")]
    public void A_rule_names_its_times(string cron, string times)
    {
        string[] wanted = times.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // A blank at the end: there are no more.
        int count = wanted.Length + (times.Length == 0 || times.EndsWith(' ') ? 1 : 0);
        Times(cron, "UTC", "2026-11-23T03:00Z", count).ShouldBe(wanted);
    }

    [Theory]
    [InlineData("2027-03-27T00:00Z", "2027-03-27T01:30 2027-03-28T01:00 2027-03-29T00:30")]
    [InlineData("2027-10-30T12:00Z", "2027-10-31T00:30 2027-11-01T01:30 2027-11-02T01:30")]
    public void Clocks_that_are_put_forward_or_back_leave_one_time_a_day(string from, string times) =>
        Times("30 2 * * *", "Europe/Berlin", from, 3).ShouldBe(times.Split(' '));

    [Theory]
    [InlineData("0 0 0 ? * 0")]
    [InlineData("0 0 0 ? * 8")]
    [InlineData("* * * * * ? 20x7")]
    [InlineData("* * * * * ? * *")]
    [InlineData("61 * * * *")]
    [InlineData("99999999999 * * * *")]
    [InlineData("*/99999999999 * * * *")]
    [InlineData("0 0 0 1 1 ? 20270000000")]
    [InlineData("0 0 0 ? * 6#99999999999")]
    [InlineData("0 0 0 L-99999999999 * ?")]
    [InlineData("every day")]
    public void A_rule_that_makes_no_sense_is_blamed(string cron) =>
        Should.Throw<RecurrenceException>(() => Times(cron, "UTC", "2026-11-23T03:00Z", 1)).Part.ShouldBe("cron");

    IEnumerable<string> Times(string cron, string zone, string from, int count) => fixture.Queue
        .Occurrences(new Recurrence(cron, zone), DateTimeOffset.Parse(from, CultureInfo.InvariantCulture), count)
        .Select(t => t.Offset == TimeSpan.Zero ? t.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture) : $"{t} is not in UTC");

    public sealed class Host : IAsyncLifetime
    {
        readonly TemporaryFolder folder = new();
        QueueHost host = null!;

        public IJobQueue Queue => host.Queue;

        public async ValueTask InitializeAsync() => host = await QueueHost.StartAsync(folder.Path);

        public async ValueTask DisposeAsync()
        {
            await host.DisposeAsync();
            folder.Dispose();
        }
    }
}
