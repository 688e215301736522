using System.Text.Json.Nodes;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Web.Pages.NewJob;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

/// <summary>A form is only as right as what is read from the schema.</summary>
public sealed class SchemaFieldTests
{
    static SchemaField Only(string property) =>
        SchemaField.Of(new JsonObject { ["properties"] = new JsonObject { ["p"] = JsonNode.Parse(property) } }).ShouldHaveSingleItem();

    [Theory]
    [InlineData("""{ "type": "integer" }""", FieldKind.Integer)]
    [InlineData("""{ "type": ["number", "null"] }""", FieldKind.Number)]
    [InlineData("""{ "type": "boolean" }""", FieldKind.Switch)]
    [InlineData("""{ "type": "string" }""", FieldKind.Text)]
    [InlineData("""{ "type": "string", "enum": ["left", "right"] }""", FieldKind.Choice)]
    [InlineData("""{ "type": "string", "x-control": "column" }""", FieldKind.Column)]
    [InlineData("""{ "type": ["string", "null"], "x-control": "dataset" }""", FieldKind.Dataset)]
    [InlineData("""{ "type": ["string", "null"], "x-control": "path" }""", FieldKind.Path)]
    [InlineData("""{ "type": "string", "x-control": "expression" }""", FieldKind.Expression)]
    [InlineData("""{ "type": ["object", "null"], "x-control": "json" }""", FieldKind.Json)]
    [InlineData("""{ "type": "array" }""", FieldKind.Json)]
    public void The_control_follows_type_and_hint(string property, FieldKind expected) => Only(property).Kind.ShouldBe(expected);

    [Fact]
    public void Everything_a_form_shows_comes_along()
    {
        var field = Only("""{ "title": "Stop", "description": "Where it ends.", "type": "integer", "default": 5000000, "minimum": 0, "maximum": 20000000, "x-unit": "rows" }""");
        field.Label.ShouldBe("Stop");
        field.Help.ShouldBe("Where it ends.");
        field.Default.ShouldBe("5000000");
        field.Unit.ShouldBe("rows");
        field.Range.ShouldBe("0 to 20,000,000");
        field.Path.ShouldBe("parameters.p");
        field.Required.ShouldBeFalse();
    }

    [Fact]
    public void A_data_set_or_a_path_is_needed_where_either_will_do()
    {
        AnalysisCatalog.All.Where(a => SchemaField.Of(ParameterSchema.For(a.ParametersType)).Any(f => f.EitherOr)).Select(a => a.Description.Name).ShouldBe(["describe", "group-max"]);
        var path = new FieldView(Only("""{ "title": "Path", "type": ["string", "null"], "x-control": "path" }""") with { EitherOr = true }, "", [], false, []);
        path.Label.ShouldBe("or a path");
        path.IsOptional.ShouldBeFalse();
    }

    [Fact]
    public void A_default_is_said_only_where_something_else_stands()
    {
        var field = Only("""{ "type": "integer", "default": 0, "minimum": 0 }""");
        new FieldView(field, "0", [], false, []).Hints.ShouldBe(["0 or more"]);
        new FieldView(field, "7", [], false, []).Hints.ShouldBe(["0 or more", "default 0"]);
    }

    [Theory]
    [InlineData("""{ "type": "integer", "minimum": 1, "maximum": 9007199254740992 }""", "1 or more")]
    [InlineData("""{ "type": "integer", "minimum": 0, "maximum": 9007199254740991 }""", "0 or more")]
    [InlineData("""{ "type": "integer", "minimum": -9007199254740992, "maximum": 100 }""", "at most 100")]
    [InlineData("""{ "type": "integer", "minimum": -9007199254740992, "maximum": 9007199254740992 }""", null)]
    [InlineData("""{ "type": "number" }""", null)]
    public void Bounds_that_tell_nothing_are_not_said(string property, string? range) => Only(property).Range.ShouldBe(range);

    [Fact]
    public void Texts_lose_their_quotes_and_numbers_keep_their_digits()
    {
        Only("""{ "type": "string", "default": "0.7*x**3" }""").Default.ShouldBe("0.7*x**3");
        Only("""{ "type": "number", "default": 0.1 }""").Default.ShouldBe("0.1");
        Only("""{ "type": "boolean", "default": false }""").Default.ShouldBe("false");
    }

    [Fact]
    public void Defaults_of_every_analysis_come_back_as_the_very_parameters_it_started_from()
    {
        AnalysisCatalog.All.ShouldNotBeEmpty();
        foreach (var analysis in AnalysisCatalog.All)
        {
            var fields = SchemaField.Of(ParameterSchema.For(analysis.ParametersType));
            var draft = JobDraft.Defaults(analysis.Description.Name, fields, analysis.Description.Strategies, "1, 2");
            var body = JobBody.Of(draft, fields);
            body.Faults.ShouldBeEmpty();
            var parameters = (JsonObject)body.Json["parameters"]!;
            foreach (var property in (JsonObject)ParameterSchema.For(analysis.ParametersType)["properties"]!)
            {
                if (property.Value!["default"] is { } expected)
                    JsonNode.DeepEquals(Normal(parameters[property.Key]), Normal(expected)).ShouldBeTrue($"{analysis.Description.Name}.{property.Key}: {parameters[property.Key]} for {expected}");
            }
        }
    }

    [Fact]
    public void Lists_and_objects_are_written_as_JSON()
    {
        var schema = new JsonObject { ["properties"] = JsonNode.Parse("""{ "rows": { "type": "array", "default": [0, 5] }, "raw": { "type": ["object", "null"] } }""") };
        var fields = SchemaField.Of(schema);
        var draft = JobDraft.Defaults("any", fields, [], "1");
        JsonNode.DeepEquals(JobBody.Of(draft, fields).Json["parameters"], JsonNode.Parse("""{ "rows": [0, 5] }""")).ShouldBeTrue();
    }

    static JsonNode? Normal(JsonNode? value) => JsonNode.Parse(value?.ToJsonString() ?? "null");
}
