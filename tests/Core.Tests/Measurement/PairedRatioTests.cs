using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Tests.Measurement.Comparison;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement;

/// <summary>Ratios are paired by round: what drifts between rounds is none of their scatter.</summary>
public class PairedRatioTests(ITestOutputHelper output)
{
    static readonly int[] Counts = [1, 2, 4, 8];

    [Theory]
    [InlineData(0, 5)]
    [InlineData(0.2, 5)]
    [InlineData(0.2, 4)]
    [InlineData(0.2, 8)]
    public void Intervals_of_speedup_hold_the_truth_about_that_often_and_are_as_narrow_as_the_pairs(double drift, int rounds)
    {
        const int sweeps = 600;
        var random = new Random(17);
        var drawn = Enumerable.Range(0, sweeps).SelectMany(_ => Sweep(random, drift, rounds)).ToList();
        double held = drawn.Count(p => p.SpeedupLow <= p.Workers && p.Workers <= p.SpeedupHigh) / (double)drawn.Count;
        double width = Intervals.Median([.. drawn.Select(p => Math.Log(p.SpeedupHigh!.Value / p.SpeedupLow!.Value) / 2)]);
        output.WriteLine($"drift {drift}, {rounds} rounds: held {held:P1}, median half-width {width:P1}");
        held.ShouldBeInRange(0.93, rounds < Intervals.OrderStatisticsFrom ? 0.97 : 1);
        width.ShouldBeLessThan(0.05, "2 % of scatter, whatever the rounds did");
        drawn.ShouldAllBe(p => p.SpeedupLow <= p.Speedup && p.Speedup <= p.SpeedupHigh);
        drawn.ShouldAllBe(p => Math.Abs(p.Efficiency!.Value - p.Speedup!.Value / p.Workers) < 1e-12);
    }

    [Fact]
    public void Sorted_timings_of_somebody_are_no_rounds()
    {
        var samples = Counts.SelectMany(p => Enumerable.Range(1, 5).Select(i => new TrialSample("imported", null, p, i, 10.0 / p * (1 + 0.1 * i), 0, p, []))).ToList();
        var two = ScalingCurves.Of(samples, ScalingKind.Strong, ownBaseline: true).Single().Points[1];
        (two.SpeedupHigh!.Value / two.SpeedupLow!.Value).ShouldBeGreaterThan(1.2);
    }

    static IEnumerable<ScalingPoint> Sweep(Random random, double drift, int rounds)
    {
        var samples = new List<TrialSample>();
        for (int round = 1; round <= rounds; round++)
        {
            double day = Math.Exp(drift * DrawnJobs.Normal(random));
            samples.Add(new TrialSample("serial", null, 1, round, 10 * day * Wobble(), 0, 1, []));
            samples.AddRange(Counts.Select(p => new TrialSample("threads", null, p, round, 10.0 / p * day * Wobble(), 0, p, [])));
        }
        return ScalingCurves.Of(samples, ScalingKind.Strong).Single(c => c.Strategy == "threads").Points;

        double Wobble() => Math.Exp(0.02 * DrawnJobs.Normal(random));
    }
}
