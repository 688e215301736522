using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Web.Pages.Jobs;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

/// <summary>The small curve in lists: 56 by 22 pixels with a margin of 2.5, both axes in powers of two from 1 to the most workers.</summary>
public sealed class SpeedupSparkTests
{
    [Fact]
    public void A_curve_runs_below_the_diagonal_by_what_it_misses()
    {
        // Of 4 workers a speedup of 2 is half the way up.
        string svg = Spark([Serial(8), .. Runs("threads", (1, 8), (2, 4), (4, 4))]);
        svg.ShouldContain("class=\"spark-line strategy-threads\" d=\"M2.5 19.5L28 11L53.5 11\"");
        svg.ShouldContain("class=\"spark-ideal\" d=\"M2.5 19.5L53.5 2.5\"");
        svg.ShouldNotContain("strategy-serial");
    }

    [Fact]
    public void Without_a_serial_run_it_begins_on_the_diagonal_at_the_fewest_workers() =>
        Spark([.. Runs("mpi", (2, 8), (4, 4))]).ShouldContain("d=\"M28 11L53.5 2.5\"");

    [Fact]
    public void What_is_slower_than_serial_or_faster_than_ideal_stays_within_the_picture() =>
        Spark([Serial(8), .. Runs("pool", (1, 80), (4, 1))]).ShouldContain("d=\"M2.5 19.5L53.5 2.5\"/></svg>");

    [Fact]
    public void There_is_none_of_one_worker_count()
    {
        Spark([Serial(8), .. Runs("threads", (1, 8))]).ShouldBeEmpty();
        Spark([Serial(8)]).ShouldBeEmpty();
    }

    static string Spark(TrialSample[] samples)
    {
        using var text = new StringWriter();
        SpeedupSpark.Of(ScalingCurves.Of(samples, ScalingKind.Strong)).WriteTo(text, System.Text.Encodings.Web.HtmlEncoder.Default);
        return text.ToString();
    }

    static TrialSample Serial(double seconds) => Runs("serial", (1, seconds))[0];

    static TrialSample[] Runs(string strategy, params (int Workers, double Seconds)[] runs) =>
        [.. runs.Select(r => new TrialSample(strategy, null, r.Workers, 1, r.Seconds, 0, r.Workers, []))];
}
