using Dashboard.Core.Measurement.Advice;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement.Models;

/// <summary>How good the advice is on curves whose true optimum is known.</summary>
public class AdviceQualityTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Noise.Gaussian)]
    [InlineData(Noise.Lognormal)]
    [InlineData(Noise.Outliers)]
    public void The_advised_count_is_within_five_percent_of_the_true_optimum(Noise noise)
    {
        const int curves = 200;
        var random = new Random(11);
        int good = 0;
        for (int seed = 0; seed < curves; seed++)
        {
            double sigma = 0.15 * random.NextDouble(), kappa = 0.006 * random.NextDouble();
            Func<double, double> shape = p => (1 + sigma * (p - 1) + kappa * p * (p - 1)) / p;
            var points = SyntheticCurve.Draw(shape, noise, seed).Select(p => new AdvicePoint(p.Workers, p.Seconds, null, p.Workers)).ToList();
            int advised = Adviser.Recommend(points, Goal.Default(GoalKind.Fastest), "threads")!.Workers;
            double optimum = SyntheticCurve.Counts.Min(p => shape(p));
            if (shape(advised) <= 1.05 * optimum) good++;
        }
        output.WriteLine($"{noise}: {good} of {curves}");
        good.ShouldBeGreaterThanOrEqualTo(curves * 95 / 100);
    }

    /// <summary>
    /// Curves of other shapes, seeds and scatter than the rule was made on: start-up that grows with the workers, a floor that nothing gets below,
    /// bandwidth that is used up, and steps where a chunk more falls to somebody.
    /// </summary>
    [Theory]
    [InlineData("startup")]
    [InlineData("floor")]
    [InlineData("bandwidth")]
    [InlineData("steps")]
    public void So_it_is_on_curves_of_other_shapes(string shape)
    {
        const int curves = 200;
        var random = new Random(4_711);
        int good = 0;
        for (int seed = 0; seed < curves; seed++)
        {
            var noise = (Noise)(seed % 4);
            var curve = Curve(shape, random);
            var points = SyntheticCurve.Draw(curve, noise, 50_000 + seed).Select(p => new AdvicePoint(p.Workers, p.Seconds, null, p.Workers)).ToList();
            int advised = Adviser.Recommend(points, Goal.Default(GoalKind.Fastest), "threads")!.Workers;
            if (curve(advised) <= 1.05 * SyntheticCurve.Counts.Min(p => curve(p))) good++;
        }
        output.WriteLine($"{shape}: {good} of {curves}");
        good.ShouldBeGreaterThanOrEqualTo(curves * 95 / 100);
    }

    static Func<double, double> Curve(string shape, Random random)
    {
        double a = random.NextDouble(), b = random.NextDouble();
        return shape switch
        {
            "startup" => p => 1 / p + 0.002 + 0.01 * a * p,
            "floor" => p => Math.Max(1 / p, 0.04 + 0.3 * a) + 0.001 * b * p,
            "bandwidth" => p => 1 / Math.Min(p, 2 + 14 * a) + 0.05 * b,
            _ => p => Math.Ceiling((8 + 40 * a) / p) / (8 + 40 * a) + 0.002 * b * p,
        };
    }
}
