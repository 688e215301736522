using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

public class ParameterTests
{
    static readonly IAnalysis Sum = AnalysisCatalog.Find("sum-range")!;
    static readonly IAnalysis GroupMax = AnalysisCatalog.Find("group-max")!;

    [Fact]
    public void Left_out_parameters_take_their_defaults()
    {
        ParameterBinding.Check(Sum, default).ShouldBeEmpty();
        ParameterBinding.Normalise(Sum, Json("""{ "stop": 7 }""")).GetRawText()
            .ShouldBe("""{"start":0,"stop":7,"repeats":10,"interpreterLock":false}""");
    }

    [Fact]
    public void All_faults_are_told_at_once_with_value_and_range()
    {
        var faults = ParameterBinding.Check(Sum, Json("""{ "start": "x", "repeats": 0, "stpo": 1, "interpreterLock": 1 }"""));

        faults.Keys.ShouldBe(["parameters.start", "parameters.repeats", "parameters.stpo", "parameters.interpreterLock"], ignoreOrder: true);
        faults["parameters.repeats"].Single().ShouldBe("Got 0; allowed is a whole number from 1 to 65536.");
        faults["parameters.stpo"].Single().ShouldContain("known are start, stop");
    }

    [Fact]
    public void Rules_between_fields_are_told_beside_faults_of_other_fields()
    {
        ParameterBinding.Check(AnalysisCatalog.Find("integrate")!, Json("""{ "rule": "simpson", "intervals": 3, "lower": "x" }""")).Keys
            .ShouldBe(["parameters.intervals", "parameters.lower"], ignoreOrder: true);
        ParameterBinding.Check(GroupMax, Json("""{ "value": "v", "key": "k", "groupBy": 5 }""")).Keys
            .ShouldBe(["parameters.dataset", "parameters.groupBy"], ignoreOrder: true);
        ParameterBinding.Check(AnalysisCatalog.Find("describe")!, Json("""{ "path": "/a", "select": { "rows": [5, 1], "columns": "x" }, "clean": { "min": 2, "max": 1, "dropNonFinite": 0 } }""")).Keys
            .ShouldBe(["parameters.select.rows", "parameters.select.columns", "parameters.clean.max", "parameters.clean.dropNonFinite"], ignoreOrder: true);
    }

