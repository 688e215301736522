using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Applications;

namespace Dashboard.Core.Analyses.Parameters;

/// <summary>Text, a number, or true or false, whose kind is settled elsewhere.</summary>
sealed class ScalarValueShape : ParameterShape
{
    public override bool Nested => false;

    public override string Expectation => "text, a finite number, true or false";

    public override object? Read(JsonElement json, string path, FaultList faults) => ScalarValue.Of(json) ?? Refuse(json, path, faults);

    public override JsonNode ToNode(object value) => ((ScalarValue)value).ToNode();

    public override void Describe(JsonObject schema) => schema["type"] = new JsonArray("string", "number", "boolean");
}
