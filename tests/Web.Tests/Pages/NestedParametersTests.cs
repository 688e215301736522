using System.Text.Json.Nodes;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Web.Pages.NewJob;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

/// <summary>Records, lists and maps of the analyses' own schemas as form fields, there and back.</summary>
public sealed class NestedParametersTests
{
    static readonly IReadOnlyList<SchemaField> Describe = FieldsOf("describe"), Evaluate = FieldsOf("evaluate");

    [Theory]
    [InlineData("raw", FieldKind.Record)]
    [InlineData("select", FieldKind.Record)]
    [InlineData("clean", FieldKind.Record)]
    [InlineData("linearFit", FieldKind.Record)]
    public void Nested_parameters_of_describe_are_fields_of_their_own(string name, FieldKind kind)
    {
        var field = Describe.Single(f => f.Name == name);

        field.Kind.ShouldBe(kind);
        field.Fields.ShouldNotBeEmpty();
        field.Fields.ShouldAllBe(f => f.Path.StartsWith($"parameters.{name}.", StringComparison.Ordinal) && f.Kind != FieldKind.Json);
    }

    [Fact]
    public void Variables_of_evaluate_are_rows_with_several_ways_to_say_a_value()
    {
        var field = Evaluate.Single(f => f.Name == "variables");

        field.Kind.ShouldBe(FieldKind.Map);
        field.WaysIn(2).Select(w => w.Path).ShouldBe(["parameters.variables[2].random", "parameters.variables[2].linspace", "parameters.variables[2].dataset", "parameters.variables[2].values"]);
    }

    [Fact]
    public void A_record_is_sent_only_where_its_switch_is_on()
    {
        (string, string)[] fields = [("parameters.raw.dtype", "int32"), ("parameters.raw.shape", "[10, 3]"), ("parameters.raw.offsetBytes", "8")];

        Body(Describe, fields).Parameters.ContainsKey("raw").ShouldBeFalse();
        Body(Describe, [("parameters.raw", "on"), .. fields]).Parameters["raw"]!.ToJsonString()
            .ShouldBe("""{"dtype":"int32","shape":[10,3],"offsetBytes":8}""");
    }

    [Fact]
    public void Faults_of_a_record_stand_at_the_field_they_belong_to()
    {
        var body = Body(Describe, [("parameters.select", "on"), ("parameters.select.rows", "0, ten"), ("parameters.linearFit", "on"), ("parameters.linearFit.x", "0")]);

        body.Faults["parameters.select.rows"].ShouldHaveSingleItem().ShouldContain("“ten” is not a whole number");
        body.Faults["parameters.linearFit.y"].ShouldHaveSingleItem().ShouldBe("This is needed.");
    }

    [Fact]
    public void Rows_of_a_map_become_named_values_and_empty_ones_are_left_out()
    {
        var body = Body(Evaluate,
        [
            ("parameters.variables[0].name", "a"), ("parameters.variables[0].way", "linspace"), ("parameters.variables[0].linspace", "0, 1.5"),
            ("parameters.variables[1].name", ""), ("parameters.variables[1].way", "random"),
            ("parameters.variables[2].name", "b"), ("parameters.variables[2].way", "random"),
        ]);

        body.Faults.ShouldBeEmpty();
        body.Parameters["variables"]!.ToJsonString().ShouldBe("""{"a":{"linspace":[0,1.5]},"b":{"random":"uniform"}}""");
    }

    [Theory]
    [InlineData("", "linspace", "0, 1", "A value without a name")]
    [InlineData("a", "values", "", "“a” has no values yet")]
    public void A_row_that_is_not_whole_is_a_fault_of_that_row(string name, string way, string value, string fault) =>
        Body(Evaluate, [("parameters.variables[0].name", name), ("parameters.variables[0].way", way), ($"parameters.variables[0].{way}", value)])
            .Faults["parameters.variables[0]"].ShouldHaveSingleItem().ShouldContain(fault);

    [Fact]
    public void A_name_twice_is_a_fault() =>
        Body(Evaluate, [("parameters.variables[0].name", "a"), ("parameters.variables[0].way", "random"), ("parameters.variables[1].name", "a"), ("parameters.variables[1].way", "random")])
            .Faults["parameters.variables[1]"].ShouldHaveSingleItem().ShouldContain("stands in an earlier row");

    [Theory]
    [InlineData("describe", "select", """{"rows":[0,100],"columns":[0,2]}""")]
    [InlineData("describe", "clean", """{"dropNonFinite":false,"min":-1.5,"max":3}""")]
    [InlineData("evaluate", "variables", """{"a":{"linspace":[0,1]},"b":{"values":[1,2,3]},"c":{"values":["NaN",-1,"-Infinity"]},"d":{"values":[]}}""")]
    public void JSON_in_a_link_comes_back_as_it_was(string analysis, string name, string json)
    {
        var fields = FieldsOf(analysis);
        var draft = JobDraft.Defaults(analysis, fields, ["serial"], "1").With(new QueryCollection(new Dictionary<string, StringValues> { [name] = json }), fields);

        JsonNode.DeepEquals(JobBody.Of(draft, fields).Json["parameters"]![name], JsonNode.Parse(json)).ShouldBeTrue(JobBody.Of(draft, fields).Json.ToJsonString());
    }

    [Fact]
    public void Text_that_is_no_JSON_stays_and_is_a_fault()
    {
        var draft = JobDraft.Defaults("describe", Describe, ["serial"], "1").With(new QueryCollection(new Dictionary<string, StringValues> { ["select"] = "{rows" }), Describe);

        JobBody.Of(draft, Describe).Faults["parameters.select"].ShouldHaveSingleItem().ShouldContain("not JSON");
        draft["parameters.select"].ShouldBe("{rows");
    }

    static IReadOnlyList<SchemaField> FieldsOf(string analysis) => SchemaField.Of(ParameterSchema.For(AnalysisCatalog.Find(analysis)!.ParametersType));

    static (JsonObject Parameters, IReadOnlyDictionary<string, string[]> Faults) Body(IReadOnlyList<SchemaField> fields, params (string Name, string Value)[] form)
    {
        var body = JobBody.Of(JobDraft.Posted("any", new FormCollection(form.Append((Name: "sweep.workers", Value: "1")).ToDictionary(f => f.Name, f => new StringValues(f.Value)))), fields);
        return ((JsonObject)body.Json["parameters"]!, body.Faults);
    }
}
