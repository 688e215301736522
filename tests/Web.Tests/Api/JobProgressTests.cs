using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Pages.Shared;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Api;

/// <summary>The time left, and how far it may be off.</summary>
public class JobProgressTests
{
    [Fact]
    public void Nothing_is_estimated_before_a_trial_is_done_and_once_the_job_is_over()
    {
        JobProgress.At(0, 100, 0, 10, (0, 0)).EtaSeconds.ShouldBeNull();
        JobProgress.At(100, 100, 10, 10, null).EtaSeconds.ShouldBeNull();
        JobProgress.At(100, 100, 10, 10, (5, 3)).EtaSeconds.ShouldBeNull("what disturbed trials still take was not planned");
    }

    [Fact]
    public void Equal_trials_leave_no_doubt() =>
        JobProgress.At(40, 100, 4, 10, (8, 16)).ShouldBe(new JobProgress(40, 100, 4, 10, 12, 12, 12));

    [Fact]
    public void Two_trials_say_nothing_of_the_scatter() =>
        JobProgress.At(2, 10, 2, 10, (3, 5)).ShouldBe(new JobProgress(2, 10, 2, 10, 12));

    [Fact]
    public void The_interval_never_begins_below_nothing() =>
        JobProgress.At(3, 4, 3, 4, (10.2, 100.02)).EtaLowSeconds.ShouldBe(0);

    /// <summary>Drawn from a normal distribution, nine in ten sums of what comes lie within it, in spite of the few trials it is made of.</summary>
    [Fact]
    public void The_interval_holds_the_time_that_was_left_nine_times_in_ten()
    {
        var random = new Random(11);
        double Draw() => 5 + (0.8 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        int held = 0;
        const int Cases = 2000;
        for (int i = 0; i < Cases; i++)
        {
            double[] done = [.. Enumerable.Range(0, 20).Select(_ => Draw())];
            double left = Enumerable.Range(0, 15).Sum(_ => Draw());
            var progress = JobProgress.At(20, 35, 20, 35, (done.Sum(), done.Sum(t => t * t)));
            held += left >= progress.EtaLowSeconds && left <= progress.EtaHighSeconds ? 1 : 0;
        }

        ((double)held / Cases).ShouldBeInRange(0.86, 0.93);
    }

    [Theory]
    [InlineData(null, null, null, "")]
    [InlineData(12.0, null, null, "about 12 s left")]
    [InlineData(12.0, 9.0, 16.0, "about 12 s left (9 s to 16 s)")]
    [InlineData(1.0, 0.5, 1.5, "about 1 s left")]
    [InlineData(12.0, 11.9, 12.0, "about 12 s left")]
    public void The_interval_is_told_where_it_says_something(double? eta, double? low, double? high, string words) =>
        Format.Left(new JobProgress(1, 2, 3, 4, eta, low, high)).ShouldBe(words);
}
