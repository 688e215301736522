using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Comparison;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement;

/// <summary>What a curve may be divided by, and which points say nothing.</summary>
public class BaselineTests
{
    [Theory]
    [InlineData("later-round")]
    [InlineData("crosses-numa")]
    [InlineData("too-short")]
    public void Runs_with_such_a_flag_are_no_baseline(string flag)
    {
        var curve = Curve([.. Runs("serial", 1, _ => 8, flag), .. Runs("threads", 1, _ => 9, flag), .. Runs("threads", 2, _ => 4), .. Runs("threads", 4, _ => 2)]);
        curve.ReferenceWorkers.ShouldBe(2);
        curve.Points.ShouldAllBe(p => p.Speedup == null);
        At(curve, 4).RelativeSpeedup!.Value.ShouldBe(2, 1e-12);
        At(curve, 4).Efficiency!.Value.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Cold_and_warm_runs_are_curves_of_their_own_and_never_divided_by_each_other()
    {
        TrialSample[] samples = [.. Runs("serial", 1, _ => 8, "cold"), .. Runs("threads", 1, _ => 2), .. Runs("threads", 2, _ => 1), .. Runs("threads", 2, _ => 6, "cold")];
        var report = ScalingReport.Of(samples, ScalingKind.Strong);
        report.Series.Select(s => (s.Label, s.Cache)).ShouldBe([("serial · cold", "cold"), ("threads", null), ("threads · cold", "cold")]);
        report.Series[1].Points.ShouldAllBe(p => p.Speedup == null);
        report.Series[1].Points[1].RelativeSpeedup!.Value.ShouldBe(2, 1e-12);
        report.Series[2].Points.Single().Speedup!.Value.ShouldBe(8.0 / 6, 1e-12);
        report.Series.Skip(1).ShouldAllBe(s => s.AdviceRefused!.Contains("caches") && s.Recommendation == null);
    }

    [Fact]
    public void A_run_that_a_retry_made_later_is_no_pair_of_its_round()
    {
        // Rounds drift by a factor of two; a retry ran long after, when the machine was fast again.
        TrialSample[] samples =
        [
            .. Runs("serial", 1, round => 8 * round, count: 6), .. Runs("threads", 4, round => 2 * round, count: 6).Take(5),
            new TrialSample("threads", null, 4, 6, 2, 0, 4, ["later-round"]), .. Runs("threads", 1, round => 8 * round, count: 6), .. Runs("threads", 2, round => 4 * round, count: 6),
        ];
        var curve = Curve(samples);
        At(curve, 4).Speedup!.Value.ShouldBe(4, 1e-9);
        At(curve, 4).SpeedupHigh!.Value.ShouldBeLessThan(5);

        var again = new ComparedJob("ab", null, null, [.. samples.Where(s => s.Workers > 1).Select(s => s with { Variant = s.Workers == 4 ? "new" : "old", Workers = 2 })]);
        Comparer.Variants([again], "old", "new").Single().Ratio!.Value.ShouldBe(0.5, 1e-9);
    }

    [Fact]
    public void Without_serial_runs_the_reference_counts_own_noise_refuses_advice()
    {
        var report = ScalingReport.Of([.. Runs("external", 1, _ => 8, "noisy"), .. Runs("external", 2, _ => 4)], ScalingKind.Strong).Series.Single();
        report.Recommendation.ShouldBeNull();
        report.AdviceRefused!.ShouldContain("those at 1 worker");
        ScalingReport.Of([.. Runs("external", 1, _ => 8), .. Runs("external", 2, _ => 4, "noisy")], ScalingKind.Strong).Series.Single().AdviceRefused.ShouldBeNull();
    }

    [Fact]
    public void Without_serial_runs_superlinear_is_told_from_the_curves_own_reference()
    {
        TrialSample[] samples = [.. new[] { 2, 4, 8, 16, 32 }.SelectMany(p => Runs("external", p, round => 30.0 / p * (p == 2 ? 1.5 : 1) * (1 + 0.002 * round)))];
        var report = ScalingReport.Of(samples, ScalingKind.Strong).Series.Single();
        report.Points.Where(p => p.Flags.Contains("superlinear")).Select(p => p.Workers).ShouldBe([4, 8, 16, 32]);
        report.Fits.Amdahl.ShouldBeNull();
        report.Fits.Refused!.ShouldContain("above the worker count");
        report.Recommendation!.Workers.ShouldBe(32, "their times are real, whatever made them so short");
    }

    [Fact]
    public void A_curve_with_a_one_worker_run_has_karp_flatt_without_serial_runs_too()
    {
        var curve = Curve([.. Runs("external", 1, _ => 8), .. Runs("external", 4, _ => 2.5)]);
        At(curve, 4).KarpFlatt!.Value.ShouldBe((2.5 / 8 - 0.25) / 0.75, 1e-12);
        At(curve, 1).KarpFlatt.ShouldBeNull();
        ScalingCurves.Of([.. Runs("external", 2, _ => 8), .. Runs("external", 4, _ => 5)], ScalingKind.Strong).Single().Points.ShouldAllBe(p => p.KarpFlatt == null);
    }

    [Fact]
    public void What_is_too_short_has_no_speedup_and_says_so()
    {
        TrialSample[] samples = [.. Runs("serial", 1, _ => 0.4), .. Runs("processes", 2, _ => 0.004, "too-short"), .. Runs("processes", 4, _ => 0.003, "too-short")];
        var report = ScalingReport.Of(samples, ScalingKind.Strong).Series.Single(s => s.Strategy == "processes");
        report.Points.ShouldAllBe(p => p.Speedup == null && p.SpeedupLow == null && p.RelativeSpeedup == null && p.Efficiency == null && p.KarpFlatt == null && p.Flags.Contains("too-short"));
        report.AdviceRefused!.ShouldContain("measure larger work");
        TrialFlags.Meaning("too-short").ShouldContain("10 ms");
    }

    [Fact]
    public void What_a_retry_ran_anew_is_refused_for_that_and_not_for_the_cores() =>
        ScalingReport.Of([.. Runs("serial", 1, _ => 8), .. Runs("threads", 2, _ => 4, "later-round")], ScalingKind.Strong)
            .Series.Single(s => s.Strategy == "threads").AdviceRefused!.ShouldContain("run the whole sweep again");

    [Fact]
    public void Counts_that_cross_memory_nodes_enter_no_fit_but_may_be_the_answer()
    {
        TrialSample[] samples = [.. new[] { 1, 2, 4, 8, 16 }.SelectMany(p => Runs("threads", p, round => (0.1 + 9.9 / p) * (1 + 0.002 * round), p == 16 ? "crosses-numa" : null))];
        var report = ScalingReport.Of(samples, ScalingKind.Strong).Series.Single();
        report.Fits.Refused!.ShouldContain("4 distinct worker counts");
        report.Recommendation!.Workers.ShouldBe(16);
    }

    static ScalingSeries Curve(IReadOnlyList<TrialSample> samples) => ScalingCurves.Of(samples, ScalingKind.Strong).Single(c => c.Strategy != "serial");

    static ScalingPoint At(ScalingSeries curve, int workers) => curve.Points.Single(p => p.Workers == workers);

    static IEnumerable<TrialSample> Runs(string strategy, int workers, Func<int, double> seconds, string? flag = null, int count = 5) =>
        Enumerable.Range(1, count).Select(round => new TrialSample(strategy, null, workers, round, seconds(round), 0.1, workers, flag is null ? [] : [flag]));
}
