using Dashboard.Core.Measurement;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0.028, 0.028, "0.0280", "core-hours")]
    [InlineData(0.001, 0.001, "0.00100", "core-hours")]
    [InlineData(0.000999, 0.000999, "3.60", "core-seconds")]
    [InlineData(0.0000664, 0.0000664, "0.239", "core-seconds")]
    [InlineData(0.05, 0.0005, "180", "core-seconds")]
    [InlineData(1240, 1240, "1,240", "core-hours")]
    [InlineData(0, 0, "0", "core-hours")]
    public void A_cost_is_told_in_core_seconds_where_core_hours_would_be_zeros(double coreHours, double least, string digits, string unit) =>
        Figures.CoreTime(coreHours, least).ShouldBe((digits, unit));

    [Theory]
    [InlineData(0.0000664, "< 0.001")]
    [InlineData(0.00123, "0.00123")]
    [InlineData(0, "0")]
    public void Core_hours_of_a_proposal_hold_no_noise(double coreHours, string said) => Figures.CoreHours(coreHours).ShouldBe(said);
}
