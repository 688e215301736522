using System.Text.Json;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>Units of the fields of a result, where they are known.</summary>
static class ResultUnits
{
    /// <summary>Columns of flights by the names that the Bureau of Transportation Statistics gives them; the course's files have them.</summary>
    static readonly Dictionary<string, string> Columns = new() { ["ARR_DELAY"] = "minutes", ["DEP_DELAY"] = "minutes", ["DISTANCE"] = "miles" };

    /// <summary>By the field's name: group-max finds values of the column that it was given.</summary>
    public static IReadOnlyDictionary<string, string> Of(JobView job) =>
        job.Analysis == "group-max" && job.Parameters.TryGetProperty("value", out var column) && column.ValueKind == JsonValueKind.String && Columns.TryGetValue(column.GetString()!, out string? unit)
            ? new Dictionary<string, string> { ["max"] = unit }
            : new Dictionary<string, string>();
}
