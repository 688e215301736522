using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Advice;
using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Protocol;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement;

/// <summary>Why a curve ends, what to measure next, and when there is no advice.</summary>
public class StopCausesTests
{
    [Fact]
    public void The_gravest_cause_comes_first_and_is_named_in_the_reason_with_its_share()
    {
        var advised = Advise(p => new Phases(0.01, 0, 8.0 / p, 0, 0.4, p == 1 ? 0 : 0.1, p == 1 ? 0 : 0.1));
        advised.Stops.Select(s => s.Name).Take(2).ShouldBe(["serial", "imbalance"]);
        advised.Stops[0].Share.ShouldBe(0.35 / 1.51, 1e-9);
        advised.Reason.ShouldContain("At 8 workers");
        advised.Reason.ShouldContain("23");
    }

    [Fact]
    public void Start_up_is_named_where_it_counts() =>
        Advise(p => new Phases(0.2 * p, 0, 8.0 / p, 0, 0, 0, 0)).Stops[0].Name.ShouldBe("startup");

    /// <summary>Computing gets slower in company: it is the memory's fault only where the node can move no more.</summary>
    [Theory]
    [InlineData(20e9, "bandwidth")]
    [InlineData(60e9, "compute")]
    public void Memory_bandwidth_is_blamed_from_four_fifths_of_the_ceiling_on(double ceiling, string cause)
    {
        // At 8 workers 36 GB in 2 s are 18 GB/s.
        var advised = Advise(p => new Phases(0.01, 0, Math.Max(16.0 / p / 2, 2), 0, 0, 0, 0), bytes: 36_000_000_000, ceiling: ceiling);
        advised.Stops[0].Name.ShouldBe(cause);
        advised.Stops[0].Text.ShouldContain("18.0 GB/s");
    }

    [Fact]
    public void Without_a_calibration_memory_is_not_blamed() =>
        Advise(p => new Phases(0.01, 0, Math.Max(16.0 / p / 2, 2), 0, 0, 0, 0), bytes: 36_000_000_000).Stops[0].Name.ShouldBe("compute");

    [Fact]
    public void Where_phases_are_not_known_the_law_that_fits_tells_the_reason()
    {
        var advised = Report([.. SamplesOf(p => 10 * (0.1 + 0.9 / p), [1, 2, 4, 8, 12, 16])]).Recommendation!;
        advised.Stops.Single().Name.ShouldBe("amdahl");
        advised.Reason.ShouldContain("so no number of workers gives more than");
    }

    [Fact]
    public void Core_hours_have_an_interval_and_are_cores_times_time()
    {
        var advised = Report([.. SamplesOf(p => 10 / p, [1, 2, 4])]).Recommendation!;
        advised.CoreHoursLow!.Value.ShouldBe(4 * advised.SecondsLow!.Value / 3600, 1e-12);
        advised.CoreHoursHigh!.Value.ShouldBe(4 * advised.SecondsHigh!.Value / 3600, 1e-12);
        advised.CoreHours.ShouldBeInRange(advised.CoreHoursLow.Value, advised.CoreHoursHigh.Value);
    }

    [Fact]
    public void What_to_measure_next_stays_on_the_machine_and_within_the_budget()
    {
        var samples = SamplesOf(p => 10 / p, [1, 2, 6]).ToList();
        var all = Report(samples).Recommendation!.Next;
        all.Select(n => n.Workers).ShouldBe([12, 3]);
        all[0].Repetitions.ShouldBe(5);
        all[0].CoreSeconds.ShouldBe(5 * 10, 1);
        Report(samples, new ReportSetting(UsableCores: 8)).Recommendation!.Next.Select(n => n.Workers).ShouldBe([8, 3]);
        Report(samples, new ReportSetting(BudgetCoreSeconds: 60)).Recommendation!.Next.Select(n => n.Workers).ShouldBe([12]);
        Report(samples, new ReportSetting(BudgetCoreSeconds: 10)).Recommendation!.Next.ShouldBeEmpty();
    }

