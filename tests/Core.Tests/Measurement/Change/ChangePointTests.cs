using Dashboard.Core.Measurement.Change;
using Dashboard.Core.Tests.Measurement.Comparison;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement.Change;

public class ChangePointTests(ITestOutputHelper output)
{
    static readonly DateTimeOffset Start = new(2026, 1, 5, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_step_is_found_where_it_is_with_its_size()
    {
        var history = ChangePoints.Of(Weekly(seed: 3, noise: 0.01, Steps(1, 12, 1.08, 8)));
        var change = history.Changes.ShouldHaveSingleItem();
        change.Index.ShouldBe(12);
        (change.BeforeJobId, change.AfterJobId).ShouldBe(("job 11", "job 12"));
        change.At.ShouldBe(Start.AddDays(7 * 12));
        change.Jump.ShouldBeInRange(1.06, 1.10);
        change.JumpLow.ShouldBeLessThan(1.08);
        change.JumpHigh.ShouldBeGreaterThan(1.08);
        change.State.ShouldBe(ChangeState.Suspected);
        change.Reason.ShouldContain("slower");
        history.Levels.Select(l => (l.From, l.To)).ShouldBe([(0, 11), (12, 19)]);
        history.Levels[1].Value.ShouldBe(10.8, 0.15);
    }

    [Fact]
    public void Several_steps_up_and_down_are_told_apart()
    {
        var changes = ChangePoints.Of(Weekly(seed: 4, noise: 0.01, Steps(1, 10, 1.1, 6, 1.0, 9, 0.9, 10))).Changes;
        changes.Select(c => c.Index).ShouldBe([10, 16, 25]);
        changes.Select(c => c.Jump > 1).ShouldBe([true, false, false]);
    }

    [Fact]
    public void One_odd_day_is_no_change_of_level() =>
        ChangePoints.Of(Weekly(seed: 5, noise: 0.01, Steps(1, 10, 1.5, 1, 1, 10))).Changes.ShouldBeEmpty();

    [Fact]
    public void A_change_below_two_percent_is_not_worth_a_word() =>
        ChangePoints.Of(Weekly(seed: 6, noise: 0.001, Steps(1, 15, 1.01, 15))).Changes.ShouldBeEmpty();

    [Fact]
    public void The_order_of_the_points_does_not_matter()
    {
        var points = Weekly(seed: 7, noise: 0.01, Steps(1, 9, 0.8, 9));
        ChangePoints.Of([.. points.Reverse()]).Changes.ShouldBe(ChangePoints.Of(points).Changes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Too_short_a_history_says_so(int count)
    {
        var history = ChangePoints.Of(Weekly(seed: 8, noise: 0.01, [.. Enumerable.Repeat(1.0, count)]));
        history.Refused!.ShouldContain("6");
        history.Changes.ShouldBeEmpty();
    }

    [Fact]
    public void A_parameter_changes_by_a_difference()
    {
        var random = new Random(9);
        var points = Enumerable.Range(0, 24).Select(i => new ParameterPoint($"job {i}", Start.AddDays(i), (i < 14 ? 0.02 : 0.05) + 0.003 * DrawnJobs.Normal(random))).ToList();
        var change = ChangePoints.OfParameter(points).Changes.ShouldHaveSingleItem();
        change.Index.ShouldBe(14);
        change.Jump.ShouldBe(0.03, 0.004);
        change.JumpLow.ShouldBeLessThan(0.03);
        change.JumpHigh.ShouldBeGreaterThan(0.03);
    }

    /// <summary>A quiet history of half a year, a week apart, may make somebody look now and then, but rarely.</summary>
    [Theory]
    [InlineData(8, 0)]
    [InlineData(26, 0)]
    [InlineData(26, 0.03)]
    [InlineData(200, 0.02)]
    public void Histories_without_a_change_rarely_raise_suspicion(int length, double outliers)
    {
        int suspected = Enumerable.Range(0, 200).Count(seed => ChangePoints.Of(Weekly(1_000 + seed, 0.02, [.. Enumerable.Repeat(1.0, length)], outliers)).Changes.Count > 0);
        output.WriteLine($"{length} points, {outliers:P0} outliers: {suspected} of 200");
        suspected.ShouldBeLessThanOrEqualTo(10);
    }

    [Theory]
    [InlineData(20, 5)]
    [InlineData(30, 3)]
    public void A_slowdown_of_five_percent_is_suspected_within_some_jobs(int before, int after)
    {
        int found = Enumerable.Range(0, 200).Count(seed =>
            ChangePoints.Of(Weekly(2_000 + seed, 0.01, Steps(1, before, 1.05, after))).Changes.Any(c => Math.Abs(c.Index - before) <= 1));
        output.WriteLine($"{before} before, {after} after: {found} of 200");
        found.ShouldBeGreaterThanOrEqualTo(180);
    }

    internal static double[] Steps(params double[] levelsAndLengths) =>
        [.. Enumerable.Range(0, levelsAndLengths.Length / 2).SelectMany(i => Enumerable.Repeat(levelsAndLengths[2 * i], (int)levelsAndLengths[2 * i + 1]))];

    /// <summary>Five repetitions a job around 10 s, a job a week.</summary>
    internal static IReadOnlyList<HistoryPoint> Weekly(int seed, double noise, double[] levels, double outliers = 0)
    {
        var random = new Random(seed);
        return
        [
            .. levels.Select((level, i) =>
            {
                double day = 10 * level * Math.Exp(noise * DrawnJobs.Normal(random)) * (random.NextDouble() < outliers ? 1.2 : 1);
                return new HistoryPoint($"job {i}", Start.AddDays(7 * i), [.. Enumerable.Range(0, 5).Select(_ => day * Math.Exp(0.01 * DrawnJobs.Normal(random)))]);
            }),
        ];
    }
}
