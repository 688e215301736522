using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Waterfall;
using Dashboard.Core.Protocol;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement.Waterfall;

public class WaterfallPartsTests
{
    static readonly PhasedTrial Serial = Trial("serial", 1, startup: 0.1, read: 1, compute: 6, communicate: 0, reduce: 1, idle: 0, imbalance: 0);

    [Fact]
    public void Every_planted_loss_is_attributed_to_its_part()
    {
        var four = Trial("threads", 4, startup: 0.2, read: 0.25, compute: 2.0, communicate: 0.3, reduce: 1.2, idle: 0.9, imbalance: 0.6);
        var waterfall = Waterfalls.Of([Serial, four], ScalingKind.Strong).Single();
        waterfall.Baseline.ShouldBe("serial");
        waterfall.IdealSeconds.ShouldBe(2, 1e-12);
        Part(waterfall, WaterfallParts.Serial).ShouldBe(0.75, 1e-12);
        Part(waterfall, WaterfallParts.Reduce).ShouldBe(0.2, 1e-12);
        Part(waterfall, WaterfallParts.Imbalance).ShouldBe(0.6, 1e-12);
        Part(waterfall, WaterfallParts.Waiting).ShouldBe(0.3, 1e-12);
        Part(waterfall, WaterfallParts.Communication).ShouldBe(0.3, 1e-12);
        Part(waterfall, WaterfallParts.Compute).ShouldBe(0.5, 1e-12);
        Part(waterfall, WaterfallParts.Read).ShouldBe(0, 1e-12);
        Part(waterfall, WaterfallParts.Other).ShouldBe(0, 1e-12);
        waterfall.Parts.ShouldNotContain(p => p.Name == WaterfallParts.Startup);
        var compute = waterfall.Parts.Single(p => p.Name == WaterfallParts.Compute);
        compute.Text.ShouldEndWith(": computing the same items takes 1.33 times the worker-seconds of the baseline.");
        (compute.Title, compute.Words).ShouldBe(("slower compute", "computing the same items takes 1.33 times the worker-seconds of the baseline"));
    }

    [Fact]
    public void Start_up_belongs_to_elapsed_time_alone()
    {
        var four = Trial("threads", 4, startup: 0.2, read: 0.25, compute: 1.5, communicate: 0, reduce: 0.25, idle: 0, imbalance: 0);
        var waterfall = Waterfalls.Of([Serial, four], ScalingKind.Strong, elapsed: true).Single();
        Part(waterfall, WaterfallParts.Startup).ShouldBe(0.2 - 0.1 / 4, 1e-12);
        waterfall.MeasuredSeconds.ShouldBe(2.2, 1e-12);
    }

    [Fact]
    public void Ideal_and_parts_add_up_to_the_measured_median_exactly()
    {
        var random = new Random(3);
        double Next() => random.NextDouble();
        var trials = new[] { 1, 2, 4, 8 }.SelectMany(p => Enumerable.Range(0, 5).Select(_ =>
            Trial("threads", p, Next(), Next(), Next(), Next(), Next(), 1 + Next(), Next(), unaccounted: 0.1 * Next()))).ToList();
        foreach (bool elapsed in new[] { false, true })
        {
            var waterfalls = Waterfalls.Of(trials, ScalingKind.Strong, elapsed);
            waterfalls.Select(w => w.Workers).ShouldBe([2, 4, 8]);
            waterfalls.ShouldAllBe(w => Math.Abs(w.IdealSeconds + w.Parts.Sum(p => p.Seconds) - w.MeasuredSeconds) < 1e-12);
            waterfalls.ShouldAllBe(w => Math.Abs(w.Parts.Sum(p => p.Share) - (1 - w.IdealSeconds / w.MeasuredSeconds)) < 1e-12);
        }
    }

    [Fact]
    public void In_a_weak_sweep_the_ideal_is_the_baselines_time_and_a_reduction_that_stays_is_no_loss()
    {
        var four = Trial("threads", 4, 0.1, read: 1, compute: 6.5, communicate: 0, reduce: 1, idle: 0.5, imbalance: 0.5);
        var waterfall = Waterfalls.Of([Serial, four], ScalingKind.Weak).Single();
        waterfall.IdealSeconds.ShouldBe(8, 1e-12);
        Part(waterfall, WaterfallParts.Compute).ShouldBe(0.5, 1e-12);
        Part(waterfall, WaterfallParts.Imbalance).ShouldBe(0.5, 1e-12);
        Part(waterfall, WaterfallParts.Serial).ShouldBe(0, 1e-12);
    }

    [Fact]
    public void Without_a_serial_program_the_smallest_own_count_is_the_baseline()
    {
        var two = Trial("mpi", 2, 0.1, 0, 4, 0, 0, 0, 0);
        var eight = Trial("mpi", 8, 0.1, 0, 1, 0.5, 0, 0, 0);
        var waterfall = Waterfalls.Of([two, eight], ScalingKind.Strong).Single();
        waterfall.Baseline.ShouldBe("mpi on 2");
        waterfall.IdealSeconds.ShouldBe(1, 1e-12);
        Part(waterfall, WaterfallParts.Communication).ShouldBe(0.5, 1e-12);
    }

    /// <summary>The figures of the definition: useful times 4, 3, 3, 2 in a run of 5 make a load balance of 3/4 and a communication efficiency of 4/5.</summary>
    [Fact]
    public void Efficiencies_follow_their_definition()
    {
        var serial = Trial("serial", 1, 0, 0, 10, 0, 0, 0, 0);
        var four = Trial("threads", 4, 0, 0, compute: 3, communicate: 0.5, 0, idle: 1.5, imbalance: 1);
        var e = Waterfalls.Of([serial, four], ScalingKind.Strong).Single().Efficiencies;
        e.LoadBalance.ShouldBe(0.75, 1e-12);
        e.CommunicationEfficiency.ShouldBe(0.8, 1e-12);
        e.ParallelEfficiency.ShouldBe(0.6, 1e-12);
        e.ComputationScaling.ShouldBe(10.0 / 12, 1e-12);
        e.GlobalEfficiency.ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void A_flagged_baseline_is_not_used() =>
        Waterfalls.Of([Serial with { Flags = ["oversubscribed"] }, Trial("threads", 4, 0, 0, 2, 0, 0, 0, 0)], ScalingKind.Strong).ShouldBeEmpty();

    [Fact]
    public void Disturbed_trials_are_left_out_where_most_are_quiet()
    {
        var quiet = Trial("threads", 2, 0, 0.5, 3, 0, 0.5, 0, 0);
        var noisy = Trial("threads", 2, 0, 0.5, 30, 0, 0.5, 0, 0) with { Flags = ["noisy"] };
        Waterfalls.Of([Serial, quiet, quiet, noisy], ScalingKind.Strong).Single().MeasuredSeconds.ShouldBe(4, 1e-12);
    }

    static double Part(SpeedupWaterfall waterfall, string name) => waterfall.Parts.Single(p => p.Name == name).Seconds;

    static PhasedTrial Trial(
        string strategy, int workers, double startup, double read, double compute, double communicate, double reduce, double idle, double imbalance, double unaccounted = 0) => new(
        strategy, null, workers, read + compute + communicate + reduce + idle + unaccounted, startup, new Phases(startup, read, compute, communicate, reduce, idle, imbalance), []);
}