    [Fact]
    public void A_rule_that_reads_an_unusable_field_is_silent()
    {
        ParameterBinding.Check(AnalysisCatalog.Find("integrate")!, Json("""{ "rule": "simpsons", "intervals": 3 }""")).Keys.ShouldBe(["parameters.rule"]);
        ParameterBinding.Check(Sum, Json("""{ "stop": 9007199254740992, "repeats": 0 }""")).Keys.ShouldBe(["parameters.repeats"]);
        ParameterBinding.Check(GroupMax, Json("""{ "path": 5, "value": "v", "key": "k" }""")).Keys.ShouldBe(["parameters.path"]);
        ParameterBinding.Check(GroupMax, Json("""{ "value": "v" }""")).Keys.ShouldBe(["parameters.key"]);
        ParameterBinding.Check(AnalysisCatalog.Find("evaluate")!, Json("""{ "expression": "a+", "length": -1, "variables": { "a": { "values": [1, 2] } } }""")).Keys
            .ShouldBe(["parameters.expression", "parameters.length"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1.5")]
    [InlineData("1.0000000000000000000000000000000000001")]
    [InlineData("1e-40")]
    [InlineData("99999999999999999999999999")]
    [InlineData("9007199254740993")]
    [InlineData("null")]
    [InlineData("\"NaN\"")]
    [InlineData("\"5\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public void What_is_no_whole_number_in_range_is_a_fault(string value) =>
        ParameterBinding.Check(Sum, Json($$"""{ "stop": {{value}} }""")).Keys.ShouldBe(["parameters.stop"]);

    [Theory]
    [InlineData("5.0")]
    [InlineData("5e0")]
    [InlineData("0.5e1")]
    public void Whole_numbers_may_be_written_as_JSON_allows(string value) =>
        ParameterBinding.Normalise(Sum, Json($$"""{ "stop": {{value}} }""")).GetProperty("stop").GetRawText().ShouldBe("5");

    [Fact]
    public void Twice_the_same_name_is_a_fault() =>
        ParameterBinding.Check(Sum, Json("""{ "stop": 1, "stop": 2 }""")).Keys.ShouldBe(["parameters.stop"]);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("3")]
    public void Parameters_must_be_an_object(string json) =>
        ParameterBinding.Check(Sum, Json(json), "variants.0.parameters").Keys.ShouldBe(["variants.0.parameters"]);

    [Fact]
    public void Lone_surrogates_are_faults_not_exceptions() =>
        ParameterBinding.Check(GroupMax, Json("""{ "path": "p", "value": "\ud800", "key": "k", "\udc00": 1 }""")).Count.ShouldBe(2);

    [Theory]
    [InlineData("""{ "value": "v", "key": "k" }""", "parameters.dataset")]
    [InlineData("""{ "value": "v", "key": "k", "dataset": "d", "path": "p" }""", "parameters.path")]
    [InlineData("""{ "key": "k", "path": "p" }""", "parameters.value")]
    public void Rules_between_parameters_are_checked(string json, string path) =>
        ParameterBinding.Check(GroupMax, Json(json)).Keys.ShouldBe([path]);

    [Fact]
    public void An_optional_parameter_may_be_null_and_stays_out() =>
        ParameterBinding.Normalise(GroupMax, Json("""{ "dataset": null, "path": "p", "value": "v", "key": "k" }""")).GetRawText()
            .ShouldBe("""{"path":"p","value":"v","key":"k","groupBy":"file"}""");

    [Fact]
    public void The_schema_says_what_a_form_needs()
    {
        var schema = ParameterSchema.For(Sum.ParametersType);
        schema["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
        var repeats = schema["properties"]!["repeats"]!;
        repeats.ToJsonString().ShouldContain("\"type\":\"integer\"");
        repeats["minimum"]!.GetValue<long>().ShouldBe(1);
        repeats["maximum"]!.GetValue<long>().ShouldBe(65_536);
        repeats["default"]!.GetValue<int>().ShouldBe(10);

        var data = ParameterSchema.For(GroupMax.ParametersType);
        data["required"]!.ToJsonString().ShouldBe("""["value","key"]""");
        data["properties"]!["dataset"]!["x-control"]!.GetValue<string>().ShouldBe("dataset");
        data["properties"]!["value"]!["examples"]!.ToJsonString().ShouldBe("""["ARR_DELAY"]""");
    }

    [Fact]
    public void Defaults_and_examples_of_every_analysis_lie_within_its_own_schema()
    {
        foreach (var analysis in AnalysisCatalog.All)
        {
            var properties = ParameterSchema.For(analysis.ParametersType)["properties"]!.AsObject();
            var defaults = properties.Select(p => (p.Key, Value: p.Value!["default"] ?? p.Value!["examples"]?[0])).Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!.DeepClone());
            ParameterBinding.Check(analysis, JsonSerializer.SerializeToElement(defaults)).Keys
                .Intersect(defaults.Keys.Select(k => "parameters." + k)).ShouldBeEmpty(analysis.Description.Name);
        }
    }

    [Fact]
    public void Whatever_the_JSON_binding_never_throws()
    {
        string[] values = ["1", "-1", "1e999", "1e30", "0.1", "null", "true", "\"\"", "\"left\"", "[]", "{}", "\"\\u0000\"", "123456789012345678901234567890"];
        var fields = Gen.Elements("start", "stop", "repeats", "interpreterLock", "value", "key", "path", "dataset", "groupBy", "Start", "");
        var member = Gen.Zip(fields, Gen.Elements(values)).Select(m => $"\"{m.Item1}\":{m.Item2}");
        var json = Gen.ListOf(member).Select(members => "{" + string.Join(",", members) + "}");
        Prop.ForAll(json.ToArbitrary(), text =>
        {
            foreach (var analysis in AnalysisCatalog.All)
            {
                var parameters = Json(text);
                if (ParameterBinding.Check(analysis, parameters).Count == 0)
                {
                    var full = ParameterBinding.Normalise(analysis, parameters);
                    ParameterBinding.Normalise(analysis, full).GetRawText().ShouldBe(full.GetRawText());
                }
            }
        }).QuickCheckThrowOnFailure();
    }
}
