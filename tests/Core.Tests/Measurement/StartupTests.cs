using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement;

/// <summary>Laws are of the region; start-up is added as it was measured.</summary>
public class StartupTests
{
    static readonly int[] Counts = [1, 2, 4, 8, 16];

    [Fact]
    public void Elapsed_times_are_the_fitted_region_and_the_measured_start_up()
    {
        var elapsed = Report(inside: true);
        elapsed.Points.Single(p => p.Workers == 16).MedianSeconds.ShouldBe(Region(16) + Startup(16), 0.02);
        elapsed.Fits.Chosen.ShouldBe("amdahl");
        elapsed.Fits.Amdahl!.SerialFraction.ShouldBe(0.05, 0.005);
        elapsed.Fits.Amdahl.SerialFraction.ShouldBe(Report(inside: false).Fits.Amdahl!.SerialFraction, 1e-12);
        elapsed.AddedStartup!.Single(s => s.Workers == 8).Seconds.ShouldBe(Startup(8), 1e-9);
        elapsed.Fitted![^1].Workers.ShouldBe(32, 1e-9);
        elapsed.Fitted[^1].Seconds.ShouldBe(Region(32) + Startup(16), 0.05);
        Report(inside: false).AddedStartup.ShouldBeNull();
    }

    [Fact]
    public void What_to_measure_next_costs_its_region_by_the_law_and_its_start_up_as_measured()
    {
        var next = Report(inside: false).Recommendation!.Next;
        next.Select(n => n.Workers).ShouldBe([6, 11]);
        foreach (var step in next)
        {
            step.CoreSeconds.ShouldBe(step.Workers * step.Repetitions * (Region(step.Workers) + Startup(step.Workers)), 0.02 * step.CoreSeconds);
        }
    }

    [Fact]
    public void Start_up_lies_on_lines_between_counts_and_stays_outside()
    {
        var startup = new StartupTimes([new StartupPoint(8, 3), new StartupPoint(2, 1)]);
        new[] { 1.0, 2, 5, 8, 100 }.Select(startup.At).ShouldBe([1, 1, 2, 3, 3]);
    }

    static double Region(int p) => 10 * (0.05 + 0.95 / p);

    static double Startup(int p) => 0.2 * p;

    static SeriesReport Report(bool inside) => ScalingReport.Of(
        [.. Counts.SelectMany(p => Enumerable.Range(1, 5).Select(round => Sample(p, round, Region(p) * (1 + 0.001 * ((round * 3 + p) % 5)), inside)))],
        ScalingKind.Strong).Series.Single();

    static TrialSample Sample(int p, int round, double region, bool inside) =>
        new("threads", null, p, round, inside ? region + Startup(p) : region, inside ? 0 : Startup(p), p, []) { RegionSeconds = region };
}
