using System.Text.Json;

namespace Dashboard.Load.Fuzz;

/// <summary>One operation as the OpenAPI description tells it.</summary>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Bodies">Schemas of the request's body by content type; none where it takes no body.</param>
sealed record ApiOperation(string Method, string Path, IReadOnlyList<string> PathParameters, IReadOnlyList<string> QueryParameters, IReadOnlyDictionary<string, JsonElement> Bodies)
{
    public override string ToString() => $"{Method} {Path}";

    public static IReadOnlyList<ApiOperation> ReadAll(JsonElement document) =>
        [.. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => Read(path.Name, operation)))];

    static ApiOperation Read(string path, JsonProperty operation)
    {
        var parameters = operation.Value.TryGetProperty("parameters", out var listed) ? listed.EnumerateArray().ToList() : [];
        var bodies = operation.Value.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetProperty("schema")) : [];
        return new ApiOperation(operation.Name.ToUpperInvariant(), path, Named("path"), Named("query"), bodies);

        List<string> Named(string place) => [.. parameters.Where(p => p.GetProperty("in").GetString() == place).Select(p => p.GetProperty("name").GetString()!)];
    }
}
