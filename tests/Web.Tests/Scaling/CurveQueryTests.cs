using Dashboard.Web.Tests.Contract;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>Every unusable parameter is named with its value and what is allowed.</summary>
public sealed class CurveQueryTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    [Theory]
    [InlineData("colour=red", "colour", "known are")]
    [InlineData("strategy=fast", "strategy", "'fast'")]
    [InlineData("strategy=threads,fast", "strategy", "'fast'")]
    [InlineData("since=yesterday", "since", "'yesterday'")]
    [InlineData("since=2030-13-01", "since", "'2030-13-01'")]
    [InlineData("since=2030-01-02&until=2030-01-01", "until", "'2030-01-01'")]
    [InlineData("metric=cpu", "metric", "region and elapsed")]
    [InlineData("goal=cheap", "goal", "'cheap'")]
    [InlineData("threshold=0.5", "threshold", "goal")]
    [InlineData("goal=fastest&threshold=2", "threshold", "0 to 1")]
    [InlineData("goal=efficiency&threshold=NaN", "threshold", "'NaN'")]
    [InlineData("limit=0", "limit", "1 to 100")]
    [InlineData("limit=101", "limit", "1 to 100")]
    [InlineData("limit=many", "limit", "'many'")]
    [InlineData("jobsPerCurve=201", "jobsPerCurve", "1 to 200")]
    public async Task Bad_parameters_are_blamed(string query, string parameter, string says) =>
        (await contract.GetAsync($"/api/v1/scaling?{query}")).ShouldBlame(parameter).ShouldContain(says);

    [Theory]
    [InlineData("")]
    [InlineData("analysis=&strategy=&host=&since=&until=&tag=&job=&metric=&goal=&limit=")]
    [InlineData("since=2020-01-01&until=2030-01-31T12:00:00%2B02:00&tag=a%27b&goal=coreHours&threshold=0.3&node=x&curve=0")]
    public async Task Anything_else_is_answered(string query) =>
        (await contract.GetAsync($"/api/v1/scaling?{query}")).ShouldBe(200).Json.GetProperty("series").GetArrayLength().ShouldBe(0);
}
