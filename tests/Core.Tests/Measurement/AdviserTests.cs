using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Advice;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement;

public class AdviserTests
{
    /// <summary>A published table of single runs (ETH Zurich's cluster guide, "Parallel efficiency"): best at 4, and no law fits.</summary>
    [Fact]
    public void The_published_table_recommends_four_and_refuses_a_fit()
    {
        var report = Report((1, [26779]), (2, [15237]), (4, [6743]), (8, [13435]), (12, [19369]), (24, [18761]));
        report.Recommendation!.Workers.ShouldBe(4);
        report.Recommendation.Reason.ShouldContain("measured only once");
        report.Fits.Chosen.ShouldBeNull();
        report.Fits.Amdahl.ShouldBeNull();
        report.Fits.Refused.ShouldNotBeNullOrEmpty();
        report.Points.Single(p => p.Workers == 4).Speedup!.Value.ShouldBe(26779.0 / 6743, 1e-9);
    }

    [Fact]
    public void The_smallest_count_within_five_percent_of_the_fastest_is_enough()
    {
        var report = Report((1, [8.0, 8.01, 8.0]), (2, [4.0, 4.01, 4.0]), (4, [2.04, 2.05, 2.04]), (8, [2.0, 2.01, 2.0]));
        report.Recommendation!.Workers.ShouldBe(4);
        report.Recommendation.Reason.ShouldContain("8 is the fastest, but only");
        report.Recommendation.CoreHours.ShouldBe(4 * 2.04 / 3600, 1e-12);
        report.Recommendation.Sbatch.ShouldContain("--cpus-per-task=4");
        report.Recommendation.MeasureNext.ShouldBeNull();
    }

    [Fact]
    public void A_curve_that_still_improves_says_what_to_measure_next()
    {
        var report = Report((1, [8.0, 8.1]), (2, [4.0, 4.05]), (4, [2.0, 2.02]));
        report.Recommendation!.Workers.ShouldBe(4);
        report.Recommendation.MeasureNext.ShouldBe(8);
        report.Recommendation.Reason.ShouldContain("measure 8");
    }

    [Fact]
    public void Efficiency_and_core_hours_are_goals_of_their_own()
    {
        (int, double[])[] points = [(1, [8.0, 8.0]), (2, [4.4, 4.4]), (4, [2.6, 2.6]), (8, [2.2, 2.2])];
        Report(points, new Goal(GoalKind.Efficiency, 0.7)).Recommendation!.Workers.ShouldBe(4);
        Report(points, new Goal(GoalKind.CoreHours, 0.2)).Recommendation!.Workers.ShouldBe(4);
        Report(points, new Goal(GoalKind.CoreHours, 0.05)).Recommendation!.Workers.ShouldBe(8);
    }

    [Fact]
    public void Counts_within_the_scatter_are_named()
    {
        var report = Report((2, [4.0, 4.2, 3.9, 4.1]), (4, [2.0, 2.3, 1.9, 2.1]), (8, [2.05, 2.2, 1.95, 2.1]));
        report.Recommendation!.Workers.ShouldBe(4);
        report.Recommendation.Indistinguishable.ShouldBe([8]);
    }

    static SeriesReport Report(params (int Workers, double[] Seconds)[] points) => Report(points, null);

    static SeriesReport Report((int Workers, double[] Seconds)[] points, Goal? goal) => ScalingReport.Of(
        [.. from point in points
            from sample in point.Seconds.Select((s, i) => (Seconds: s, Round: i))
            select new TrialSample("imported", null, point.Workers, sample.Round, sample.Seconds, 0, point.Workers, [])],
        ScalingKind.Strong, goal, ownBaseline: true).Series.Single();
}
