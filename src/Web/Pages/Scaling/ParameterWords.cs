using System.Text.Json;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>Names problems by their parameters: by those in which they differ, where there are several.</summary>
static class ParameterWords
{
    const int MostParts = 4;
    const int LongestValue = 28;

    public static IReadOnlyList<string> Of(IReadOnlyList<JsonElement> problems)
    {
        var varying = problems.SelectMany(p => p.EnumerateObject().Select(f => f.Name)).Distinct()
            .Where(name => problems.Select(p => p.TryGetProperty(name, out var v) ? v.GetRawText() : "").Distinct().Count() > 1).ToList();
        return [.. problems.Select(p => Words(p, varying))];
    }

    static string Words(JsonElement problem, IReadOnlyList<string> varying)
    {
        var fields = problem.EnumerateObject().Where(f => f.Value.ValueKind != JsonValueKind.Null).ToList();
        var told = fields.Where(f => varying.Contains(f.Name)).ToList();
        return string.Join(" · ", (told.Count > 0 ? told : fields).Take(MostParts).Select(f => $"{f.Name} {Value(f.Value)}"));
    }

    static string Value(JsonElement value)
    {
        string text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number when value.TryGetInt64(out long whole) => Format.Count(whole),
            _ => value.GetRawText(),
        };
        return text.Length > LongestValue ? text[..(LongestValue - 1)] + "…" : text;
    }
}
