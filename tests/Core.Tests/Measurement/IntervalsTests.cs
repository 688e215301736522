using Dashboard.Core.Measurement;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement;

public class IntervalsTests
{
    /// <summary>Ranks of the interval as printed in tables of the sign test (Conover, table for the median, 95 %).</summary>
    [Theory]
    [InlineData(6, 1, 6)]
    [InlineData(8, 1, 8)]
    [InlineData(9, 2, 8)]
    [InlineData(10, 2, 9)]
    [InlineData(15, 4, 12)]
    [InlineData(20, 6, 15)]
    public void Interval_of_the_median_has_the_tabled_ranks(int n, int low, int high)
    {
        var samples = Enumerable.Range(1, n).Select(i => (double)i).Reverse().ToArray();
        Intervals.OfMedian(samples).ShouldBe(new Interval(low, high));
    }

    [Fact]
    public void Fewer_than_six_samples_have_no_interval_of_the_median()
    {
        for (int n = 0; n < 6; n++) Intervals.OfMedian([.. Enumerable.Range(1, n).Select(i => (double)i)]).ShouldBeNull();
    }

    [Fact]
    public void Log_mean_interval_agrees_with_a_hand_computed_case()
    {
        // Two configurations of six samples each: 10 degrees of freedom, t(0.975, 10) = 2.228139.
        double[] first = [1.0, 1.1, 1.2, 1.0, 1.1, 1.2];
        double[] second = [2.0, 2.0, 2.0, 2.2, 2.2, 2.2];
        var pool = PooledVariance.Of([first, second]);
        pool.DegreesOfFreedom.ShouldBe(10);

        double squares = Squares(first) + Squares(second);
        pool.Variance.ShouldBe(squares / 10, 1e-15);
        double half = 2.228139 * Math.Sqrt(squares / 10 / 6);
        var interval = Intervals.OfLogMean(first, pool)!.Value;
        Math.Log(interval.High / interval.Low).ShouldBe(2 * half, 1e-6);

        static double Squares(double[] x) => x.Sum(v => Math.Pow(Math.Log(v) - x.Average(Math.Log), 2));
    }

    [Fact]
    public void Too_small_a_pool_gives_no_interval() =>
        Intervals.OfLogMean([1.0, 1.1], PooledVariance.Of([[1.0, 1.1]])).ShouldBeNull();

    [Fact]
    public void Ninety_five_percent_intervals_hold_the_truth_about_that_often()
    {
        var random = new Random(7);
        int held = 0;
        const int draws = 2_000;
        for (int d = 0; d < draws; d++)
        {
            var configurations = Enumerable.Range(0, 5).Select(_ => (IReadOnlyList<double>)[.. Enumerable.Range(0, 4).Select(_ => Math.Exp(0.05 * Normal(random)))]).ToList();
            var interval = Intervals.OfLogMean(configurations[0], PooledVariance.Of(configurations))!.Value;
            if (interval.Low <= 1 && 1 <= interval.High) held++;
        }
        ((double)held / draws).ShouldBeInRange(0.93, 0.97);
    }

    [Fact]
    public void Median_of_an_even_count_is_the_mean_of_the_middle_two() => Intervals.Median([4, 1, 3, 2]).ShouldBe(2.5);

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
