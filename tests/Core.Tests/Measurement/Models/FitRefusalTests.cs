using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Models;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement.Models;

/// <summary>Where a law is refused or left out, it says why and what to measure next.</summary>
public class FitRefusalTests
{
    [Fact]
    public void Without_a_count_beyond_the_knee_the_universal_law_is_left_out_with_the_reason()
    {
        var fits = ScalingFits.Of(Points([1, 2, 4, 8, 12, 16, 24], p => 0.05 + 0.95 / p), ScalingKind.Strong);
        fits.Chosen.ShouldBe("amdahl");
        fits.Refused.ShouldBeNull();
        fits.UniversalLaw.ShouldBeNull();
        fits.LeftOut!.ShouldContain("knee");
        fits.LeftOut!.ShouldContain("measure beyond 24");
    }

    [Theory]
    [InlineData(ScalingKind.Strong, "Amdahl's law needs at least 5; measure 2 more counts.")]
    [InlineData(ScalingKind.Weak, "Gustafson's law needs at least 5; measure 2 more counts.")]
    public void Too_few_counts_say_how_many_are_missing(ScalingKind kind, string reason) =>
        ScalingFits.Of(Points([1, 2, 4], p => 1.0 / p), kind).Refused!.ShouldContain(reason);

    [Fact]
    public void Five_counts_allow_one_law_and_say_what_the_other_wants()
    {
        var fits = ScalingFits.Of(Points([1, 2, 4, 8, 16], p => 0.05 + 0.95 / p), ScalingKind.Strong);
        fits.Amdahl!.First.ShouldBe(0.05, 0.005);
        fits.LeftOut!.ShouldContain("needs at least 7; measure 2 more counts");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_misfit_says_where_and_what_to_measure(int samples)
    {
        var refused = ScalingFits.Of(Points([1, 2, 4, 8, 12, 16], p => p == 8 ? 0.5 : 1.0 / p, samples), ScalingKind.Strong).Refused!;
        refused.ShouldContain("does not fit");
        refused.ShouldContain("more");
        refused.ShouldContain("counts around");
    }

    /// <summary>Contention of 1 and more slows from the second worker on: the best is one, not none.</summary>
    [Theory]
    [InlineData(1.0, 0.1, 1)]
    [InlineData(3.0, 0.1, 1)]
    [InlineData(0.5, 2.0, 1)]
    [InlineData(0.1, 0.009, 10)]
    public void The_peak_is_at_one_worker_at_least(double sigma, double kappa, double peak)
    {
        var law = new FittedModel(ScalingModel.UniversalLaw, 1, sigma, kappa, new Interval(sigma, sigma), new Interval(kappa, kappa), 0, null, 1);
        ScalingFits.PeakWorkers(law)!.Value.ShouldBe(peak, 1e-9);
        ScalingFits.PeakWorkers(law with { SecondInterval = new Interval(0, kappa) }).ShouldBeNull();
    }

    static IReadOnlyList<ModelPoint> Points(int[] counts, Func<double, double> shape, int samples = 5) =>
        [.. counts.Select(p => new ModelPoint(p, [.. Enumerable.Range(0, samples).Select(i => shape(p) * (1 + 0.003 * ((i * 3 + p) % 5 - 2)))]))];
}
