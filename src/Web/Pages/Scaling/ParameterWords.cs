using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Web.Dispatch;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>
/// Names problems by their parameters, as the form of their analysis names them: by those in which they differ from the others of that analysis,
/// where there are several.
/// </summary>
static class ParameterWords
{
    const int MostParts = 4;
    const int LongestValue = 28;

    /// <summary>How the form names a parameter, and its place and unit there.</summary>
    sealed record Label(string Name, int Place, string? Unit);

    /// <summary>By analysis and parameter.</summary>
    static readonly Dictionary<(string Analysis, string Parameter), Label> Labels = AnalysisCatalog.All.SelectMany(LabelsOf).ToDictionary();

    /// <param name="datasets">Names of data sets by id; one that is gone keeps its id.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<(string Analysis, JsonElement Parameters)> problems, IReadOnlyDictionary<string, string> datasets)
    {
        var varying = problems.GroupBy(p => p.Analysis).ToDictionary(g => g.Key, g => Varying([.. g.Select(p => p.Parameters)]));
        return [.. problems.Select(p => Words(p.Analysis, p.Parameters, varying[p.Analysis], datasets))];
    }

    static HashSet<string> Varying(IReadOnlyList<JsonElement> problems) =>
        [.. problems.SelectMany(p => p.EnumerateObject().Select(f => f.Name)).Distinct()
            .Where(name => problems.Select(p => p.TryGetProperty(name, out var v) ? v.GetRawText() : "").Distinct().Skip(1).Any())];

    static string Words(string analysis, JsonElement problem, HashSet<string> varying, IReadOnlyDictionary<string, string> datasets)
    {
        var fields = problem.EnumerateObject().Where(f => f.Value.ValueKind != JsonValueKind.Null)
            .Select(f => (Field: f, Label: Labels.GetValueOrDefault((analysis, f.Name)) ?? new Label(f.Name, int.MaxValue, null))).OrderBy(f => f.Label.Place).ToList();
        var told = fields.Where(f => varying.Contains(f.Field.Name)).ToList();
        return string.Join(" · ", (told.Count > 0 ? told : fields).Take(MostParts).Select(f => $"{f.Label.Name} {new Quantity(Value(f.Field, datasets), f.Label.Unit ?? "")}"));
    }

    static string Value(JsonProperty field, IReadOnlyDictionary<string, string> datasets)
    {
        var value = field.Value;
        string text = value.ValueKind switch
        {
            JsonValueKind.String when field.Name == DataSources.Dataset => datasets.GetValueOrDefault(value.GetString()!, value.GetString()!),
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number when value.TryGetInt64(out long whole) => Format.Count(whole),
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            _ => datasets.Aggregate(value.GetRawText(), (json, dataset) => json.Replace(dataset.Key, dataset.Value)),
        };
        return text.Length > LongestValue ? text[..(LongestValue - 1)] + "…" : text;
    }

    static IEnumerable<KeyValuePair<(string, string), Label>> LabelsOf(IAnalysis analysis)
    {
        var parameters = ParameterSchema.For(analysis.ParametersType)["properties"]!.AsObject();
        return parameters.Select((p, place) => KeyValuePair.Create((analysis.Description.Name, p.Key), new Label(Lowered(p.Value!["title"]!.GetValue<string>()), place, (string?)p.Value!["x-unit"])));
    }

    static string Lowered(string title) => char.ToLowerInvariant(title[0]) + title[1..];
}
