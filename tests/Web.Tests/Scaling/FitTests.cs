using System.Text.Json;
using Dashboard.TestKit;
using Dashboard.Web.Tests.Contract;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>Anyone's timings, odd ones among them: an answer in finite numbers, or a refusal with the place.</summary>
public sealed class FitTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    [Theory]
    [InlineData("[[1,[5]]]")]
    [InlineData("[[7,[5]]]")]
    [InlineData("[[1,[5,5,5]]]")]
    [InlineData("[[1,[1e9]],[2,[2e-12]]]")]
    [InlineData("[[1,[2e-12,1e9]],[2,[1e9,2e-12]],[4,[1,1]]]")]
    [InlineData("[[10000000,[1]],[1,[1]]]")]
    [InlineData("[[8,[1]],[1,[8]],[4,[2]],[2,[4]],[16,[0.5]]]")]
    [InlineData("[[1,[8,8]],[2,[8,8]],[4,[8,8]],[8,[8,8]],[16,[8,8]],[32,[8,8]],[64,[8,8]]]")]
    [InlineData("[[1,[8]],[2,[4]],[4,[2]],[8,[1]],[16,[0.5]],[32,[0.25]],[64,[0.125]]]")]
    [InlineData("[[1,[8]],[2,[1]],[4,[0.1]],[8,[0.01]],[16,[0.001]],[32,[0.0001]],[64,[0.00001]]]")]
    [InlineData("[[1,[1]],[2,[2]],[4,[4]],[8,[8]],[16,[16]],[32,[32]],[64,[64]]]")]
    [InlineData("[[1,[1,1.1]],[2,[200,210]],[4,[4,4.1]],[8,[800,810]],[16,[1,1.1]],[32,[32,33]],[64,[0.1,0.11]]]")]
    public async Task Odd_timings_have_an_answer_in_finite_numbers(string points)
    {
        string written = string.Join(',', JsonDocument.Parse(points).RootElement.EnumerateArray().Select(p => $$"""{"workers":{{p[0]}},"seconds":{{p[1]}}}"""));
        string[] goals = ["", ",\"goal\":{\"kind\":\"fastest\",\"threshold\":0}", ",\"goal\":{\"kind\":\"fastest\",\"threshold\":1}", ",\"goal\":{\"kind\":\"efficiency\",\"threshold\":0}",
            ",\"goal\":{\"kind\":\"efficiency\",\"threshold\":1}", ",\"goal\":{\"kind\":\"coreHours\",\"threshold\":0}", ",\"goal\":{\"kind\":\"coreHours\",\"threshold\":10}"];
        foreach (string kind in new[] { "strong", "weak" })
        {
            foreach (string goal in goals)
            {
                var answer = (await contract.PostAsync("/api/v1/scaling/fit", $$"""{"kind":"{{kind}}","points":[{{written}}]{{goal}}}""")).ShouldBe(200);
                answer.Text.ShouldNotContain("NaN");
                answer.Text.ShouldNotContain("Infinity");
                var series = answer.Json.GetProperty("series").EnumerateArray().Single();
                var workers = series.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("workers").GetInt32()).ToList();
                workers.ShouldBe(workers.Order());
                workers.ShouldContain(series.GetProperty("recommendation").GetProperty("workers").GetInt32());
                (series.GetProperty("fits").TryGetProperty("refused", out _) || Laws(series).Any()).ShouldBeTrue("either a law or the reason");
            }
        }
    }

    [Fact]
    public async Task Seven_counts_without_a_knee_have_one_law_and_the_reason_why_not_two()
    {
        var fits = (await contract.PostAsync("/api/v1/scaling/fit",
            """{"kind":"strong","points":[{"workers":1,"seconds":[10]},{"workers":2,"seconds":[5.25]},{"workers":4,"seconds":[2.875]},{"workers":8,"seconds":[1.6875]},{"workers":16,"seconds":[1.09375]},{"workers":24,"seconds":[0.895833]},{"workers":32,"seconds":[0.796875]}]}"""))
            .ShouldBe(200).Json.GetProperty("series")[0].GetProperty("fits");
        fits.Text("chosen").ShouldBe("amdahl");
        fits.GetProperty("amdahl").GetProperty("serialFraction").GetDouble().ShouldBe(0.05, 1e-3);
        fits.TryGetProperty("usl", out _).ShouldBeFalse();
        fits.Text("leftOut")!.ShouldContain("measure beyond 32");
    }

    [Theory]
    [InlineData("[1,0]", "points[0].seconds[1]")]
    [InlineData("[-0.0]", "points[0].seconds[0]")]
    [InlineData("[1e-13]", "points[0].seconds[0]")]
    [InlineData("[1e10]", "points[0].seconds[0]")]
    [InlineData("[true]", "points[0].seconds[0]")]
    [InlineData("[[1]]", "points[0].seconds[0]")]
    public async Task What_is_no_time_is_refused_with_its_place(string seconds, string blamed) =>
        (await contract.PostAsync("/api/v1/scaling/fit", $$"""{"kind":"strong","points":[{"workers":1,"seconds":{{seconds}}}]}""")).ShouldBlame(blamed);

    [Theory]
    [InlineData("fastest", "1.01")]
    [InlineData("efficiency", "-0.01")]
    [InlineData("coreHours", "10.1")]
    [InlineData("coreHours", "1e400")]
    public async Task Thresholds_beyond_their_bounds_are_refused(string goal, string threshold) =>
        (await contract.PostAsync("/api/v1/scaling/fit", $$$"""{"kind":"weak","points":[{"workers":1,"seconds":[1]}],"goal":{"kind":"{{{goal}}}","threshold":{{{threshold}}}}}""")).ShouldBlame("goal.threshold");

    static IEnumerable<string> Laws(JsonElement series) => new[] { "amdahl", "gustafson", "usl" }.Where(l => series.GetProperty("fits").TryGetProperty(l, out _));
}
