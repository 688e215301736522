using System.Text.Json.Nodes;
using Dashboard.Core.Analyses.Parameters;

namespace Dashboard.Core.Analyses;

/// <summary>An analysis as the catalogue shows it, over HTTP and in a terminal.</summary>
/// <param name="Parameters">JSON Schema, with title, description, default, range and <c>x-unit</c> of each.</param>
public sealed record AnalysisView(
    string Name, string Title, string Summary, string Teaches, string LookFor, string ItemUnit, JsonObject Parameters, IReadOnlyList<string> Strategies, bool Deterministic, string? GrowsWith)
{
    public static AnalysisView Of(IAnalysis analysis)
    {
        var d = analysis.Description;
        return new AnalysisView(d.Name, d.Title, d.Summary, d.Teaches, d.LookFor, d.ItemUnit, ParameterSchema.For(analysis.ParametersType), d.Strategies, d.Deterministic, d.GrowsWith);
    }
}
