using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement;

public class ScalingCurvesTests
{
    [Fact]
    public void Speedup_is_serial_over_parallel_and_relative_speedup_is_own_one_worker_over_parallel()
    {
        var curves = ScalingCurves.Of([.. Samples("serial", 1, 8.0), .. Samples("threads", 1, 10.0), .. Samples("threads", 4, 2.5)], ScalingKind.Strong);

        var threads = curves.Single(c => c.Strategy == "threads");
        var four = threads.Points.Single(p => p.Workers == 4);
        four.Speedup!.Value.ShouldBe(3.2, 1e-12);
        four.RelativeSpeedup!.Value.ShouldBe(4.0, 1e-12);
        four.Efficiency!.Value.ShouldBe(0.8, 1e-12);
        four.KarpFlatt!.Value.ShouldBe((1 / 3.2 - 0.25) / 0.75, 1e-12);
        threads.Points.Single(p => p.Workers == 1).KarpFlatt.ShouldBeNull();
        curves[0].Strategy.ShouldBe("serial");
    }

    [Fact]
    public void Weak_scaling_reports_scaled_speedup_and_no_karp_flatt()
    {
        var curves = ScalingCurves.Of([.. Samples("serial", 1, 8.0), .. Samples("threads", 4, 10.0)], ScalingKind.Weak);
        var four = curves.Single(c => c.Strategy == "threads").Points.Single();
        four.Speedup!.Value.ShouldBe(3.2, 1e-12);
        four.Efficiency!.Value.ShouldBe(0.8, 1e-12);
        four.KarpFlatt.ShouldBeNull();
    }

    [Fact]
    public void A_flagged_baseline_is_never_divided_by()
    {
        var curves = ScalingCurves.Of([.. Samples("serial", 1, 8.0, "oversubscribed"), .. Samples("threads", 1, 8.0), .. Samples("threads", 2, 4.0)], ScalingKind.Strong);
        var two = curves.Single(c => c.Strategy == "threads").Points.Single(p => p.Workers == 2);
        two.Speedup.ShouldBeNull();
        two.RelativeSpeedup!.Value.ShouldBe(2.0, 1e-12);
        two.Efficiency!.Value.ShouldBe(1.0, 1e-12);
    }

    [Fact]
    public void Quiet_runs_of_the_baseline_count_before_noisy_ones()
    {
        var curves = ScalingCurves.Of([.. Samples("serial", 1, 8.0), .. Samples("serial", 1, 16.0, "noisy", count: 2), .. Samples("threads", 2, 4.0)], ScalingKind.Strong);
        curves.Single(c => c.Strategy == "threads").Points.Single().Speedup!.Value.ShouldBe(2.0, 1e-12);
    }

    [Fact]
    public void The_baseline_is_one_of_itself_however_few_of_its_runs_were_quiet()
    {
        var curves = ScalingCurves.Of([.. Samples("serial", 1, 8.0), .. Samples("serial", 1, 16.0, "noisy", count: 2), .. Samples("threads", 2, 4.0), .. Samples("threads", 2, 9.0, "noisy", count: 2)], ScalingKind.Strong);
        curves[0].Points.Single().Speedup.ShouldBe(1);
        curves[1].Points.Single().RelativeSpeedup.ShouldBe(1);
    }

    [Fact]
    public void A_baseline_that_was_always_disturbed_gives_a_speedup_but_no_advice()
    {
        var report = ScalingReport.Of([.. Samples("serial", 1, 8.0, "noisy"), .. Samples("threads", 2, 4.0)], ScalingKind.Strong);
        var threads = report.Series.Single(s => s.Strategy == "threads");
        threads.Points.Single().Speedup!.Value.ShouldBe(2.0, 1e-12);
        threads.Recommendation.ShouldBeNull();
        threads.AdviceRefused!.ShouldContain("idle");
    }

    [Fact]
    public void Without_a_one_worker_run_figures_are_relative_to_the_smallest_count()
    {
        var curve = ScalingCurves.Of([.. Samples("mpi", 2, 6.0), .. Samples("mpi", 8, 2.0)], ScalingKind.Strong).Single();
        curve.ReferenceWorkers.ShouldBe(2);
        var eight = curve.Points[1];
        eight.Speedup.ShouldBeNull();
        eight.Efficiency!.Value.ShouldBe(2 * 6.0 / (8 * 2.0), 1e-12);
    }

    [Fact]
    public void A_speedup_surely_above_the_workers_is_flagged_superlinear_and_not_clipped()
    {
        var curves = ScalingCurves.Of([.. Samples("serial", 1, 10.0, count: 8), .. Samples("threads", 2, 2.0, count: 8)], ScalingKind.Strong);
        var two = curves.Single(c => c.Strategy == "threads").Points.Single();
        two.Flags.ShouldContain("superlinear");
        two.Speedup!.Value.ShouldBe(5.0, 1e-12);
    }

    [Fact]
    public void Variants_are_curves_of_their_own_with_their_own_baseline()
    {
        var samples = new[] { ("small", 1.0), ("large", 4.0) }.SelectMany(v => new[]
        {
            new TrialSample("serial", v.Item1, 1, 1, v.Item2, 0, 1, []),
            new TrialSample("threads", v.Item1, 2, 1, v.Item2 / 2, 0, 2, []),
        }).ToList();
        var curves = ScalingCurves.Of(samples, ScalingKind.Strong);
        curves.Count.ShouldBe(4);
        curves.Where(c => c.Strategy == "threads").ShouldAllBe(c => c.Points[0].Speedup == 2.0);
    }

    static IEnumerable<TrialSample> Samples(string strategy, int workers, double seconds, string? flag = null, int count = 3) =>
        Enumerable.Range(1, count).Select(round => new TrialSample(strategy, null, workers, round, seconds, 0.1, workers, flag is null ? [] : [flag]));
}
