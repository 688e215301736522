using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

public class LabParameterTests
{
    static readonly string[] Labs = ["shared-counter", "shared-array", "messaging", "process-launch", "gc-collect"];

    [Theory]
    [InlineData("shared-counter", """{"increments":50,"delayMilliseconds":1,"readWriteGapMicroseconds":20,"mode":"unsafe"}""")]
    [InlineData("shared-array", """{"length":10}""")]
    [InlineData("gc-collect", """{"elements":10000000,"when":"steadyState","reference":"held"}""")]
    public void Left_out_parameters_take_the_course_s_values(string lab, string expected) =>
        ParameterBinding.Normalise(AnalysisCatalog.Find(lab)!, Json("{}")).GetRawText().ShouldBe(expected);

    [Theory]
    [InlineData("shared-counter", """{ "increments": 0 }""", "increments")]
    [InlineData("shared-counter", """{ "delayMilliseconds": -1 }""", "delayMilliseconds")]
    [InlineData("shared-counter", """{ "readWriteGapMicroseconds": 1e9 }""", "readWriteGapMicroseconds")]
    [InlineData("shared-counter", """{ "mode": "safe" }""", "mode")]
    [InlineData("shared-array", """{ "length": 0 }""", "length")]
    [InlineData("messaging", """{ "kind": "post" }""", "kind")]
    [InlineData("messaging", """{ "messages": 0 }""", "messages")]
    [InlineData("messaging", """{ "messages": 100000, "bytes": 16777216 }""", "messages")]
    [InlineData("process-launch", """{ "count": 101 }""", "count")]
    [InlineData("process-launch", """{ "program": "" }""", "program")]
    [InlineData("gc-collect", """{ "elements": 0 }""", "elements")]
    [InlineData("gc-collect", """{ "when": "never" }""", "when")]
    [InlineData("task-cost", """{ "tasks": 0 }""", "tasks")]
    [InlineData("task-cost", """{ "runIn": "thread" }""", "runIn")]
    [InlineData("misread", """{ "length": 0 }""", "length")]
    [InlineData("misread", """{ "readAs": "text" }""", "readAs")]
    public void Unusable_values_are_told_with_their_place(string lab, string parameters, string field) =>
        ParameterBinding.Check(AnalysisCatalog.Find(lab)!, Json(parameters)).Keys.ShouldBe(["parameters." + field]);

    [Fact]
    public void Every_analysis_says_what_it_teaches_and_where_to_look()
    {
        foreach (var description in AnalysisCatalog.All.Select(a => a.Description))
        {
            description.Teaches.Length.ShouldBeInRange(20, 140, description.Name);
            description.LookFor.Length.ShouldBeInRange(40, 260, description.Name);
            (description.Teaches + description.LookFor).ShouldEndWith(".", customMessage: description.Name);
        }

        AnalysisCatalog.All.Select(a => a.Description.Teaches).Distinct().Count().ShouldBe(AnalysisCatalog.All.Count);
    }

    [Fact]
    public void Labs_are_compared_with_nothing_and_run_once_per_trial()
    {
        foreach (var lab in Labs.Select(name => AnalysisCatalog.Find(name)!))
        {
            (lab.Description.Deterministic || lab.Description.Repeatable).ShouldBeFalse(lab.Description.Name);
            using var run = lab.Prepare(Json("{}"), new AnalysisContext());
            run.Chunks.Count.ShouldBe(1, "a check at submission starts nothing and knows no workers");
        }
    }
}
