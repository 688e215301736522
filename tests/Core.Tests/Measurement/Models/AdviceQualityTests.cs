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
}
