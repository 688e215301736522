using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

public class IntegrateTests
{
    static readonly IAnalysis Analysis = AnalysisCatalog.Find("integrate")!;

    static IAnalysisRun Prepare(string json) => Analysis.Prepare(Json(json), new AnalysisContext());

    static double Area(string json)
    {
        using var run = Prepare(json);
        return Serially(run).Value.GetProperty("area").GetDouble();
    }

    [Theory]
    [InlineData(10, 8.09175)]
    [InlineData(100, 8.1620175)]
    [InlineData(20_000_000, 8.17499993)]
    public void The_course_s_areas_come_out(long intervals, double expected) =>
        Area($$"""{ "intervals": {{intervals}} }""").ShouldBe(expected, 5e-9);

    [Theory]
    [InlineData("midpoint", 1000, 1e-5)]
    [InlineData("trapezoid", 1000, 1e-5)]
    [InlineData("simpson", 2, 1e-14)]
    [InlineData("simpson", 4098, 1e-12)]
    public void Other_rules_come_close_to_the_exact_area(string rule, long intervals, double tolerance) =>
        Area($$"""{ "rule": "{{rule}}", "intervals": {{intervals}} }""").ShouldBe(8.175, tolerance);

    [Theory]
    [InlineData("""{ "lower": 3, "upper": 0, "rule": "simpson" }""", -8.175)]
    [InlineData("""{ "lower": 2, "upper": 2 }""", 0)]
    [InlineData("""{ "integrand": "5", "lower": -1, "upper": 3, "intervals": 7 }""", 20)]
    [InlineData("""{ "integrand": "x > 0.5", "upper": 1, "intervals": 1000, "rule": "midpoint" }""", 0.5)]
    [InlineData("""{ "integrand": "sin(pi*x)**2 + where(x < 1, 1, 0)", "upper": 2, "intervals": 2000, "rule": "midpoint" }""", 2)]
    [InlineData("""{ "integrand": "x", "intervals": 1, "rule": "trapezoid" }""", 4.5)]
    public void Special_cases(string json, double expected) => Area(json).ShouldBe(expected, 1e-12);

    [Fact]
    public void A_pole_gives_infinity_not_a_failure()
    {
        using var run = Prepare("""{ "integrand": "1/x", "rule": "trapezoid" }""");
        Serially(run).Value.GetRawText().ShouldBe("""{"area":"Infinity"}""");
    }

    [Fact]
    public void Ten_intervals_reach_two_workers_and_none_is_lost()
    {
        using var run = Prepare("{}");
        run.Chunks.Count.ShouldBe(2);
        run.Chunks.Sum(c => c.Items).ShouldBe(10);
    }

    [Theory]
    [InlineData("""{ "rule": "simpson", "intervals": 7 }""", "parameters.intervals", "even")]
    [InlineData("""{ "rule": "upper" }""", "parameters.rule", "left, midpoint, trapezoid, simpson")]
    [InlineData("""{ "lower": 1e400 }""", "parameters.lower", "finite")]
    [InlineData("""{ "upper": "Infinity" }""", "parameters.upper", "finite")]
    [InlineData("""{ "intervals": 0 }""", "parameters.intervals", "from 1 to 1000000000000")]
    [InlineData("""{ "integrand": "x + y" }""", "parameters.integrand", "x + y\n    ^")]
    [InlineData("""{ "integrand": "" }""", "parameters.integrand", "1 to 4096 characters")]
    [InlineData("""{ "integrand": " " }""", "parameters.integrand", "empty")]
    public void Faults_are_keyed_by_their_parameter(string json, string path, string because)
    {
        var faults = ParameterBinding.Check(Analysis, Json(json));
        faults.Keys.ShouldBe([path]);
        faults[path].Single().ShouldContain(because);
    }

    [Fact]
    public void The_area_has_the_same_bits_however_it_is_scattered()
    {
        var cases = from intervals in Gen.Frequency((3, Gen.Choose(1, 3000)), (2, Gen.Choose(3000, 300_000)))
                    from rule in Gen.Elements("left", "midpoint", "trapezoid", "simpson")
                    from integrand in Gen.Elements("sin(x)*exp(-x)", "x**7 % 0.3", "tan(x) - log1p(abs(x))", "where(x > 1, sqrt(x), -x)")
                    from workers in Gen.Choose(1, 7)
                    from seed in Gen.Choose(0, 100)
                    select (intervals: rule == "simpson" ? intervals * 2 : intervals, rule, integrand, workers, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            string json = $$"""{ "integrand": "{{c.integrand}}", "intervals": {{c.intervals}}, "rule": "{{c.rule}}" }""";
            using var run = Prepare(json);
            run.Chunks.Count.ShouldBeLessThanOrEqualTo(4096);
            ResultHash.Of(Scattered(() => Prepare(json), c.workers, c.seed)).ShouldBe(ResultHash.Of(Serially(run)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Compensated_sums_keep_what_plain_ones_lose()
    {
        string json = """{ "integrand": "0.1", "upper": 1, "intervals": 9999999 }""";
        Area(json).ShouldBe(0.1, 1e-15, "adding one after another loses about 1e-11");
    }
}
