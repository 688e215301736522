using Dashboard.Web.Scaling.Proposal;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>Ticks of the charts that the server draws: round, few, and with their unit.</summary>
public sealed class ValueScaleTests
{
    [Fact]
    public void Speedups_double()
    {
        var (lowest, highest) = ValueScale.Speedup.Reach(0.3, 3.7);
        (lowest, highest).ShouldBe((0.25, 4.0));
        Ticks(ValueScale.Speedup, lowest, highest).ShouldBe(["0.25x", "0.5x", "1x", "2x", "4x"]);
        Ticks(ValueScale.Efficiency, 0.5, 1).ShouldBe(["50 %", "75 %", "100 %"]);
    }

    [Fact]
    public void Times_are_round_in_the_unit_of_the_largest()
    {
        Ticks(ValueScale.Time, 0.04, 0.28).ShouldBe(["0.05 s", "0.07 s", "0.1 s", "0.15 s", "0.2 s"]);
        Ticks(ValueScale.Time, 0.0018, 0.011).ShouldBe(["2 ms", "3 ms", "5 ms", "7 ms", "10 ms"]);
        Ticks(ValueScale.Time, 0.2, 0.25).ShouldBe(["0.2 s", "0.25 s"]);
    }

    static IEnumerable<string> Ticks(ValueScale scale, double lowest, double highest) => scale.Ticks(lowest, highest).Select(tick => scale.Text(tick, highest));
}
