using System.Text.Json.Nodes;

namespace Dashboard.Core.Analyses.Parameters;

/// <summary>
/// The parameters of an analysis as JSON Schema (draft 2020-12) for API clients and forms: <c>title</c>, <c>description</c>,
/// <c>default</c>, <c>examples</c>, ranges, lengths and <c>enum</c>, nested objects and arrays, and beside the standard <c>x-unit</c> and
/// <c>x-control</c> (one of <see cref="ParameterControls"/>).
/// </summary>
public static class ParameterSchema
{
    /// <summary>A fresh schema of a parameter record; the caller owns it.</summary>
    public static JsonObject For(Type parametersType)
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema" };
        new RecordShape(ParameterForm.Of(parametersType)).Describe(schema);
        return schema;
    }
}