    [Fact]
    public void Scatter_that_hides_the_answer_asks_for_repetitions()
    {
        var random = new Random(2);
        var samples = SamplesOf(p => p == 1 ? 8 : 4.2 * (1 + 0.2 * random.NextDouble()), [1, 2, 3]).ToList();
        Report(samples).Recommendation!.Next.ShouldContain(n => n.Reason.Contains("repetitions"));
    }

    [Fact]
    public void Without_one_worker_figures_are_relative_and_it_is_proposed()
    {
        var advised = Report([.. SamplesOf(p => 10 / p, [2, 4, 8])]).Recommendation!;
        advised.Reason.ShouldContain("relative to 2 workers");
        advised.Next.ShouldContain(n => n.Workers == 1);
    }

    [Fact]
    public void A_weak_sweep_is_advised_by_efficiency()
    {
        var report = ScalingReport.Of([.. SamplesOf(p => p / (p - 0.1 * (p - 1)) * (p > 8 ? 2 : 1), [1, 2, 4, 8, 16])], ScalingKind.Weak, ownBaseline: true).Series.Single();
        report.Recommendation!.Workers.ShouldBe(8);
        report.Recommendation.Reason.ShouldContain("efficiency");
    }

    [Fact]
    public void A_superlinear_curve_names_the_usual_causes()
    {
        var report = Report([.. SamplesOf(p => p == 1 ? 30 : 10 / p, [1, 2, 4, 8])]);
        report.Fits.Amdahl.ShouldBeNull();
        report.Points.Where(p => p.Workers > 1).ShouldAllBe(p => p.Flags.Contains("superlinear"));
        report.Recommendation!.Reason.ShouldContain("caches of several cores");
    }

    [Fact]
    public void Results_that_differ_and_mixed_caches_give_no_advice()
    {
        var samples = SamplesOf(p => 10 / p, [1, 2, 4]).ToList();
        Report(samples, new ReportSetting(ResultsDisagree: true)).AdviceRefused!.ShouldContain("Results differ");
        ScalingReport.Of([.. samples.Select((s, i) => i % 2 == 0 ? s with { Flags = ["cold"] } : s)], ScalingKind.Strong, ownBaseline: true)
            .Series.ShouldAllBe(s => s.AdviceRefused!.Contains("caches"));
        Report(samples).AdviceRefused.ShouldBeNull();
    }

    static Recommendation Advise(Func<int, Phases> phases, long? bytes = null, double? ceiling = null)
    {
        var samples = new[] { 1, 2, 4, 8 }.SelectMany(p => Enumerable.Range(1, 3).Select(round =>
        {
            var f = phases(p);
            return new TrialSample("threads", null, p, round, f.Read + f.Compute + f.Communicate + f.Reduce + f.Idle, f.Startup, p, []) { Phases = f, BytesMoved = bytes };
        }));
        var calibration = ceiling is null ? null : new NodeCalibration("", DateTimeOffset.UnixEpoch, 0, [new BandwidthCeiling(8, 1, ceiling.Value)], [], 0);
        return Report([.. samples], new ReportSetting(calibration)).Recommendation!;
    }

    static SeriesReport Report(IReadOnlyList<TrialSample> samples, ReportSetting? setting = null) =>
        ScalingReport.Of(samples, ScalingKind.Strong, ownBaseline: true, setting: setting).Series.Single();

    /// <summary>Five runs a count, half a percent apart.</summary>
    static IEnumerable<TrialSample> SamplesOf(Func<double, double> seconds, int[] counts) =>
        counts.SelectMany(p => Enumerable.Range(-2, 5).Select(i => new TrialSample("threads", null, p, i, seconds(p) * (1 + 0.005 * ((i * 3 + p) % 5)), 0, p, [])));
}
